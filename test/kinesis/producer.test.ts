import { CreateStreamCommand, GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startKinesisServer } from '../../local/kinesis/server.ts';
import { ExternalError } from '../../shared/engine/errors.ts';
import { KinesisProducer, type ProducerOptions, type ProducerRecord } from '../../shared/kinesis/producer.ts';
import { FakeClock } from './fake-clock.ts';
import { FaultyStream, type FaultyStreamOptions } from './faulty-stream.ts';
import { seededChance } from './seeded-chance.ts';

function setUp(faults: FaultyStreamOptions = {}, options: Partial<ProducerOptions> = {}) {
  const stream = new FaultyStream(faults);
  const clock = new FakeClock();
  const producer = new KinesisProducer({ client: stream.client, stream: 'trades', clock, chance: seededChance(1), ...options });
  return { stream, clock, producer };
}

const record = (partitionKey: string, text: string): ProducerRecord => ({ partitionKey, data: Buffer.from(text) });
const records = (count: number, keyCount: number) => Array.from({ length: count }, (_, i) => record(`k${i % keyCount}`, String(i)));

/** What a key got, without what was sent again: each text once, where it stands last. */
const lastOccurrences = (texts: string[]) => texts.filter((text, i) => !texts.includes(text, i + 1));

describe('requests', () => {
  test('hold 500 records at most, in lanes that keep each key in order', async () => {
    const { stream, producer } = setUp();
    await producer.put(records(3210, 17));
    expect(Math.max(...stream.requestSizes)).toBeLessThanOrEqual(500);
    expect(stream.inFlightMax).toBe(4);
    for (let key = 0; key < 17; key++) {
      const texts = stream.textsOf(`k${key}`).map(Number);
      expect(texts).toEqual(Array.from({ length: texts.length }, (_, i) => i * 17 + key));
    }
    expect(producer.statistics).toMatchObject({ recordCount: 3210, requestCount: stream.requestSizes.length, failedCount: 0 });
  });
  test('hold at most their bytes, keys included', async () => {
    const { stream, producer } = setUp({}, { requestBytesMax: 100, laneCount: 1 });
    await producer.put(Array.from({ length: 9 }, () => record('kkkkk', 'x'.repeat(28))));
    expect(stream.requestSizes).toEqual([3, 3, 3]);
    expect(producer.statistics.byteCount).toBe(9 * 33);
  });
  test('calls do not overtake each other', async () => {
    const { stream, producer } = setUp({ refuses: request => request === 0 });
    await Promise.all([producer.put([record('a', '1')]), producer.put([record('a', '2')]), producer.put([])]);
    expect(stream.textsOf('a')).toEqual(['1', '2']);
  });
});

describe('records that Kinesis would refuse are named before anything is sent', () => {
  test.each<[string, ProducerRecord, RegExp]>([
    [
      'too large',
      record('ORD', 'x'.repeat(1024 * 1024 - 2)),
      /record 1 for Kinesis stream trades \(partition key "ORD"\) has 1048577 bytes .*at most 1048576/,
    ],
    ['no key', record('', 'x'), /record 1 .* has a partition key of 0 characters; 1 to 256 are allowed/],
    ['long key', record('k'.repeat(257), 'x'), /record 1 .* has a partition key of 257 characters/],
  ])('fails if %s', async (_, bad, message) => {
    const { stream, producer } = setUp();
    await expect(producer.put([record('a', '1'), bad])).rejects.toThrow(message);
    await expect(producer.put([record('a', '1'), bad])).rejects.toMatchObject({ domain: 'kinesis', retryable: false });
    expect(stream.requestSizes).toEqual([]);
  });
  test('the largest record that is allowed goes through', async () => {
    const { stream, producer } = setUp();
    await producer.put([record('ORD', 'x'.repeat(1024 * 1024 - 3)), record('k'.repeat(256), 'x')]);
    expect(stream.accepted).toHaveLength(2);
  });
});

