// The reader against the embedded Kinesis (real client, real HTTP), and against answers that it never gives.
import { CreateStreamCommand, KinesisClient, MergeShardsCommand, PutRecordCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { flawsOfStream } from '../../functions/stream-flaws.ts';
import { type KinesisServer, startKinesisServer } from '../../local/kinesis/server.ts';
import { FULL_HASH_RANGE } from '../../shared/kinesis/hash-range.ts';
import { type Shard, shardLineage } from '../../shared/kinesis/shard-lineage.ts';
import { ShardReader } from '../../shared/kinesis/shard-reader.ts';
import { FakeClock } from './fake-clock.ts';
import { seededChance } from './seeded-chance.ts';

const FIRST = 'shardId-000000000000';
let server: KinesisServer;
let client: KinesisClient;
const clock = new FakeClock();
const policy = { clock, chance: seededChance(1) };

beforeAll(async () => {
  server = await startKinesisServer({ clock });
  client = new KinesisClient({
    endpoint: server.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

async function createStream(name: string, shardCount: number): Promise<ShardReader> {
  // The server allows five of these a second, as AWS does.
  clock.timeMs += 1000;
  await client.send(new CreateStreamCommand({ StreamName: name, ShardCount: shardCount }));
  return new ShardReader({ ...policy, client });
}

async function put(stream: string, text: string): Promise<string> {
  clock.timeMs += 10;
  const { SequenceNumber } = await client.send(new PutRecordCommand({ StreamName: stream, PartitionKey: text, Data: Buffer.from(text) }));
  return SequenceNumber!;
}

describe('proveEmpty', () => {
  test('an untouched shard is empty, one with a record is not, one read to its end is again', async () => {
    const reader = await createStream('empty', 1);
    expect(await reader.proveEmpty('empty', FIRST, null)).toEqual({ empty: true, behindMs: 0, closed: false, gone: false });
    const one = await put('empty', 'a');
    expect(await reader.proveEmpty('empty', FIRST, null)).toMatchObject({ empty: false, closed: false });
    expect(await reader.proveEmpty('empty', FIRST, one)).toMatchObject({ empty: true, behindMs: 0, closed: false });
    await put('empty', 'b');
    expect(await reader.proveEmpty('empty', FIRST, one)).toMatchObject({ empty: false });
  });
  test('records that arrived before those that are read do not count', async () => {
    const reader = await createStream('since', 1);
    await put('since', 'a');
    clock.timeMs += 1000;
    expect(await reader.proveEmpty('since', FIRST, null, clock.timeMs - 2000)).toMatchObject({ empty: false });
    expect(await reader.proveEmpty('since', FIRST, null, clock.timeMs - 500)).toMatchObject({ empty: true });
  });
  test('a closed shard is told from an open one once nothing is left in it', async () => {
    const reader = await createStream('split', 1);
    const last = await put('split', 'a');
    await client.send(new SplitShardCommand({ StreamName: 'split', ShardToSplit: FIRST, NewStartingHashKey: (1n << 127n).toString() }));
    expect(await reader.proveEmpty('split', FIRST, null)).toMatchObject({ empty: false, closed: false });
    expect(await reader.proveEmpty('split', FIRST, last)).toMatchObject({ empty: true, closed: true, gone: false });
  });
  test('a shard that the stream no longer lists is gone; a stream that is not there is an error', async () => {
    const reader = await createStream('gone', 1);
    expect(await reader.proveEmpty('gone', 'shardId-000000000009', null)).toEqual({ empty: true, behindMs: 0, closed: true, gone: true });
    await expect(reader.proveEmpty('nowhere', FIRST, null)).rejects.toMatchObject({
      name: 'ExternalError',
      domain: 'kinesis',
      retryable: false,
    });
  });

  type Page = { Records: object[]; MillisBehindLatest?: number; NextShardIterator?: string };
  async function readPages(pages: (Page | Error)[]) {
    const sleeping = new FakeClock();
    let calls = 0;
    const send = async (command: object) => {
      if (command.constructor.name === 'GetShardIteratorCommand') return { ShardIterator: 'i0' };
      const page = pages[Math.min(calls++, pages.length - 1)]!;
      if (page instanceof Error) throw page;
      return page;
    };
    const reader = new ShardReader({ client: { send } as unknown as KinesisClient, clock: sleeping, chance: () => 0.5 });
    return { result: await reader.proveEmpty('s', FIRST, '1'), calls };
  }
  const behind = { Records: [], MillisBehindLatest: 900, NextShardIterator: 'i' };

  test('empty pages that are still behind are followed, but not for ever', async () => {
    const found = await readPages([behind, behind, { ...behind, Records: [{}], MillisBehindLatest: 5 }]);
    expect(found).toEqual({ result: { empty: false, behindMs: 5, closed: false, gone: false }, calls: 3 });
    const atEnd = await readPages([behind, { ...behind, MillisBehindLatest: 0 }]);
    expect(atEnd).toEqual({ result: { empty: true, behindMs: 0, closed: false, gone: false }, calls: 2 });
    const endless = await readPages([behind]);
    expect(endless).toEqual({ result: { empty: false, behindMs: 900, closed: false, gone: false }, calls: 21 });
  });
  test('an answer that does not say how far behind it is proves nothing', async () => {
    expect((await readPages([{ Records: [], NextShardIterator: 'i' }])).result.empty).toBe(false);
  });
  test('the last page of a closed shard is the end, records in it count', async () => {
    expect((await readPages([{ Records: [], MillisBehindLatest: 40 }])).result).toMatchObject({ empty: true, closed: true });
    expect((await readPages([{ Records: [{}], MillisBehindLatest: 0 }])).result).toMatchObject({ empty: false, closed: false });
  });
  test('throttling is waited out', async () => {
    const throttle = Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' });
    expect((await readPages([throttle, throttle, { ...behind, MillisBehindLatest: 0 }])).result.empty).toBe(true);
    await expect(readPages([throttle])).rejects.toMatchObject({ retryable: true });
  });
  test('an iterator that expired while the process stood still is renewed, not for ever', async () => {
    const expired = Object.assign(new Error('Iterator expired.'), { name: 'ExpiredIteratorException' });
    expect((await readPages([behind, expired, expired, { ...behind, MillisBehindLatest: 0 }])).result.empty).toBe(true);
    await expect(readPages([expired])).rejects.toThrow('Iterator expired');
  });
});

describe('shards and their descent', () => {
  test('are listed over several pages, and the ranges tile the key space', async () => {
    const paged: object[] = [];
    const reader = await createStream('many', 7);
    const original = await reader.listShards('many');
    const send = async (command: { input: { NextToken?: string; StreamName?: string } }) => {
      paged.push(command.input);
      const from = Number(command.input.NextToken ?? 0);
      const raw = original.slice(from, from + 3).map(shard => ({
        ShardId: shard.shardId,
        HashKeyRange: { StartingHashKey: shard.hashRange.start.toString(), EndingHashKey: shard.hashRange.end.toString() },
        SequenceNumberRange: { StartingSequenceNumber: '1' },
      }));
      return { Shards: raw, ...(from + 3 < original.length && { NextToken: String(from + 3) }) };
    };
    const pagedReader = new ShardReader({ ...policy, client: { send } as unknown as KinesisClient });
    expect(await pagedReader.listShards('many')).toEqual(original);
    expect(paged).toEqual([{ StreamName: 'many' }, { NextToken: '3' }, { NextToken: '6' }]);
    let next = 0n;
    for (const { hashRange } of original) {
      expect(hashRange.start).toBe(next);
      next = hashRange.end + 1n;
    }
    expect(next - 1n).toBe(FULL_HASH_RANGE.end);
  });
  test('split and merge show as parents and children', async () => {
    const reader = await createStream('family', 2);
    const [a, b] = await reader.listShards('family');
    const middle = ((a!.hashRange.start + a!.hashRange.end) / 2n).toString();
    await client.send(new SplitShardCommand({ StreamName: 'family', ShardToSplit: a!.shardId, NewStartingHashKey: middle }));
    const [, right] = (await reader.lineage('family')).childrenOf(a!.shardId);
    await client.send(new MergeShardsCommand({ StreamName: 'family', ShardToMerge: right!.shardId, AdjacentShardToMerge: b!.shardId }));
    const lineage = await reader.lineage('family');
    const [merged] = lineage.childrenOf(b!.shardId);
    expect(
      lineage
        .parentsOf(merged!.shardId)
        .map(shard => shard.shardId)
        .sort(),
    ).toEqual([b!.shardId, right!.shardId].sort());
    expect(lineage.shard(a!.shardId)!.closed).toBe(true);
    expect(lineage.shard(merged!.shardId)).toMatchObject({
      closed: false,
      hashRange: { start: right!.hashRange.start, end: b!.hashRange.end },
    });
  });
  test('parents come first in any order of the list, and a forgotten parent is no parent', () => {
    const shard = (shardId: string, ...parentShardIds: string[]): Shard => ({
      shardId,
      parentShardIds,
      hashRange: FULL_HASH_RANGE,
      closed: false,
    });
    const lineage = shardLineage([shard('d', 'b', 'c'), shard('b', 'a'), shard('c', 'a'), shard('a', 'forgotten')]);
    expect(lineage.parentsFirst.map(one => one.shardId)).toEqual(['a', 'b', 'c', 'd']);
    expect(lineage.parentsOf('a')).toEqual([]);
    expect(lineage.childrenOf('a').map(one => one.shardId)).toEqual(['b', 'c']);
    expect(lineage.shard('forgotten')).toBeNull();
  });
  test('a hash range is asked for once, and an unknown shard is an error', async () => {
    const reader = await createStream('ranges', 2);
    const range = await reader.hashRangeOf('ranges', FIRST);
    expect(range.start).toBe(0n);
    expect(await reader.hashRangeOf('ranges', FIRST)).toBe(range);
    await expect(reader.hashRangeOf('ranges', 'shardId-000000000077')).rejects.toThrow(/does not list shard shardId-000000000077/);
  });
});

test('settings of a stream: what the construct makes has no flaw, what somebody may set has', async () => {
  const reader = await createStream('plain', 1);
  const plain = await reader.settingsOf('plain');
  expect(plain).toMatchObject({ retentionMs: 24 * 3_600_000, goesByKey: true });
  expect(flawsOfStream('plain', plain)).toEqual([]);
  clock.timeMs += 1000;
  await client.send(
    new CreateStreamCommand({
      ...{ StreamName: 'spread', StreamModeDetails: { StreamMode: 'ON_DEMAND' }, MaxRecordSizeInKiB: 10_240 },
      RecordDistributionStrategy: 'AUTO',
    }),
  );
  expect(flawsOfStream('spread', await reader.settingsOf('spread'))).toEqual([
    expect.stringContaining('takes records of 10240 KiB, and Lambda delivers none above 4096'),
    expect.stringContaining('spreads the records of a key over its shards'),
  ]);
});
