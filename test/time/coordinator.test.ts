// Rounds of the coordinator over partitions that behave as the runtime does: look, prove, follow, tell.
import { expect, test } from '@jest/globals';
import { ExternalError } from '../../shared/engine/errors.ts';
import { type CoordinatorEnvironment, type CoordinatorReport, runCoordinator, TickThrottled } from '../../shared/time/coordinator.ts';
import { MemoryWatermarkStore } from '../../shared/time/memory-watermark-store.ts';
import type { ListedShard } from '../../shared/time/plan-ticks.ts';
import { isTick, type TickEvent } from '../../shared/time/tick.ts';
import { tickTarget } from '../../shared/time/tick-target.ts';
import type { WatermarkRow } from '../../shared/time/watermark-row.ts';
import { ManualClock } from '../checkpoint/manual-clock.ts';
import { at, MINUTE_MS, row } from './rows.ts';

const STAGE = { stageKey: 'app/delays', stream: 'trades', boundMs: MINUTE_MS, idleTimeoutMs: MINUTE_MS };
const DAY_MS = 24 * 60 * MINUTE_MS;

interface World extends CoordinatorEnvironment {
  readonly watermarks: MemoryWatermarkStore;
  readonly clock: ManualClock;
  readonly ticks: TickEvent[];
  /** Shards with unread records: they cannot be proved empty. */
  readonly unread: Set<string>;
}

function newWorld(shards: readonly ListedShard[], changes: Partial<Omit<CoordinatorEnvironment, 'watermarks' | 'clock'>> = {}): World {
  const watermarks = new MemoryWatermarkStore();
  const clock = new ManualClock(at(0));
  const ticks: TickEvent[] = [];
  const unread = new Set<string>();
  return {
    stages: [STAGE],
    watermarks,
    clock,
    ticks,
    unread,
    expiryMs: 7 * DAY_MS,
    listShards: async () => shards,
    remainingMs: () => 60_000,
    invokeTick: async (_, tick) => {
      expect(isTick(tick)).toBe(true);
      ticks.push(tick);
      await behave(watermarks, clock, tick.shardId, unread.has(tick.shardId));
    },
    ...changes,
  };
}

const shard = (shardId: string, parentShardIds: readonly string[] = [], closed = false): ListedShard => ({
  shardId,
  parentShardIds,
  closed,
});

/** What a partition does with a tick: it holds one open window of which the end is its next and last timer. */
async function behave(watermarks: MemoryWatermarkStore, clock: ManualClock, shardId: string, hasUnread: boolean): Promise<void> {
  const rows = await watermarks.rows(STAGE.stageKey);
  const known = rows.find(one => one.partition === `trades/${shardId}` && one.updatedAtMs > 0);
  const old = known ?? row(shardId, { watermarkMs: null, eventTimeMaxMs: null, commitNumber: 0, publishedNumber: 0 });
  const nowMs = clock.nowMs();
  const own: WatermarkRow = { ...old, emptySinceMs: hasUnread ? null : (old.emptySinceMs ?? nowMs), updatedAtMs: nowMs };
  const global = await watermarks.global(STAGE.stageKey);
  const target = tickTarget({
    row: own,
    lastTimerMs: own.nextTimerMs ?? Number.NEGATIVE_INFINITY,
    rows,
    global,
    nowMs,
    boundMs: STAGE.boundMs,
    idleTimeoutMs: STAGE.idleTimeoutMs,
  });
  const moved =
    target === null ? own : { ...own, watermarkMs: target, commitNumber: own.commitNumber + 1, publishedNumber: own.commitNumber + 1 };
  const closes = target !== null && own.nextTimerMs !== null && own.nextTimerMs <= target;
  await watermarks.putRow(STAGE.stageKey, closes ? { ...moved, nextTimerMs: null } : moved);
}

async function round(world: World): Promise<CoordinatorReport> {
  world.clock.advance(MINUTE_MS);
  world.ticks.length = 0;
  return runCoordinator(world);
}

const watermarksOf = async (world: World) =>
  Object.fromEntries(
    (await world.watermarks.rows(STAGE.stageKey)).map(one => [one.partition, one.nextTimerMs === null ? 'closed' : 'open']),
  );

