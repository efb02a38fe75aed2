// Real threads: the same results as without them, and what happens when one of them goes wrong.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from '@jest/globals';
import { writeProgram } from '../../local/load-program.ts';
import { PartitionCache } from '../../shared/checkpoint/partition-cache.ts';
import { hashBytes, keyGroupOf } from '../../shared/engine/hash.ts';
import { BatchArena } from '../../shared/kinesis/batch-arena.ts';
import { decodeEvent } from '../../shared/kinesis/decode-event.ts';
import type { AttemptInput } from '../../shared/partition/executor.ts';
import { InlineExecutor } from '../../shared/partition/inline-executor.ts';
import type { PartitionState } from '../../shared/partition/partition-state.ts';
import { processBatch } from '../../shared/partition/process-batch.ts';
import { WorkerExecutor } from '../../shared/partition/worker-executor.ts';
import { WorkerPool, type WorkerThread } from '../../shared/partition/worker-pool.ts';
import type { Call } from '../../shared/partition/worker-protocol.ts';
import { kinesisRecords, TEST_SHARD } from '../kinesis/kinesis-event.ts';
import { nearbyWorker } from '../lives/nearby-worker.ts';
import { AMPLE, MINUTES, moduleTextOf, PartitionWorld, payload, programOf, RUNNING, TASK_OPTIONS } from './partition-world.ts';

const pools: WorkerPool[] = [];
afterEach(() => Promise.all(pools.splice(0).map(pool => pool.close())));

async function openPool(sql: string, size: number, file = './treacherous-worker.ts'): Promise<WorkerPool> {
  const modulePath = writeProgram(moduleTextOf(sql));
  const pool = new WorkerPool(await programOf(sql), size, () => new Worker(new URL(file, import.meta.url), { workerData: { modulePath } }));
  pools.push(pool);
  return pool;
}

function recordsOf(rows: readonly string[]): Extract<AttemptInput, { kind: 'records' }> {
  const events = kinesisRecords(rows.map(data => ({ data, arrivalMs: Date.UTC(2026, 0, 15) })));
  const { batch } = decodeEvent(events, { shardId: TEST_SHARD, arena: new BatchArena({ shared: true }) });
  return { kind: 'records', batch, from: 0, to: batch.recordCount };
}

const rows = Array.from({ length: 200 }, (_, i) => (i % 17 === 0 ? '{' : payload(`k${i % 23}`, i, i * 3)));

