// Threads that unpack an event decode its rows too: what they decoded gives the log that one task writes, and a thread that dies over it is a
// failed batch. Real threads; this one waits until another has taken its first records, so that both have some.
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from '@jest/globals';
import { writeProgram } from '../../local/load-program.ts';
import { partsBetween } from '../../shared/engine/decoded-rows.ts';
import { BatchArena } from '../../shared/kinesis/batch-arena.ts';
import type { DecodedBatch } from '../../shared/kinesis/decode-event.ts';
import { TAKEN } from '../../shared/kinesis/packing-progress.ts';
import { decodeInParts } from '../../shared/partition/decode-in-parts.ts';
import { InlineExecutor } from '../../shared/partition/inline-executor.ts';
import { WorkerExecutor } from '../../shared/partition/worker-executor.ts';
import { WorkerPool } from '../../shared/partition/worker-pool.ts';
import { kinesisRecords, TEST_SHARD } from '../kinesis/kinesis-event.ts';
import { kplAggregate } from '../kinesis/kpl-aggregate.ts';
import { moduleTextOf, programOf, TASK_OPTIONS } from './partition-world.ts';

const SUMS = `CREATE STREAM sums AS SELECT k, SUM(v) AS s FROM trades GROUP BY k EMIT CHANGES;`;

const pools: WorkerPool[] = [];
afterEach(() => Promise.all(pools.splice(0).map(pool => pool.close())));

const PAUSE = new Int32Array(new SharedArrayBuffer(4));
/** A thread needs a third of a second to start; one that never does must not hang the test. */
const LOOKS_MAX = 4000;

/** Its own thread begins when another has taken records. */
async function openPool(size: number): Promise<WorkerPool> {
  const modulePath = writeProgram(moduleTextOf(SUMS));
  const spawn = () => new Worker(new URL('./treacherous-worker.ts', import.meta.url), { workerData: { modulePath } });
  const pool = new WorkerPool(await programOf(SUMS), size, spawn, { partsBytesMin: 0 });
  const unpack = pool.unpack.bind(pool);
  pool.unpack = (parts, meanwhile) =>
    unpack(parts, () => {
      meanwhile();
      const { progress, chunkRecords } = parts[0]!.payloads;
      for (let look = 0; Atomics.load(progress, TAKEN) < chunkRecords && look < LOOKS_MAX; look++) Atomics.wait(PAUSE, 0, 0, 5);
    });
  pools.push(pool);
  return pool;
}

/** Escapes, numbers beyond 2^53 and broken records among plain ones. */
function row(i: number): string {
  if (i % 41 === 0) return `{"k":"broken ${i}"`;
  const [k, v] = [i % 7 === 0 ? `k\\u00e9${i % 5}` : `k${i % 23}`, i % 11 === 0 ? '9007199254740993' : String(i)];
  return `{"k":"${k}","at":"2026-01-15T00:00:00Z","v":${v},"note":"${'.'.repeat(40)}"}`;
}

const eventOf = (rowAt: (i: number) => string) =>
  kinesisRecords(
    Array.from({ length: 64 }, (_, outer) => ({
      data: kplAggregate(Array.from({ length: 30 }, (_, sub) => ({ partitionKey: `key ${sub}`, data: rowAt(outer * 30 + sub) }))),
      arrivalMs: Date.UTC(2026, 0, 15),
    })),
  );

const decode = (pool: WorkerPool, rowAt: (i: number) => string): Promise<DecodedBatch> =>
  decodeInParts(pool, eventOf(rowAt), { shardId: TEST_SHARD, hashRange: null, arena: new BatchArena({ shared: true }) });

for (const threads of [2, 3]) {
  test(`the rows that ${threads} threads decoded, whole and cut anywhere`, async () => {
    const pool = await openPool(threads);
    const { batch, parts } = await decode(pool, row);
    expect(parts!.map(part => part.to)).toEqual([...parts!.slice(1).map(part => part.from), batch.recordCount]);
    expect(new Set(parts!.map(part => part.columns)).size).toBeGreaterThan(1);
    const inline = new InlineExecutor(await programOf(SUMS), TASK_OPTIONS);
    const shared = await WorkerExecutor.create(pool, TASK_OPTIONS);
    for (const [from, to] of [
      [0, 700],
      [700, 701],
      [701, 1333],
      [1333, 1920],
    ] as const) {
      const input = { kind: 'records', batch, from, to } as const;
      const alone = await inline.attempt(input);
      const together = await shared.attempt({ ...input, parts: partsBetween(parts!, from, to) });
      expect(together.delta.slice(1).map(stream => [...stream])).toEqual(alone.delta.slice(1).map(stream => [...stream]));
      expect(together.summary.counters).toEqual(alone.summary.counters);
      const deadLetters = (result: typeof alone) => result.slices.flatMap(slice => slice.deadLetters);
      expect(deadLetters(together)).toEqual(deadLetters(alone));
    }
  });
}

test('fails if a thread dies while it decodes; the next event finds good ones', async () => {
  const pool = await openPool(3);
  await expect(decode(pool, () => '{"k":"!exitDecoding"}')).rejects.toMatchObject({ domain: 'lambda', retryable: true });
  const { batch, parts } = await decode(pool, row);
  expect(parts!.at(-1)!.to).toBe(batch.recordCount);
});
