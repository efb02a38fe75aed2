// What happens to a partition that no record visits.
import { describe, expect, test } from '@jest/globals';
import { ExternalError } from '../../shared/engine/errors.ts';
import { DEFAULT_PARTITION_LIMITS } from '../../shared/partition/environment.ts';
import { drainPartition } from '../../shared/partition/process-tick.ts';
import { faultyLogStore } from '../checkpoint/faulty-store.ts';
import { TEST_SHARD } from '../kinesis/kinesis-event.ts';
import { kplAggregate } from '../kinesis/kpl-aggregate.ts';
import { MINUTES, PartitionWorld, payload, RUNNING, START_MS } from './partition-world.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const outage = () => new ExternalError('kinesis', 'down', { retryable: true });

async function withOpenWindow(): Promise<PartitionWorld> {
  const world = await PartitionWorld.of(MINUTES);
  await world.deliver(world.process(), [{ data: payload('a', 1, 5) }, { data: payload('b', 2, 50) }]);
  return world;
}

describe('a tick', () => {
  test('lets the clock close what is open, and no more, once the shard was proved empty long enough', async () => {
    const world = await withOpenWindow();
    const { idleTimeoutMs } = world.program.descriptor.source;
    const environment = world.process();
    expect(await world.tick(environment)).toMatchObject({ outcome: 'done', advancedToMs: null, empty: true, commitCount: 0 });
    world.clock.advance(idleTimeoutMs - 1);
    expect((await world.tick(environment)).advancedToMs).toBeNull();
    world.clock.advance(10 * MINUTE_MS);
    const tick = await world.tick(environment);
    expect(tick).toMatchObject({ advancedToMs: START_MS + MINUTE_MS, commitCount: 1 });
    expect(tick.counted['sums.emitted']).toBe(2);
    expect(world.results.values).toEqual(
      expect.arrayContaining([
        { k: 'a', s: 1 },
        { k: 'b', s: 2 },
      ]),
    );
    world.clock.advance(10 * MINUTE_MS);
    expect((await world.tick(environment)).advancedToMs).toBeNull();
    expect((await world.row()).watermarkMs).toBe(START_MS + MINUTE_MS);
  });

  test('leaves time alone while the shard cannot be proved empty', async () => {
    const world = await withOpenWindow();
    world.isEmpty = false;
    for (let i = 0; i < 5; i++) {
      world.clock.advance(30 * MINUTE_MS);
      expect(await world.tick(world.process())).toMatchObject({ advancedToMs: null, empty: false });
    }
    expect((await world.row()).emptySinceMs).toBeNull();
    expect(world.results.rows).toEqual([]);
  });

  test('leaves time alone while the rest of an aggregate is still to come', async () => {
    const world = await PartitionWorld.of(MINUTES);
    const limits = { ...DEFAULT_PARTITION_LIMITS, recordsPerCommitMax: 1 };
    const data = kplAggregate([1, 2].map(second => ({ partitionKey: 'k', data: payload('k', 1, second) })));
    let looks = 1;
    await world.deliver(world.process({ limits }), [{ data }], { deadline: { remainingMs: () => (looks-- > 0 ? 60_000 : 0) } });
    for (let i = 0; i < 3; i++) {
      world.clock.advance(30 * MINUTE_MS);
      expect(await world.tick(world.process())).toMatchObject({ advancedToMs: null, empty: false });
    }
    await world.deliver(world.process(), [{ data }]);
    expect((await world.row()).counters).toMatchObject({ records: 2, kinesisRecords: 1, 'sums.applied': 2 });
  });

  test('waits no longer for the rest of an aggregate that the stream has forgotten', async () => {
    const world = await PartitionWorld.of(MINUTES);
    const limits = { ...DEFAULT_PARTITION_LIMITS, recordsPerCommitMax: 1 };
    const data = kplAggregate([1, 2].map(second => ({ partitionKey: 'k', data: payload('k', 1, second) })));
    let looks = 1;
    await world.deliver(world.process({ limits }), [{ data }], { deadline: { remainingMs: () => (looks-- > 0 ? 60_000 : 0) } });
    const environment = world.process({ retentionMs: async () => DAY_MS });
    expect(await world.tick(environment)).toMatchObject({ empty: false });
    world.clock.advance(DAY_MS);
    expect(await world.tick(environment)).toMatchObject({ advancedToMs: null, empty: true });
    world.clock.advance(30 * MINUTE_MS);
    expect(await world.tick(environment)).toMatchObject({ advancedToMs: START_MS + MINUTE_MS });
  });

  test('does not trust a row that is older than the head', async () => {
    const world = await withOpenWindow();
    await world.tick(world.process());
    world.clock.advance(20 * MINUTE_MS);
    const watermarks = Object.assign(Object.create(world.watermarks), { putRow: () => Promise.reject(outage()) });
    // Records are applied, and the row that would say so is not written.
    const outcome = await world.deliver(world.process({ watermarks: proxied(world, watermarks) }), [
      { data: payload('a', 1, 5) },
      { data: payload('b', 2, 50) },
      { data: payload('a', 4, 55) },
    ]);
    expect(outcome).toMatchObject({ appliedRecordCount: 1, failure: { message: 'down' } });
    expect((await world.tick(world.process())).advancedToMs).toBeNull();
    expect((await world.row()).emptySinceMs).toBe(world.clock.nowMs());
  });

  test('follows GLOBAL where others are further', async () => {
    const world = await withOpenWindow();
    await world.watermarks.putRow('app/main', { ...(await world.row()), partition: 'trades/other', watermarkMs: START_MS + 5 * MINUTE_MS });
    const environment = world.process();
    await world.tick(environment);
    world.clock.advance(world.program.descriptor.source.idleTimeoutMs);
    const other = (await world.watermarks.rows('app/main')).find(row => row.partition === 'trades/other')!;
    await world.watermarks.putRow('app/main', { ...other, commitNumber: 9, updatedAtMs: world.clock.nowMs() });
    await world.watermarks.raiseGlobal('app/main', START_MS + 3 * MINUTE_MS, world.clock.nowMs());
    expect((await world.tick(environment)).advancedToMs).toBe(START_MS + 3 * MINUTE_MS);
  });

  test('that is late for a commit of somebody else is lost, and harmless', async () => {
    const world = await withOpenWindow();
    const slow = world.process({
      proveEmpty: async () => {
        await world.deliver(world.process(), [{ data: payload('a', 1, 5) }, { data: payload('b', 2, 50) }, { data: payload('a', 4, 55) }]);
        return { empty: true, closed: false };
      },
    });
    await world.tick(world.process());
    world.clock.advance(20 * MINUTE_MS);
    expect(await world.tick(slow)).toMatchObject({ outcome: 'lost', advancedToMs: null, commitCount: 0 });
    for (let i = 0; i < 2; i++) {
      world.clock.advance(20 * MINUTE_MS);
      await world.tick(world.process());
    }
    expect(world.results.values).toEqual(expect.arrayContaining([{ k: 'a', s: 5 }]));
  });

  test('drains the rows that the bound on emission left behind', async () => {
    const world = await PartitionWorld.of(MINUTES);
    const records = Array.from({ length: 700 }, (_, i) => ({ data: payload(`k${i}`, 1, 5) }));
    await world.deliver(world.process(), [...records, { data: payload('z', 1, 600) }], { deadline: untilLook(2) });
    expect((await world.row()).pendingRowCount).toBeGreaterThan(0);
    const tick = await world.tick(world.process());
    expect(tick.commitCount).toBeGreaterThan(1);
    expect(world.results.rows).toHaveLength(700);
    expect((await world.row()).pendingRowCount).toBe(0);
  });
});