describe('threads', () => {
  test('write the same log as one task, and read it back', async () => {
    const inline = new InlineExecutor(await programOf(MINUTES), TASK_OPTIONS);
    const pool = await openPool(MINUTES, 3);
    const shared = await WorkerExecutor.create(pool, TASK_OPTIONS);
    const [first, second] = [recordsOf(rows.slice(0, 120)), recordsOf(rows.slice(120))];
    const base = { inline: await inline.attempt(first), shared: await shared.attempt(first) };
    const hex = (streams: readonly Uint8Array[]) => streams.map(stream => Buffer.from(stream).toString('hex'));
    // The first stream holds a segment of counters per slice; the state proper does not show how many there were.
    expect(hex(base.shared.delta.slice(1))).toEqual(hex(base.inline.delta.slice(1)));
    expect(base.shared.summary).toEqual({ ...base.inline.summary, stateBytes: expect.any(Number) });
    const restored = await WorkerExecutor.create(pool, TASK_OPTIONS);
    await restored.restore(await shared.snapshot());
    const next = { inline: await inline.attempt(second), restored: await restored.attempt(second) };
    expect(hex(next.restored.delta.slice(1))).toEqual(hex(next.inline.delta.slice(1)));
    await shared.apply(next.inline.delta);
    const { watermarkMs, groupCount, counters, lastTimerMs } = next.inline.summary;
    expect(shared.summary()).toMatchObject({ watermarkMs, groupCount, counters, lastTimerMs });
  });

  test('decode a large batch in parts, with escapes, numbers beyond 2^53 and broken records in every part', async () => {
    const sql = `CREATE STREAM sums AS SELECT k, SUM(v) AS s FROM trades GROUP BY k EMIT CHANGES;`;
    const inline = new InlineExecutor(await programOf(sql), TASK_OPTIONS);
    const shared = await WorkerExecutor.create(await openPool(sql, 3), TASK_OPTIONS);
    const row = (i: number) => {
      if (i % 41 === 0) return `{"k":"broken ${i}"`;
      const [k, v] = [i % 7 === 0 ? `k\\u00e9${i % 5}` : `k${i % 23}`, i % 11 === 0 ? '9007199254740993' : String(i)];
      return `{"k":"${k}","at":"2026-01-15T00:00:00Z","v":${v},"note":"${'.'.repeat(40)}"}`;
    };
    const records = recordsOf(Array.from({ length: 5_000 }, (_, i) => row(i)));
    const [alone, together] = [await inline.attempt(records), await shared.attempt(records)];
    expect(together.delta.slice(1)).toEqual(alone.delta.slice(1).map(stream => Buffer.from(stream)));
    expect(together.summary.counters).toEqual(alone.summary.counters);
    const deadLetters = (result: typeof alone) => result.slices.flatMap(slice => slice.deadLetters);
    expect(deadLetters(alone).length).toBeGreaterThan(100);
    expect(deadLetters(together)).toEqual(deadLetters(alone));
  });

  test('keys of a block that fill their buffer to its last byte', async () => {
    const sql = `CREATE STREAM sums AS SELECT k, SUM(v) AS s FROM trades GROUP BY k EMIT CHANGES;`;
    const pool = await openPool(sql, 2);
    const shared = await WorkerExecutor.create(pool, TASK_OPTIONS);
    const isOfFirst = (k: string) => keyGroupOf(hashBytes(Buffer.from(k), 0, k.length)) < 64;
    const keys = [...'abcdefghijklmnopqrstuvwxyz'].filter(isOfFirst);
    const rowOf = (i: number) => `{"k":"${keys[i % keys.length]}","at":"2026-01-15T00:00:00Z","v":1,"note":"${'.'.repeat(300)}"}`;
    const records = recordsOf(Array.from({ length: 2_048 }, (_, i) => rowOf(i)));
    for (let round = 1; round <= 2; round++) {
      const { summary } = await shared.attempt(records);
      expect(summary.groupCount).toBe(keys.length);
      expect(summary.counters[0]).toBe(round * 2_048);
    }
  });

  const wrongs: Record<string, { readonly message: string; readonly isExternal: boolean; readonly retryable?: boolean }> = {
    exit: { message: 'ended with code 3', isExternal: true, retryable: true },
    throw: { message: 'a bug in the program', isExternal: false },
    external: { message: 'damaged beyond repair', isExternal: true, retryable: false },
  };
  for (const [deed, { message, isExternal, retryable }] of Object.entries(wrongs)) {
    test(`one fails by "${deed}": at once, when the others have let go of the batch, and the next attempt finds good ones`, async () => {
      const world = await PartitionWorld.of(RUNNING);
      const pool = await openPool(RUNNING, 3);
      const arena = new BatchArena({ shared: true });
      const environment = world.process({ newExecutor: () => WorkerExecutor.create(pool, TASK_OPTIONS) });
      const deliver = (k: string) => {
        const events = kinesisRecords([{ data: payload(k, 1, 1), arrivalMs: world.clock.nowMs() }]);
        return processBatch(environment, TEST_SHARD, () => decodeEvent(events, { shardId: TEST_SHARD, arena }), AMPLE);
      };
      const failed = deliver(`!${deed}`);
      if (isExternal)
        expect(await failed).toMatchObject({ unprocessedFrom: 0, failure: { message: expect.stringContaining(message), retryable } });
      else await expect(failed).rejects.toThrow(message);
      expect(arena.arrivalsMs[0]).toBe(-1);
      expect(environment.cache.entryCount).toBe(0);
      expect(await deliver('fine')).toMatchObject({ unprocessedFrom: null, appliedRecordCount: 1 });
      expect(world.results.values).toEqual([{ k: 'fine', s: 1 }]);
    });
  }

  test('one dies between two batches: the next is handed back, the one after that loads anew', async () => {
    const world = await PartitionWorld.of(RUNNING);
    const pool = await openPool(RUNNING, 3);
    const environment = world.process({ newExecutor: () => WorkerExecutor.create(pool, TASK_OPTIONS) });
    const arena = new BatchArena({ shared: true });
    const deliver = (count: number) => {
      const events = kinesisRecords(
        ['a', 'also', 'b', 'c'].slice(0, count).map(k => ({ data: payload(k, 1, 1), arrivalMs: world.clock.nowMs() })),
      );
      return processBatch(environment, TEST_SHARD, () => decodeEvent(events, { shardId: TEST_SHARD, arena }), AMPLE);
    };
    await deliver(2);
    await (pool.thread(0) as WorkerThread).worker.terminate();
    const outcome = await deliver(3);
    expect(outcome).toMatchObject({ unprocessedFrom: 2, failure: { domain: 'lambda', retryable: true } });
    expect((await deliver(4)).unprocessedFrom).toBeNull();
    expect(world.results.values).toEqual(['a', 'also', 'b', 'c'].map(k => ({ k, s: 1 })));
  });

  test('that cannot start fail whoever asks, with the reason', async () => {
    const pool = new WorkerPool(await programOf(RUNNING), 2, () => new Worker('import "no-such-package";', { eval: true }));
    pools.push(pool);
    await expect(WorkerExecutor.create(pool, TASK_OPTIONS)).rejects.toMatchObject({ domain: 'lambda', retryable: true });
  });

  test('end with their pool, and fail what they were asked', async () => {
    const pool = await openPool(RUNNING, 3);
    const executor = await WorkerExecutor.create(pool, TASK_OPTIONS);
    const attempt = executor.attempt(recordsOf([payload('!exit', 1, 1)]));
    attempt.catch(() => {});
    await pool.close();
    await expect(attempt).rejects.toMatchObject({ domain: 'lambda' });
    await expect(executor.attempt(recordsOf(rows))).rejects.toMatchObject({ domain: 'lambda' });
    await expect(WorkerExecutor.create(pool, TASK_OPTIONS)).rejects.toMatchObject({ domain: 'lambda' });
  });
});

