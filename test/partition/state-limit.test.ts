// A state that outgrows its share of the memory: a clear failure before the process would end, nothing half done, and a way on.
import { expect, test } from '@jest/globals';
import { DEFAULT_PARTITION_LIMITS } from '../../shared/partition/environment.ts';
import { MINUTES, PartitionWorld, payload, RUNNING } from './partition-world.ts';

const groups = (from: number, to: number, seconds = 0) =>
  Array.from({ length: to - from }, (_, i) => ({ data: payload(`key-${from + i}`, 1, seconds) }));
const limitedTo = (stateBytesMax: number) => ({ limits: { ...DEFAULT_PARTITION_LIMITS, stateBytesMax } });
const STATE_BYTES_MAX = 256 * 1024;

test('the batch that would outgrow it is handed back whole; what was committed stays, and more memory goes on', async () => {
  const world = await PartitionWorld.of(RUNNING);
  const records = groups(0, 20_000);
  const process = world.process(limitedTo(STATE_BYTES_MAX));
  const first = await world.deliver(process, records, { to: 100 });
  expect(first).toMatchObject({ failure: null, appliedRecordCount: 100 });
  expect(first.state!.stateBytes).toBeLessThan(STATE_BYTES_MAX);
  const second = await world.deliver(process, records, { from: 100 });
  expect(second).toMatchObject({ unprocessedFrom: 0, appliedRecordCount: 0, commitCount: 0, failure: { retryable: false } });
  expect(second.failure!.message).toMatch(
    /^The state of app\/main\/trades\/shardId-\d+ would take \d+(\.\d)? MB for 20000 groups; 0\.3 MB .*serverless\.memoryMb/,
  );
  expect(await world.commitNumbers()).toEqual([1]);
  // The same again from the log, not from a state that is half there.
  expect((await world.deliver(process, records, { from: 100 })).failure?.name).toBe('StateLimitError');
  expect(await world.deliver(world.process(), records, { from: 100 })).toMatchObject({ failure: null, appliedRecordCount: 19_900 });
});

test('a tick that closes windows is never kept from it', async () => {
  const world = await PartitionWorld.of(MINUTES);
  const records = groups(0, 4000);
  await world.deliver(world.process(), records);
  const process = world.process(limitedTo(STATE_BYTES_MAX));
  await world.tick(process);
  world.clock.advance(3600_000);
  expect(await world.tick(process)).toMatchObject({ outcome: 'done' });
  expect(world.results.rows).toHaveLength(4000);
});