describe('partial failures', () => {
  test('only what failed is sent again, before anything later, with growing pauses', async () => {
    const { stream, clock, producer } = setUp(
      { refuses: (request, index) => request < 3 && index === 1 },
      { requestRecordsMax: 3, laneCount: 1 },
    );
    await producer.put(records(5, 5));
    expect(stream.requestSizes).toEqual([3, 1, 2, 1]);
    expect(stream.accepted.map(({ text }) => text)).toEqual(['0', '2', '1', '3', '4']);
    expect(producer.statistics).toMatchObject({ failedCount: 2, throttledCount: 2, reorderedCount: 0, repeatedCount: 0 });
    expect(clock.sleepsMs).toHaveLength(2);
  });
  test('a whole request that is throttled or cut off is sent again', async () => {
    const faults = [
      { name: 'ProvisionedThroughputExceededException' },
      { code: 'ECONNRESET' },
      { name: 'X', $metadata: { httpStatusCode: 500 } },
    ];
    const { stream, producer } = setUp({ throws: request => (faults[request] ? Object.assign(new Error('no'), faults[request]) : null) });
    await producer.put(records(4, 2));
    expect(stream.requestSizes).toEqual([4, 4, 4, 4]);
    expect(stream.accepted).toHaveLength(4);
  });
  test('fails if the stream is not there, at once and for good', async () => {
    const missing = Object.assign(new Error('Stream trades under account 1 not found.'), { name: 'ResourceNotFoundException' });
    const { stream, clock, producer } = setUp({ throws: () => missing });
    await expect(producer.put(records(1, 1))).rejects.toThrow(
      'PutRecords on Kinesis stream trades failed: ResourceNotFoundException: Stream trades under account 1 not found. Check the name',
    );
    expect([stream.requestSizes, clock.sleepsMs]).toEqual([[1], []]);
  });
  test('fails if nothing moves for long, retryable, and the pauses grow up to their bound', async () => {
    const { stream, clock, producer } = setUp({ refuses: () => true }, { chance: () => 1, attemptsMax: 10 });
    const failure = await producer.put(records(2, 2)).catch(error => error);
    expect(failure).toBeInstanceOf(ExternalError);
    expect(failure).toMatchObject({ domain: 'kinesis', retryable: true });
    expect(failure.message).toMatch(
      /keeps refusing 2 records: ProvisionedThroughputExceededException: Rate exceeded for shard\. Add shards/,
    );
    expect(clock.sleepsMs).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    expect(stream.requestSizes).toHaveLength(10);
  });
  test('fails if one lane does, after the others have come to rest', async () => {
    const broken = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    const { stream, producer } = setUp({ throws: request => (request === 0 ? broken : null) }, { requestRecordsMax: 10 });
    await expect(producer.put(records(200, 20))).rejects.toMatchObject({ retryable: false });
    const settled = stream.accepted.length;
    expect(settled).toBeGreaterThan(0);
    await new Promise(setImmediate);
    expect([stream.accepted.length, stream.inFlight]).toEqual([settled, 0]);
    await producer.put([record('after', '1')]);
    expect(stream.textsOf('after')).toEqual(['1']);
  });
  test('slow progress is progress', async () => {
    const { stream, producer } = setUp({ refuses: (_, index) => index > 0 }, { attemptsMax: 2 });
    await producer.put(records(40, 40));
    expect(stream.accepted).toHaveLength(40);
  });
  test('an aborted producer stops waiting', async () => {
    const abort = new AbortController();
    const refuses = (request: number) => {
      if (request === 3) abort.abort();
      return true;
    };
    const { stream, producer } = setUp({ refuses }, { signal: abort.signal });
    await expect(producer.put(records(1, 1))).rejects.toThrow(/keeps refusing 1 records/);
    expect(stream.requestSizes).toHaveLength(4);
  });
});

describe('order of a key', () => {
  test('repeatLater sends accepted later records of a failed key again', async () => {
    const faults: FaultyStreamOptions = { refuses: (request, index) => request === 0 && index === 0 };
    const input = [record('a', '1'), record('b', '1'), record('a', '2')];
    const mended = setUp(faults, { repeatLater: true });
    await mended.producer.put(input);
    expect(mended.stream.textsOf('a')).toEqual(['2', '1', '2']);
    expect(mended.stream.textsOf('b')).toEqual(['1']);
    expect(mended.producer.statistics).toMatchObject({ recordCount: 3, repeatedCount: 1, reorderedCount: 1 });
    const counted = setUp(faults);
    await counted.producer.put(input);
    expect(counted.stream.textsOf('a')).toEqual(['2', '1']);
    expect(counted.producer.statistics).toMatchObject({ recordCount: 3, repeatedCount: 0, reorderedCount: 1 });
  });
  test('whatever fails, nothing is lost; without repeatLater nothing is doubled, with it each key ends in order', async () => {
    const property = fc.asyncProperty(fc.integer(), fc.boolean(), fc.integer({ min: 1, max: 60 }), async (seed, repeatLater, count) => {
      const chance = seededChance(seed);
      const faults = { refuses: () => chance() < 0.3, backwards: () => repeatLater && chance() < 0.2 };
      const { stream, producer } = setUp(faults, { repeatLater, requestRecordsMax: 7, attemptsMax: 100 });
      await producer.put(records(count, 5));
      for (let key = 0; key < 5; key++) {
        const texts = stream.textsOf(`k${key}`);
        const expected = Array.from({ length: Math.ceil(Math.max(0, count - key) / 5) }, (_, i) => String(i * 5 + key));
        if (repeatLater) expect(lastOccurrences(texts)).toEqual(expected);
        else expect(texts.toSorted((a, b) => Number(a) - Number(b))).toEqual(expected);
      }
      expect(producer.statistics.recordCount).toBe(count);
      expect(stream.accepted.length).toBe(count + producer.statistics.repeatedCount);
    });
    await fc.assert(property, { numRuns: 150 });
  });
});

test('fills a stream that throttles by the rules of Kinesis: all of it arrives, and each key ends in order', async () => {
  const clock = new FakeClock();
  const server = await startKinesisServer({ clock });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new KinesisClient({ endpoint: server.endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });
  try {
    await client.send(new CreateStreamCommand({ StreamName: 'trades', ShardCount: 1 }));
    const producer = new KinesisProducer({ client, stream: 'trades', clock, chance: seededChance(7), repeatLater: true });
    await producer.put(records(4000, 50));
    expect(producer.statistics).toMatchObject({ recordCount: 4000 });
    expect(producer.statistics.throttledCount).toBeGreaterThan(0);
    const shard = { StreamName: 'trades', ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(shard));
    const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
    expect(Records.length).toBe(4000 + producer.statistics.repeatedCount);
    for (let key = 0; key < 50; key++) {
      const texts = Records.filter(({ PartitionKey }) => PartitionKey === `k${key}`).map(({ Data }) => Buffer.from(Data!).toString());
      expect(lastOccurrences(texts)).toEqual(Array.from({ length: 80 }, (_, i) => String(i * 50 + key)));
    }
  } finally {
    client.destroy();
    await server.close();
  }
});