test('a thread that ends keeps the process alive until it has, though it still answers', async () => {
  const program = await programOf(RUNNING);
  let isKept = false;
  const worker = Object.assign(nearbyWorker(program), { ref: () => (isKept = true), unref: () => (isKept = false) });
  const end = worker.terminate.bind(worker);
  worker.terminate = async () => {
    worker.ref();
    await once(worker, 'message');
    expect(isKept).toBe(true);
    return end();
  };
  const pool = new WorkerPool(program, 2, () => worker as unknown as Worker);
  const executor = await WorkerExecutor.create(pool, TASK_OPTIONS);
  executor.close();
  await pool.close();
});

test('tasks do not pile up in threads, whatever drops the states that they belong to', async () => {
  const world = await PartitionWorld.of(RUNNING);
  const held = new Set<string>();
  let workerCount = 0;
  const spawn = () => {
    const name = workerCount++;
    const worker = nearbyWorker(world.program);
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (message: Call<'create' | 'close'>) => {
      const { kind, taskId } = message;
      if (kind === 'create') held.add(`${name} ${taskId}`);
      if (kind === 'close') held.delete(`${name} ${taskId}`);
      post(message);
    };
    return worker;
  };
  const pool = new WorkerPool(world.program, 3, spawn);
  pools.push(pool);
  const cache = new PartitionCache<PartitionState>({ byteBudget: 0, onDrop: state => state.executor.close() });
  const newExecutor = () => WorkerExecutor.create(pool, TASK_OPTIONS);
  const environment = world.process({ cache, newExecutor });
  const data = Array.from({ length: 6 }, (_, i) => ({ data: payload(`k${i}`, 1, i) }));
  for (let i = 1; i <= 3; i++) await world.deliver(environment, data, { to: i });
  await world.tick(environment);
  world.results.onPublish = () => Promise.reject(new TypeError('bug'));
  await expect(world.deliver(environment, data, { to: 5 })).rejects.toThrow('bug');
  world.results.onPublish = null;
  // A state that was cached, and that a change of hands made stale beyond following.
  const keeping = world.process({ newExecutor });
  await world.deliver(keeping, data, { to: 6 });
  expect(held.size).toBe(2);
  await world.deliver({ ...keeping, cache: environment.cache }, data);
  expect(held.size).toBe(2);
});
