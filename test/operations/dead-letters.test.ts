// Dead letters from where they lie back to where they came from: each record once, none lost wherever the work stops.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from '@aws-sdk/client-kinesis';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readLetter } from '../../cli/dead-letters/letter.ts';
import { QueueLetters } from '../../cli/dead-letters/queue-letters.ts';
import { redrive } from '../../cli/dead-letters/redrive.ts';
import type { KinesisProducer, ProducerRecord } from '../../shared/kinesis/producer.ts';
import { check } from '../cli/check-cli.ts';
import { OperatedApplication } from './operated-application.ts';

interface LetterFields {
  readonly sequence: number;
  readonly query?: string | null;
  readonly changes?: object;
}

function letterText({ sequence, query = null, changes = {} }: LetterFields): string {
  return JSON.stringify({
    ...{ reason: 'bad', query, source: 'trades', stream: 'trades', shardId: 'shardId-000000000000', sequenceNumber: String(sequence) },
    ...{ partitionKey: `key-${sequence}`, arrival: '2026-01-01T00:00:00.000Z', payload: `payload-${sequence}`, ...changes },
  });
}

/** A queue that delivers in any order, hides what it delivered, and counts calls, one of which may fail. */
class TestQueue {
  readonly messages = new Map<string, { body: string; hidden: boolean; sentMs: number }>();
  callCount = 0;
  failsAtCall = Number.POSITIVE_INFINITY;

  add(body: string, sentMs = 0): void {
    this.messages.set(`m${this.messages.size}`, { body, hidden: false, sentMs });
  }

  get client(): SQSClient {
    return {
      send: (command: { input: never; constructor: { name: string } }) => this.call(command.constructor.name, command.input),
    } as never;
  }

  private async call(name: string, input: { Entries?: { ReceiptHandle: string }[] }): Promise<object> {
    if (++this.callCount === this.failsAtCall) throw Object.assign(new Error('killed here'), { name: 'Killed' });
    if (name === 'ReceiveMessageCommand') {
      const visible = [...this.messages].filter(([, message]) => !message.hidden).slice(0, 10);
      for (const [, message] of visible) message.hidden = true;
      return {
        Messages: visible.map(([id, { body, sentMs }]) => ({
          ...{ MessageId: id, ReceiptHandle: id, Body: body, Attributes: { SentTimestamp: String(sentMs) } },
        })),
      };
    }
    for (const { ReceiptHandle } of input.Entries!) {
      if (name === 'DeleteMessageBatchCommand') this.messages.delete(ReceiptHandle);
      else this.messages.get(ReceiptHandle)!.hidden = false;
    }
    return {};
  }

  /** What the visibility timeout does in time. */
  reveal(): void {
    for (const message of this.messages.values()) message.hidden = false;
  }
}

function run(queue: TestQueue, put: ProducerRecord[], changes: Partial<Parameters<typeof redrive>[0]> = {}) {
  const producer = { put: async (records: readonly ProducerRecord[]) => void put.push(...records) } as unknown as KinesisProducer;
  return redrive({
    store: new QueueLetters(queue.client, 'queue', 1000),
    producerOf: () => producer,
    isChosen: () => true,
    includeCounted: false,
    isCountedElsewhere: () => false,
    progress: () => {},
    ...changes,
  });
}

const keysOf = (put: readonly ProducerRecord[]) => put.map(({ partitionKey }) => partitionKey).sort();
const allKeys = (count: number) => Array.from({ length: count }, (_, i) => `key-${i}`).sort();

