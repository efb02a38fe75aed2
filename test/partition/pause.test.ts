// An application that nobody feeds: paused, or stopped for days. What was committed is kept, time stands still, and the records that come after
// find everything as it was.
import { expect, test } from '@jest/globals';
import type { PartitionEnvironment } from '../../shared/partition/environment.ts';
import { processTick } from '../../shared/partition/process-tick.ts';
import { runCoordinator } from '../../shared/time/coordinator.ts';
import { TEST_SHARD } from '../kinesis/kinesis-event.ts';
import { AMPLE, MINUTES, PartitionWorld, payload } from './partition-world.ts';

const HOUR_MS = 3600_000;
const EXPIRY_MS = 7 * 24 * HOUR_MS;

const RECORDS = [
  { data: payload('a', 1, 0) },
  { data: payload('b', 2, 20) },
  { data: payload('a', 3, 65) },
  // After the pause: into windows that were open when it began, and late by nothing.
  { data: payload('a', 4, 62) },
  { data: payload('b', 5, 70) },
  { data: payload('c', 6, 300) },
];
const BEFORE_PAUSE = 3;

/** Rounds of the coordinator each half hour, with the store collecting what has expired. */
async function pass(world: PartitionWorld, process: PartitionEnvironment, hours: number, isPaused: boolean): Promise<number> {
  let tickCount = 0;
  for (let round = 0; round < 2 * hours; round++) {
    world.clock.advance(HOUR_MS / 2);
    world.store.sweep(world.clock.nowMs());
    const report = await runCoordinator({
      stages: [{ stageKey: 'app/main', stream: 'trades', boundMs: 10_000, idleTimeoutMs: 60_000 }],
      watermarks: world.watermarks,
      clock: world.clock,
      listShards: async () => [{ shardId: TEST_SHARD, parentShardIds: [], closed: false }],
      invokeTick: async (_, tick) => void (await processTick(process, tick.shardId, AMPLE, tick)),
      isPaused: async () => isPaused,
      remainingMs: () => 60_000,
      expiryMs: EXPIRY_MS,
    });
    expect([...report.failures, ...report.ticks.flatMap(tick => tick.failure ?? [])]).toEqual([]);
    tickCount += report.ticks.length;
  }
  return tickCount;
}

async function uninterrupted(): Promise<unknown[]> {
  const world = await PartitionWorld.of(MINUTES);
  await world.deliver(world.process(), RECORDS);
  return world.results.values;
}

test.each([
  ['a day', 24],
  ['a month', 31 * 24],
])('paused for %s: no window closes, no item is lost, and it goes on where it was', async (_, hours) => {
  const world = await PartitionWorld.of(MINUTES);
  const process = world.process();
  await world.deliver(process, RECORDS, { to: BEFORE_PAUSE });
  expect(world.results.values).toEqual([]);
  const tickCount = await pass(world, process, hours, true);
  expect(world.results.values).toEqual([]);
  // A visit for the age of its items now and then, not one a round.
  expect(tickCount).toBeLessThanOrEqual(1 + hours / 24);
  // Another process: nothing but the log remembers.
  const outcome = await world.deliver(world.process(), RECORDS, { from: BEFORE_PAUSE });
  expect(outcome).toMatchObject({ failure: null, unprocessedFrom: null });
  expect(world.results.values).toEqual(await uninterrupted());
  expect((await world.row()).counters['sums.late']).toBe(0);
});

test('the same silence without a pause is proved to be idleness, and closes windows: a pause is what keeps them open', async () => {
  const world = await PartitionWorld.of(MINUTES);
  const process = world.process();
  await world.deliver(process, RECORDS, { to: BEFORE_PAUSE });
  await pass(world, process, 2, false);
  expect(world.results.values).toHaveLength(3);
});

test('a stopped application, whose shard holds records that nobody reads: unread is not idle', async () => {
  const world = await PartitionWorld.of(MINUTES);
  const process = world.process();
  await world.deliver(process, RECORDS, { to: BEFORE_PAUSE });
  world.isEmpty = false;
  await pass(world, process, 24, false);
  expect(world.results.values).toEqual([]);
  await world.deliver(world.process(), RECORDS, { from: BEFORE_PAUSE });
  expect(world.results.values).toEqual(await uninterrupted());
});
