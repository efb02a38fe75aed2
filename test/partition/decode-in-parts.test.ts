// An event unpacked by several threads is the event unpacked by one: every user record with its bytes, key, arrival, place and reason.
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, jest, test } from '@jest/globals';
import { HASH_KEY_MAX } from '../../shared/engine/hash-key.ts';
import { BatchArena } from '../../shared/kinesis/batch-arena.ts';
import { type DecodedBatch, decodeEvent } from '../../shared/kinesis/decode-event.ts';
import type { Framing } from '../../shared/kinesis/framing.ts';
import { decodeInParts } from '../../shared/partition/decode-in-parts.ts';
import { WorkerPool } from '../../shared/partition/worker-pool.ts';
import { kinesisRecords, TEST_SHARD, type TestRecord } from '../kinesis/kinesis-event.ts';
import { kplAggregate } from '../kinesis/kpl-aggregate.ts';
import { nearbyWorker } from '../lives/nearby-worker.ts';
import { programOf, RUNNING } from './partition-world.ts';

const LOWER_HALF = { start: 0n, end: HASH_KEY_MAX >> 1n };
const text = (i: number, bytes: number) => `{"i":${i},"pad":"${'x'.repeat(bytes)}"}`;
const subRecords = (i: number) => Array.from({ length: 20 }, (_, sub) => ({ partitionKey: `key ${i} ${sub}`, data: text(sub, 300) }));

/** One Kinesis record of every sort, `i` of them differing. */
const sorts: readonly ((i: number) => TestRecord)[] = [
  i => ({ data: text(i, 5_000), partitionKey: `schlüssel ${i}` }),
  i => ({ data: kplAggregate(subRecords(i)) }),
  i => ({ data: gzipSync(`${text(i, 9_000)}\n\n${text(i + 1, 9_000)}`) }),
  i => ({ data: zstdCompressSync(text(i, 20_000)) }),
  i => ({ data: kplAggregate(subRecords(i).map(record => ({ ...record, data: gzipSync(record.data) }))) }),
  i => ({ data: gzipSync(text(i, 9_000)).subarray(0, 60) }),
  () => ({ data: '' }),
];

function describeBatch({ batch, parts: _, ...facts }: DecodedBatch) {
  const bytesOf = (start: number, end: number) => Buffer.from(batch.bytes.slice(start, end)).toString('latin1');
  return {
    ...facts,
    sequenceNumbers: batch.sequenceNumbers,
    records: Array.from({ length: batch.recordCount }, (_, i) => [
      batch.outerIndexes[i],
      batch.subSequenceNumbers[i],
      batch.arrivalsMs[i],
      bytesOf(batch.keyStarts[i]!, batch.keyEnds[i]!),
      bytesOf(batch.starts[i]!, batch.ends[i]!),
    ]),
  };
}

const NOT_BASE64: TestRecord = { data: 'not base64!'.repeat(500), raw: true };

interface CheckOptions {
  readonly threads: number;
  readonly framing?: Framing;
  readonly batchBytesMax?: number;
  readonly last?: TestRecord;
}

async function check({ last, ...options }: CheckOptions): Promise<DecodedBatch> {
  const program = await programOf(RUNNING);
  const pool = new WorkerPool(program, options.threads, () => nearbyWorker(program), { partsBytesMin: 0 });
  const unpack = jest.spyOn(pool, 'unpack');
  const records = kinesisRecords([
    ...Array.from({ length: 64 }, (_, i) => sorts[(i * 5) % sorts.length]!(i)),
    ...(last === undefined ? [] : [last]),
  ]);
  const decodeOptions = { shardId: TEST_SHARD, hashRange: LOWER_HALF, decompressedBytesMax: 15_000, ...options };
  const alone = decodeEvent(records, { ...decodeOptions, arena: new BatchArena() });
  const arena = new BatchArena({ shared: true });
  let together = await decodeInParts(pool, records, { ...decodeOptions, arena });
  const expected = options.batchBytesMax === undefined ? describeBatch(alone) : describeBatch(together);
  expect(describeBatch(together)).toEqual(expected);
  // The second time there is room for what is decompressed, in memory that the first left behind.
  const { bytes } = arena;
  together = await decodeInParts(pool, records, { ...decodeOptions, arena });
  expect(describeBatch(together)).toEqual(expected);
  expect(arena.bytes).toBe(bytes);
  await pool.close();
  expect(unpack).toHaveBeenCalledTimes(2);
  return together;
}

for (const threads of [2, 3, 8]) {
  test(`${threads} threads`, () => check({ threads }));
  test(`${threads} threads, payloads of lines`, () => check({ threads, framing: 'lines' }));
}

test('what is not base64 is decoded by one thread', () => check({ threads: 3, last: NOT_BASE64 }));

test('a batch that would outgrow its memory ends at a Kinesis record', async () => {
  const { kinesisRecordCount, batch } = await check({ threads: 3, batchBytesMax: 100_000 });
  expect(kinesisRecordCount).toBeGreaterThan(0);
  expect(kinesisRecordCount).toBeLessThan(64);
  expect(batch.sequenceNumbers).toHaveLength(kinesisRecordCount);
  expect(Math.max(...batch.outerIndexes.subarray(0, batch.recordCount))).toBeLessThan(kinesisRecordCount);
});