test('the last windows close by the clock when everything is idle, and then nobody is visited any more', async () => {
  const world = newWorld([shard('a'), shard('b'), shard('c')]);
  await world.watermarks.putRow(STAGE.stageKey, row('a', { watermarkMs: at(-2), nextTimerMs: at(1), updatedAtMs: at(0) }));
  await world.watermarks.putRow(STAGE.stageKey, row('b', { watermarkMs: at(-3), nextTimerMs: at(-1), updatedAtMs: at(0) }));
  let roundCount = 0;
  while (Object.values(await watermarksOf(world)).includes('open') && roundCount < 10) {
    await round(world);
    roundCount++;
  }
  expect(await watermarksOf(world)).toEqual({ 'trades/a': 'closed', 'trades/b': 'closed', 'trades/c': 'closed' });
  expect(roundCount).toBeLessThanOrEqual(4);
  for (let quiet = 0; quiet < 5; quiet++) expect((await round(world)).ticks).toEqual([]);
  // No window was open beyond minute 1, so no watermark went further.
  expect((await world.watermarks.global(STAGE.stageKey))!.watermarkMs).toBe(at(1));
});

test('a round in which nobody is visited writes nothing', async () => {
  const world = newWorld([shard('a')]);
  await world.watermarks.putRow(STAGE.stageKey, row('a', { updatedAtMs: at(0) }));
  const before = await world.watermarks.raiseGlobal(STAGE.stageKey, at(-1), at(0));
  expect(await round(world)).toEqual({ ticks: [], globalWatermarkMs: { 'app/delays': at(-1) }, failures: [] });
  expect(await world.watermarks.global(STAGE.stageKey)).toEqual(before);
});

test('one shard that cannot be proved empty keeps the clock from everybody', async () => {
  const world = newWorld([shard('a'), shard('b')]);
  await world.watermarks.putRow(STAGE.stageKey, row('a', { watermarkMs: at(-2), nextTimerMs: at(1), updatedAtMs: at(0) }));
  await world.watermarks.putRow(STAGE.stageKey, row('b', { watermarkMs: at(-9), updatedAtMs: at(0) }));
  world.unread.add('b');
  for (let i = 0; i < 8; i++) await round(world);
  expect(await watermarksOf(world)).toMatchObject({ 'trades/a': 'open' });
  expect((await world.watermarks.global(STAGE.stageKey))!.watermarkMs).toBe(at(-9));
  world.unread.delete('b');
  for (let i = 0; i < 4; i++) await round(world);
  expect(await watermarksOf(world)).toMatchObject({ 'trades/a': 'closed' });
});

test('a partition that nobody knows holds GLOBAL back until it has told of itself', async () => {
  let reachable = false;
  const world = newWorld([shard('a'), shard('new')]);
  const { invokeTick } = world;
  const blocked: World = {
    ...world,
    invokeTick: (stage, tick) =>
      reachable ? invokeTick(stage, tick) : Promise.reject(new ExternalError('lambda', 'throttled', { retryable: true })),
  };
  await world.watermarks.putRow(STAGE.stageKey, row('a', { watermarkMs: at(5), nextTimerMs: at(99), updatedAtMs: at(0) }));
  const report = await round(blocked);
  expect(report.globalWatermarkMs).toEqual({ 'app/delays': null });
  expect(report.ticks.find(({ shardId }) => shardId === 'new')).toMatchObject({
    outcome: 'failed',
    failure: 'throttled',
    reasons: ['missing'],
  });
  reachable = true;
  let last = await round(blocked);
  for (let i = 0; i < 3; i++) last = await round(blocked);
  expect(last.globalWatermarkMs).toEqual({ 'app/delays': at(5) });
});

test('parents are through before their children start, and superseded rows go', async () => {
  const shards = [shard('child-1', ['parent'], false), shard('child-2', ['parent']), shard('parent', [], true)];
  const events: string[] = [];
  const world = newWorld(shards, {
    invokeTick: async (_, { shardId }) => {
      events.push(`${shardId} starts`);
      for (let i = 0; i < 5; i++) await null;
      await world.watermarks.putRow(STAGE.stageKey, row(shardId, { updatedAtMs: world.clock.nowMs() }));
      events.push(`${shardId} ends`);
    },
  });
  await world.watermarks.putRow(STAGE.stageKey, row('parent', { nextTimerMs: at(-5), updatedAtMs: at(-1) }));
  await round(world);
  expect(events.slice(0, 2)).toEqual(['parent starts', 'parent ends']);
  expect(events.slice(2).toSorted()).toEqual(['child-1 ends', 'child-1 starts', 'child-2 ends', 'child-2 starts']);
  await round(world);
  expect(Object.keys(await watermarksOf(world))).toEqual(['trades/child-1', 'trades/child-2']);
});

