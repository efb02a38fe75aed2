// A handler that committed before a restore and publishes only after it, late in its invocation: in a table that takes final rows without a guard
// the restored course has the last word.
import { expect, test } from '@jest/globals';
import { decodeEvent } from '../../shared/kinesis/decode-event.ts';
import { DEFAULT_PARTITION_LIMITS, type PartitionEnvironment } from '../../shared/partition/environment.ts';
import { processBatch } from '../../shared/partition/process-batch.ts';
import { processTick } from '../../shared/partition/process-tick.ts';
import { RESTORE_MARGIN_MS, RecentRestore } from '../../shared/partition/recent-restore.ts';
import type { OutboundRow, Sink } from '../../shared/sinks/sink.ts';
import { TEST_SHARD } from '../kinesis/kinesis-event.ts';
import { AMPLE, START_MS } from '../partition/partition-world.ts';
import { type Row, SavepointWorld } from './savepoint-world.ts';

const TIMEOUT_MS = 60_000;
const AFTER_RESTORE_MS = TIMEOUT_MS + RESTORE_MARGIN_MS;
const SUMS = "CREATE STREAM o AS SELECT k, SUM(v) AS s FROM trades GROUP BY k WINDOW TUMBLING(at, INTERVAL '1' MINUTE) EMIT FINAL;";

const row = (v: number, seconds: number): Row => ({ k: 'a', v, p: 0, at: new Date(START_MS + seconds * 1000).toISOString() });
/** The last one closes the window of those before it. */
const ROWS = [row(1, 0), row(10, 10), row(0, 100)];

/** A table that takes every row for the newest of its key and window. */
class UnguardedTable implements Sink {
  readonly description = 'table without a guard';
  readonly items = new Map<string, unknown>();
  beforeWrite = async () => {};

  async publish(rows: readonly OutboundRow[]): Promise<void> {
    await this.beforeWrite();
    for (const { key, window, json } of rows) this.items.set(`${key} ${window?.startMs}`, JSON.parse(Buffer.from(json).toString('utf8')).s);
  }

  async close(): Promise<void> {}
}

/** Restored to before the second record, which the stream has forgotten since: the window comes to 1, where it had come to 11. */
async function restoredUnderAPublisher(afterRestoreMs: number) {
  const app = await SavepointWorld.of(SUMS, ROWS);
  const table = new UnguardedTable();
  const limits = { ...DEFAULT_PARTITION_LIMITS, afterRestoreMs };
  const readShard: PartitionEnvironment['readShard'] = async () => ({
    decoded: decodeEvent([], { shardId: TEST_SHARD, hashRange: null }),
    isTip: true,
  });
  const handler = () => app.process({ limits, readShard, outputs: [table] });
  await app.deliver(0, 1, 1, handler());
  const savepoint = await app.take();
  // The old publisher has committed the row, and stands still before it writes it.
  let goOn = () => {};
  let arrived = () => {};
  const isPublishing = new Promise<void>(resolve => (arrived = resolve));
  table.beforeWrite = async () => {
    table.beforeWrite = async () => {};
    arrived();
    await new Promise<void>(resolve => (goOn = resolve));
  };
  const old = app.deliver(1, 3, 2, handler());
  await isPublishing;
  await app.restore(savepoint);
  const last = app.records.slice(2);
  const decode = () => decodeEvent(last, { shardId: TEST_SHARD, hashRange: null });
  return {
    ...{ app, table },
    deliver: () => processBatch(handler(), TEST_SHARD, decode, AMPLE),
    tick: () => processTick(handler(), TEST_SHARD, AMPLE),
    async publishOld() {
      goOn();
      await old.catch(() => {});
    },
  };
}

test('nobody goes on from a restore while such a handler may still publish, so the restored course has the last word', async () => {
  const { app, table, deliver, tick, publishOld } = await restoredUnderAPublisher(AFTER_RESTORE_MS);
  const { clock } = app.world;
  const before = await app.log().load();
  expect(await deliver()).toMatchObject({ unprocessedFrom: 0, failure: expect.any(RecentRestore), commitCount: 0 });
  expect(await tick()).toMatchObject({ outcome: 'waiting', commitCount: 0 });
  expect((await app.log().load()).head).toBe(before.head);
  // It publishes as late as Lambda lets it.
  clock.advance(TIMEOUT_MS - clock.sleptMs.reduce((a, b) => a + b, 0));
  await publishOld();
  expect([...table.items.values()]).toEqual([11]);
  clock.advance(RESTORE_MARGIN_MS - 1);
  expect((await tick()).outcome).toBe('waiting');
  clock.advance(1);
  expect(await deliver()).toMatchObject({ unprocessedFrom: null, failure: null });
  expect([...table.items.values()]).toEqual([1]);
});

test('without the wait the older row stays', async () => {
  const { table, deliver, publishOld } = await restoredUnderAPublisher(0);
  expect(await deliver()).toMatchObject({ unprocessedFrom: null, failure: null });
  expect([...table.items.values()]).toEqual([1]);
  await publishOld();
  expect([...table.items.values()]).toEqual([11]);
});