describe('redrive', () => {
  test('puts each record once, however many letters it has, as its producer put it', async () => {
    const queue = new TestQueue();
    for (let i = 0; i < 35; i++) queue.add(letterText({ sequence: i % 25, query: i < 25 ? null : 'totals' }));
    const put: ProducerRecord[] = [];
    expect(await run(queue, put)).toMatchObject({ recordCount: 25, removedCount: 35, left: [] });
    expect(keysOf(put)).toEqual(allKeys(25));
    expect(put.map(({ data }) => Buffer.from(data).toString()).sort()).toEqual(
      allKeys(25)
        .map(key => key.replace('key', 'payload'))
        .sort(),
    );
    expect(queue.messages.size).toBe(0);
  });

  test('wherever it is killed nothing is lost, and only the batch at hand comes again', async () => {
    for (let failsAtCall = 1; ; failsAtCall++) {
      const queue = new TestQueue();
      for (let i = 0; i < 25; i++) queue.add(letterText({ sequence: i }));
      queue.failsAtCall = failsAtCall;
      const put: ProducerRecord[] = [];
      const isKilled = await run(queue, put).then(
        () => false,
        () => true,
      );
      queue.failsAtCall = Number.POSITIVE_INFINITY;
      queue.reveal();
      await run(queue, put);
      expect([...new Set(keysOf(put))]).toEqual(allKeys(25));
      expect(put.length).toBeLessThanOrEqual(25 + 10);
      expect(queue.messages.size).toBe(0);
      if (!isKilled) break;
    }
  });

  test('stopped in good order nothing comes twice', async () => {
    const queue = new TestQueue();
    for (let i = 0; i < 25; i++) queue.add(letterText({ sequence: i }));
    const put: ProducerRecord[] = [];
    const stop = new AbortController();
    expect(await run(queue, put, { signal: stop.signal, progress: () => stop.abort() })).toMatchObject({ recordCount: 10 });
    await run(queue, put);
    expect(keysOf(put)).toEqual(allKeys(25));
  });

  test.each<[string, object, RegExp]>([
    ['a result of a group', { sequenceNumber: undefined }, /result of a group/],
    ['a row that a sink refused', { kind: 'refused row' }, /its sink refused/],
    ['a payload that was cut', { payloadTruncated: true }, /was cut/],
  ])('leaves %s, visible and with the reason', async (_, changes, why) => {
    const queue = new TestQueue();
    queue.add(letterText({ sequence: 1, changes }));
    queue.add(letterText({ sequence: 2 }));
    const put: ProducerRecord[] = [];
    expect((await run(queue, put)).left).toEqual([expect.objectContaining({ why: expect.stringMatching(why) })]);
    expect(keysOf(put)).toEqual(['key-2']);
    expect([...queue.messages.values()]).toEqual([expect.objectContaining({ hidden: false })]);
  });

  test('leaves a record that other queries have counted, unless it is told', async () => {
    const queue = new TestQueue();
    queue.add(letterText({ sequence: 1, query: 'totals' }));
    queue.add(letterText({ sequence: 2 }));
    const put: ProducerRecord[] = [];
    expect((await run(queue, put, { isCountedElsewhere: () => true })).left).toHaveLength(1);
    expect(keysOf(put)).toEqual(['key-2']);
    expect(await run(queue, put, { isCountedElsewhere: () => true, includeCounted: true })).toMatchObject({ recordCount: 1, left: [] });
  });

  test('what fails anew is for the next redrive, not for this one', async () => {
    const queue = new TestQueue();
    for (let i = 0; i < 5; i++) queue.add(letterText({ sequence: i }));
    const failAnew = { put: async () => queue.add(letterText({ sequence: 100 + queue.callCount }), 5000) } as unknown as KinesisProducer;
    expect(await run(queue, [], { producerOf: () => failAnew })).toMatchObject({ recordCount: 5 });
    expect(queue.messages.size).toBe(1);
  });
});

test('bytes that are no text come back as they were', () => {
  const bytes = Buffer.from([0, 255, 254, 10]);
  const letter = readLetter(letterText({ sequence: 1, changes: { payload: bytes.toString('base64'), payloadEncoding: 'base64' } }));
  expect(Buffer.from(letter.record!.data)).toEqual(bytes);
});