const untilLook = (count: number) => ({ remainingMs: () => (count-- > 0 ? 60_000 : 0) });

/** Methods of a memory store use private fields, so they run on the store itself. */
function proxied<T extends object>(world: PartitionWorld, changes: T): PartitionWorld['watermarks'] {
  return new Proxy(world.watermarks, {
    get(target, property) {
      if (Object.hasOwn(changes, property)) return Reflect.get(changes, property);
      const member: unknown = Reflect.get(target, property, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

describe('the row of a partition', () => {
  test('owes nothing where nothing is owed, with or without rows in the newest commit', async () => {
    const world = await PartitionWorld.of(MINUTES);
    for (const seconds of [5, 6, 300, 301]) {
      await world.deliver(world.process(), [{ data: payload('a', 1, seconds), arrivalMs: START_MS }]);
      const { commitNumber, publishedNumber } = await world.row();
      expect(publishedNumber).toBe(commitNumber);
    }
  });
});

describe('the log of a partition', () => {
  test('that is visited now and then stays younger than its expiry', async () => {
    const world = await withOpenWindow();
    for (let day = 0; day < 30; day++) {
      world.clock.advance(DAY_MS);
      world.store.sweep(world.clock.nowMs());
      await world.tick(world.process({ proveEmpty: async () => ({ empty: false, closed: false }) }));
    }
    expect((await world.row()).groupCount).toBe(2);
  });

  test('that never has time to spare is refreshed all the same', async () => {
    const world = await withOpenWindow();
    const records = Array.from({ length: 20 }, (_, i) => ({ data: payload('a', 1, 5 + i) }));
    for (let day = 0; day < 20; day++) {
      world.clock.advance(DAY_MS);
      world.store.sweep(world.clock.nowMs());
      await world.deliver(world.process(), records, { to: Math.min(3 + day, 20), deadline: untilLook(1) });
    }
    expect((await world.row()).groupCount).toBe(2);
  });

  const stuck: Record<string, (world: PartitionWorld) => Promise<unknown>> = {
    'behind a sink, with batches': world => world.deliver(world.process(), [{ data: payload('a', 1, 5) }]),
    'behind a sink, with ticks': world => world.tick(world.process()).catch(error => error),
  };
  for (const [name, visit] of Object.entries(stuck)) {
    test(`that is stuck ${name} does not expire`, async () => {
      const world = await PartitionWorld.of(RUNNING);
      world.results.onPublish = () => Promise.reject(outage());
      await world.deliver(world.process(), [{ data: payload('a', 1, 5) }]);
      for (let day = 0; day < 30; day++) {
        world.clock.advance(DAY_MS);
        world.store.sweep(world.clock.nowMs());
        await visit(world);
      }
      world.results.onPublish = null;
      await world.tick(world.process());
      expect(world.results.values).toEqual([{ k: 'a', s: 1 }]);
      expect((await world.row()).groupCount).toBe(1);
    });
  }

  test('that a program does not know does not expire either, and a failing refresh changes no error', async () => {
    const world = await withOpenWindow();
    const { descriptor } = (await PartitionWorld.of(RUNNING)).process();
    const broken = faultyLogStore(world.store, method => (method === 'setExpiry' ? 'crash' : null));
    for (let day = 0; day < 30; day++) {
      world.clock.advance(DAY_MS);
      world.store.sweep(world.clock.nowMs());
      for (const store of [broken, world.store]) {
        await expect(world.tick(world.process({ descriptor }, store))).rejects.toThrow('another layout');
      }
    }
    expect(await world.commitNumbers()).toEqual([1]);
    await world.tick(world.process());
    expect((await world.row()).groupCount).toBe(2);
  });
});

test('the end of a finite input closes everything, however often another handler is faster', async () => {
  const world = await withOpenWindow();
  let raceCount = 0;
  const environment = world.process({
    newExecutor: async () => {
      const executor = await world.process().newExecutor();
      const attempt = executor.attempt.bind(executor);
      executor.attempt = async input => {
        if (raceCount++ < 3)
          await world.deliver(
            world.process(),
            [5, 50, 51, 52, 53].map(second => ({ data: payload('a', 1, second) })),
            { to: 2 + raceCount },
          );
        return attempt(input);
      };
      return executor;
    },
  });
  const figures = await drainPartition(environment, TEST_SHARD, { remainingMs: () => Number.POSITIVE_INFINITY });
  expect(figures.groupCount).toBe(0);
  expect(world.results.values).toEqual(
    expect.arrayContaining([
      { k: 'a', s: 4 },
      { k: 'b', s: 2 },
    ]),
  );
});