test('no more ticks at once than allowed, and none without time', async () => {
  let running = 0;
  let runningMax = 0;
  let remainingMs = 100_000;
  const shards = Array.from({ length: 30 }, (_, i) => shard(`s${i}`));
  const world = newWorld(shards, {
    ticksAtOnceMax: 4,
    reservedMs: 10_000,
    remainingMs: () => remainingMs,
    invokeTick: async () => {
      runningMax = Math.max(runningMax, ++running);
      for (let i = 0; i < 3; i++) await null;
      remainingMs -= 5_000;
      running--;
    },
  });
  const { ticks } = await round(world);
  expect(runningMax).toBe(4);
  const outcomes = ticks.map(({ outcome }) => outcome);
  expect(outcomes).toHaveLength(30);
  expect(outcomes.filter(outcome => outcome === 'done').length).toBeGreaterThanOrEqual(18);
  expect(outcomes.at(-1)).toBe('skipped');
});

test('a failing stage is reported and keeps no other from its round', async () => {
  const world = newWorld([]);
  const shardLists: Record<string, readonly ListedShard[]> = { trades: [shard('a')] };
  const env: World = {
    ...world,
    stages: [{ ...STAGE, stageKey: 'app/broken', stream: 'gone' }, STAGE],
    listShards: async stream => {
      const found = shardLists[stream];
      if (found === undefined) throw new ExternalError('kinesis', `stream ${stream} does not exist`, { retryable: false });
      return found;
    },
  };
  const report = await runCoordinator(env);
  expect(report.failures).toEqual(['app/broken: stream gone does not exist']);
  expect(report.ticks.map(({ stageKey, shardId, outcome }) => [stageKey, shardId, outcome])).toEqual([['app/delays', 'a', 'done']]);
  expect(Object.keys(report.globalWatermarkMs)).toEqual(['app/delays']);
});

test('a bug is not taken for a failure of the outside world', async () => {
  const world = newWorld([shard('a')], { invokeTick: () => Promise.reject(new TypeError('x is not a function')) });
  await expect(runCoordinator(world)).rejects.toThrow('x is not a function');
});

test.each([
  [{ kind: 'tick', stream: 's', shardId: 'a', reasons: [] }, true],
  [{ Records: [] }, false],
  [{ kind: 'tick', stream: 's', shardId: 'a' }, false],
  [{ kind: 'tock', stream: 's', shardId: 'a', reasons: [] }, false],
  [null, false],
  ['tick', false],
])('%j is a tick: %s', (event, expected) => {
  expect(isTick(event)).toBe(expected);
});

test.each([1, 3])('with room for %i at once, all are visited in one round, and nobody takes the room from the others', async room => {
  const shardIds = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const visited: string[] = [];
  let runningCount = 0;
  let refusedCount = 0;
  const world = newWorld(
    shardIds.map(shardId => shard(shardId)),
    {
      invokeTick: async (_, { shardId }) => {
        if (runningCount === room) {
          refusedCount++;
          throw new TickThrottled('Rate Exceeded.', null);
        }
        runningCount++;
        for (let i = 0; i < 5; i++) await Promise.resolve();
        runningCount--;
        visited.push(shardId);
      },
    },
  );
  expect((await round(world)).ticks.map(({ outcome }) => outcome)).toEqual(shardIds.map(() => 'done'));
  expect(visited.sort()).toEqual(shardIds);
  expect(refusedCount).toBeLessThanOrEqual(shardIds.length);
});

test('where there is no room until the time is over, the round says so', async () => {
  const world = newWorld([shard('a'), shard('b')], {
    invokeTick: async () => {
      throw new TickThrottled('Rate Exceeded.', null);
    },
    remainingMs: () => at(2) - world.clock.nowMs(),
  });
  const { ticks } = await round(world);
  expect(ticks.map(({ outcome, failure }) => [outcome, failure])).toEqual([
    ['failed', 'Rate Exceeded.'],
    ['failed', 'Rate Exceeded.'],
  ]);
});

test('what would lose records is a failure of the round, and keeps nobody from being visited', async () => {
  const world = newWorld([{ shardId: 's0', parentShardIds: [], closed: false }], {
    inspect: async () => ['a mapping delivers out of order'],
  });
  const report = await runCoordinator(world);
  expect(report.failures).toEqual(['app/delays: a mapping delivers out of order']);
  expect(world.ticks).toHaveLength(1);
});