describe('against a running application', () => {
  const SQL = `CREATE STREAM trades (k VARCHAR, v BIGINT) PARTITIONED BY (k) WITH (connector = 'kinesis', stream = 'letter-trades', format = 'json');
CREATE TABLE letter_sums WITH (connector = 'dynamodb') AS SELECT k, SUM(v) AS v FROM trades GROUP BY k EMIT CHANGES;`;
  // Whoever else runs this test at this moment has another.
  const NAME = `lettered${process.pid}`;
  const BROKEN = ['{"k":"a","v":', '{"k":"b","v":"no number"}', 'garbage'];
  let app: OperatedApplication;

  beforeAll(async () => {
    app = await OperatedApplication.start(NAME, SQL);
  });
  afterAll(() => app.close());

  const ofApplication = ['--application', NAME, '--local'];

  async function recordsOf(stream: string): Promise<string[]> {
    const { Shards = [] } = await app.clients.kinesis.send(new ListShardsCommand({ StreamName: stream }));
    const texts: string[] = [];
    for (const { ShardId } of Shards) {
      const start = { StreamName: stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
      const { ShardIterator } = await app.clients.kinesis.send(new GetShardIteratorCommand(start));
      const { Records = [] } = await app.clients.kinesis.send(new GetRecordsCommand({ ShardIterator }));
      texts.push(...Records.map(({ PartitionKey, Data }) => `${PartitionKey}: ${Buffer.from(Data!).toString()}`));
    }
    return texts.sort();
  }

  test('list, show, redrive', async () => {
    await app.put(
      'letter-trades',
      BROKEN.map((data, i) => ({ key: `key${i}`, data })),
    );
    await app.until(async () => (await app.counter('undecodable')) === 3);
    await app.until(async () => (await recordsOf(`${NAME}-dead-letters`)).length >= 3);
    const before = await recordsOf('letter-trades');
    await check({
      args: ['dead-letters', 'list', ...ofApplication],
      expect: { exitCode: 0, stdout: /│ letter-trades\/[01] +│ +│ .*BIGINT takes a number/ },
    });
    const [letter] = (await recordsOf(`${NAME}-dead-letters`)).map(text => readLetter(text.slice(text.indexOf('{'))));
    await check({
      args: ['dead-letters', 'show', letter!.id.slice(0, 6), ...ofApplication],
      expect: { exitCode: 0, stdout: new RegExp(`"sequenceNumber": "${String(letter!.fields.sequenceNumber)}"`) },
    });
    await check({
      args: ['dead-letters', 'redrive', '--all', ...ofApplication],
      expect: { exitCode: 0, stdout: /^3 records put again, \d letters? removed, 0 left\.\n$/, stderr: /records put\n$/ },
    });
    expect(await recordsOf('letter-trades')).toEqual([...before, ...before].sort());
    // They are as broken as before, and are letters again: new ones.
    await app.until(async () => (await app.counter('undecodable')) === 6);
  });

  test('a file that weir run wrote, and what is wrong to ask for', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'weir-letters-'));
    try {
      const file = path.join(folder, 'dead.ndjson');
      writeFileSync(file, `${letterText({ sequence: 1 })}\n${letterText({ sequence: 2 })}\n`);
      await check({ args: ['dead-letters', 'list', '--from', file], expect: { exitCode: 0, stdout: /│ trades\/0 +│ +│ bad +│/ } });
    } finally {
      rmSync(folder, { recursive: true });
    }
    await check({
      args: ['dead-letters', 'redrive', ...ofApplication],
      expect: { exitCode: 2, stderr: /^weir: Say which letters: --all, or the ids/ },
    });
    await check({ args: ['dead-letters', 'list'], expect: { exitCode: 2, stderr: /^weir: Say whose dead letters/ } });
    await check({
      args: ['dead-letters', 'list', '--from', 'nowhere.ndjson'],
      expect: { exitCode: 1, stderr: /nowhere\.ndjson cannot be read: there is no such file/ },
    });
  });
});
