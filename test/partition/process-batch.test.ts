// What a batch may and may not do when things go wrong around it.
import { describe, expect, test } from '@jest/globals';
import { ExternalError } from '../../shared/engine/errors.ts';
import { DEFAULT_PARTITION_LIMITS } from '../../shared/partition/environment.ts';
import { InlineExecutor } from '../../shared/partition/inline-executor.ts';
import { faultyLogStore, scripted } from '../checkpoint/faulty-store.ts';
import { kplAggregate } from '../kinesis/kpl-aggregate.ts';
import { MINUTES, PARTITION, PartitionWorld, PLAIN, payload, RUNNING, START_MS, TASK_OPTIONS } from './partition-world.ts';

const outage = (what = 'down') => new ExternalError('kinesis', what, { retryable: true });
const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ data: payload(`k${i % 3}`, i, i) }));
const HOUR_MS = 3_600_000;

describe('a batch', () => {
  test('that cannot be opened while it is still being decoded is handed back, and nothing else happens', async () => {
    const world = await PartitionWorld.of(RUNNING);
    const refused = world.process({ listShards: () => Promise.reject(outage('no list')) });
    const unhandled: unknown[] = [];
    const listener = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', listener);
    const decoding = () => new Promise<void>(resolve => setTimeout(resolve, 5));
    const { unprocessedFrom, failure } = await world.deliver(refused, rows(2), { decoding });
    process.off('unhandledRejection', listener);
    expect({ unprocessedFrom, failure: failure?.message, unhandled }).toEqual({ unprocessedFrom: 0, failure: 'no list', unhandled: [] });
  });

  test('that cannot be decoded gives the state back as it came', async () => {
    const world = await PartitionWorld.of(RUNNING);
    const environment = world.process();
    await world.deliver(environment, rows(1));
    expect(environment.cache.entryCount).toBe(1);
    const failed = await world.deliver(environment, rows(2), { decoding: () => Promise.reject(outage('no hash range')) });
    expect(failed).toMatchObject({ unprocessedFrom: 0, commitCount: 0 });
    expect(environment.cache.entryCount).toBe(1);
    await expect(world.deliver(environment, rows(2), { decoding: () => Promise.reject(new TypeError('bug')) })).rejects.toThrow('bug');
    expect(await world.deliver(environment, rows(2))).toMatchObject({
      unprocessedFrom: null,
      skippedRecordCount: 1,
      appliedRecordCount: 1,
    });
  });

  test('stops in good order wherever its time runs out, and loses nothing', async () => {
    for (let looks = 0; looks < 14; looks++) {
      const world = await PartitionWorld.of(MINUTES);
      const limits = { ...DEFAULT_PARTITION_LIMITS, recordsPerCommitMax: 2, globalIntervalMs: 0 };
      const records = Array.from({ length: 9 }, (_, i) => ({ data: payload(`k${i % 3}`, 1, i * 40) }));
      const environment = world.process({ limits });
      let looksLeft = looks;
      const short = { remainingMs: () => (looksLeft-- > 0 ? 60_000 : 0) };
      const first = await world.deliver(environment, records, { deadline: short });
      expect(first.failure).toBeNull();
      const from = first.unprocessedFrom ?? records.length;
      expect({ looks, from }).toEqual({ looks, from: Math.min(9, looks * 2) });
      if (from < records.length) expect((await world.deliver(environment, records, { from })).unprocessedFrom).toBeNull();
      await world.tick(environment);
      expect((await world.row()).counters).toMatchObject({ records: 9, 'sums.applied': 9 });
    }
  });

  test('is handed back from its first Kinesis record, also where all of that was dropped', async () => {
    const world = await PartitionWorld.of(RUNNING);
    const foreign = kplAggregate([{ partitionKey: 'k', data: payload('k', 1, 0) }]);
    const records = [{ data: foreign }, { data: payload('k', 2, 1) }];
    const none = { start: 0n, end: 0n };
    const late = await world.deliver(world.process(), records, { hashRange: none, deadline: { remainingMs: () => 0 } });
    expect(late.unprocessedFrom).toBe(0);
    expect((await world.deliver(world.process(), records, { hashRange: none })).unprocessedFrom).toBeNull();
    expect((await world.row()).counters).toMatchObject({ records: 1, misrouted: 1, kinesisRecords: 2 });
  });

  test('of dropped sub-records alone moves the position, so that it is not empty twice', async () => {
    const world = await PartitionWorld.of(RUNNING);
    const records = [{ data: kplAggregate([{ partitionKey: 'k', data: payload('k', 1, 0) }]) }];
    for (const _ of [1, 2]) await world.deliver(world.process(), records, { hashRange: { start: 0n, end: 0n } });
    expect(await world.commitNumbers()).toEqual([1]);
    expect((await world.row()).counters).toMatchObject({ misrouted: 1, records: 0 });
  });

  test('that loses commit after commit is handed back', async () => {
    const world = await PartitionWorld.of(RUNNING);
    const rival = world.process();
    let rivalCount = 0;
    const losing = world.process({
      newExecutor: async () => {
        const executor = new InlineExecutor(world.program, TASK_OPTIONS);
        const attempt = executor.attempt.bind(executor);
        executor.attempt = async input => {
          await world.deliver(rival, rows(rivalCount + 1), { from: rivalCount });
          rivalCount++;
          return attempt(input);
        };
        return executor;
      },
    });
    const outcome = await world.deliver(losing, rows(9));
    expect(outcome).toMatchObject({ unprocessedFrom: 4, lostCommitCount: 5, commitCount: 0, skippedRecordCount: 4 });
    expect(outcome.failure).toMatchObject({ domain: 'log', retryable: true });
  });

  test('of a program that does not know the state is handed back untouched', async () => {
    const world = await PartitionWorld.of(RUNNING);
    await world.deliver(world.process(), rows(2));
    const newer = await PartitionWorld.of(MINUTES);
    const stranger = newer.process({ deadLetters: world.deadLetters }, world.store);
    const outcome = await newer.deliver(stranger, [...rows(2), { data: '{' }]);
    expect(outcome).toMatchObject({ unprocessedFrom: 0, appliedRecordCount: 0, failure: { retryable: true } });
    expect(world.deadLetters.rows).toEqual([]);
    expect(await world.commitNumbers()).toEqual([1]);
  });

  test('that comes to a sealed log stops, with what to look for', async () => {
    const world = await PartitionWorld.of(RUNNING);
    await world.deliver(world.process(), rows(1));
    const log = world.process().openLog(PARTITION);
    const { head, commits } = await log.load();
    const empty = new Uint8Array(0);
    await log.append({ ...commits.at(-1)!, kind: 'sealed', state: empty, outbox: empty }, head);
    const outcome = await world.deliver(world.process(), rows(3));
    // What was applied before the seal is acknowledged.
    expect(outcome).toMatchObject({ unprocessedFrom: 1, failure: { domain: 'log', retryable: false } });
    expect(outcome.failure!.message).toContain('sealed');
  });

  test('counts in its metrics what its own commits did, pending rows included', async () => {
    const world = await PartitionWorld.of(MINUTES);
    const environment = world.process();
    // One key group gives up two rows per attempt, and many close at once.
    const records = Array.from({ length: 7 }, (_, i) => ({ data: payload('k', 1, i) }));
    await world.deliver(environment, records);
    const spread = Array.from({ length: 500 }, (_, i) => ({ data: payload(`k${i}`, 1, 30) }));
    const before = (await world.row()).counters;
    const outcome = await world.deliver(environment, [...records, ...spread, { data: payload('z', 1, 600) }]);
    const after = (await world.row()).counters;
    for (const name of ['records', 'sums.emitted', 'commits', 'committedBytes']) {
      expect({ name, by: outcome.counted[name] }).toEqual({ name, by: after[name]! - before[name]! });
    }
    expect(outcome.commitCount).toBe(outcome.counted.commits);
    expect(outcome.commitCount).toBeGreaterThan(2);
  });
});

describe('rows', () => {
  test('of a stateless query go out before their commit, but not where a commit number guards them', async () => {
    for (const [connector, seen] of [
      ['stdout', [0]],
      ['dynamodb', [1]],
    ] as const) {
      const world = await PartitionWorld.of(PLAIN);
      const { descriptor } = world.process();
      const outputs = descriptor.outputs.map(output => ({ ...output, connector }));
      const commitsAtPublish: number[] = [];
      world.results.onPublish = async () => void commitsAtPublish.push((await world.commitNumbers()).length);
      await world.deliver(world.process({ descriptor: { ...descriptor, outputs } }), rows(2));
      expect({ connector, commitsAtPublish }).toEqual({ connector, commitsAtPublish: [...seen] });
      expect(world.results.rows.map(row => [row.kind, row.key, row.window, JSON.parse(row.identity)[0]])).toEqual([
        ['upsert', 'key', null, 'sums'],
        ['upsert', 'key', null, 'sums'],
      ]);
    }
  });

  test('on their way to one sink are waited for when another has failed', async () => {
    const world = await PartitionWorld.of(RUNNING);
    let isOut = false;
    world.results.onPublish = () => new Promise(resolve => setTimeout(resolve, 20)).then(() => void (isOut = true));
    world.deadLetters.onPublish = () => Promise.reject(outage());
    const outcome = await world.deliver(world.process(), [...rows(1), { data: '{' }]);
    expect({ isOut, from: outcome.unprocessedFrom }).toEqual({ isOut: true, from: 1 });
  });

  test('that are owed go out before anything else, by whoever comes next, once the sink is back', async () => {
    const world = await PartitionWorld.of(RUNNING);
    world.results.onPublish = () => Promise.reject(outage('sink is down'));
    const first = await world.deliver(world.process(), rows(1));
    expect(first.failure!.message).toContain('memory sink results did not take the rows of commit 1: sink is down');
    expect(await world.deliver(world.process(), rows(4))).toMatchObject({ unprocessedFrom: 0, commitCount: 0 });
    await expect(world.tick(world.process())).rejects.toThrow('sink is down');
    world.results.onPublish = null;
    // Nothing to apply, and yet there is something to do before it may be acknowledged.
    expect(await world.deliver(world.process(), rows(1))).toMatchObject({ unprocessedFrom: null, appliedRecordCount: 0 });
    expect(world.results.publishes.map(publish => publish.context.commitNumber)).toEqual([1]);
  });
});

describe('a record that comes alone and is old', () => {
  const old = { data: payload('k', 1, 0), arrivalMs: START_MS - 120_000 };

  test('is set aside unread after its run has ended the handler five times', async () => {
    const world = await PartitionWorld.of(RUNNING);
    const deadly = () =>
      world.process({
        newExecutor: async () => {
          const executor = new InlineExecutor(world.program, TASK_OPTIONS);
          const attempt = executor.attempt.bind(executor);
          executor.attempt = async input => {
            if (input.kind === 'records') throw new RangeError('the end');
            return attempt(input);
          };
          return executor;
        },
      });
    for (let i = 0; i < 5; i++) await expect(world.deliver(deadly(), [old])).rejects.toThrow('the end');
    expect(await world.deliver(deadly(), [old])).toMatchObject({ unprocessedFrom: null, commitCount: 1 });
    expect(world.deadLetters.values).toMatchObject([{ reason: expect.stringContaining('ended 5 times'), payload: old.data }]);
    expect((await world.row()).counters).toMatchObject({ records: 1, unreadable: 1, decoded: 0, undecodable: 0 });
    const next = { data: payload('k', 2, 1) };
    expect(await world.deliver(world.process(), [old, next])).toMatchObject({ appliedRecordCount: 1, skippedRecordCount: 1 });
  });

  test('is set aside unread after decoding it has ended the handler five times, or looking into it would end the next', async () => {
    const world = await PartitionWorld.of(RUNNING);
    const deadly = () => Promise.reject(new RangeError('the end'));
    for (let i = 0; i < 5; i++) await expect(world.deliver(world.process(), [old], { decoding: deadly })).rejects.toThrow('the end');
    expect(await world.deliver(world.process(), [old], { decoding: deadly })).toMatchObject({ unprocessedFrom: null, commitCount: 1 });
    expect(world.deadLetters.values).toMatchObject([{ reason: expect.stringContaining('ended 5 times'), payload: old.data }]);
    expect((await world.row()).counters).toMatchObject({ records: 1, unreadable: 1 });
  });

  const troubles: Record<string, (world: PartitionWorld) => ReturnType<PartitionWorld['deliver']>> = {
    'its sink is down': world => {
      world.results.onPublish = () => Promise.reject(outage());
      return world.deliver(world.process(), [old]);
    },
    'its commit is refused': world => {
      const store = faultyLogStore(world.store, method => (method === 'putIfAbsent' ? 'crash' : null));
      return world.deliver(world.process({}, store), [old]);
    },
    'what decoding asks for is not there': world => world.deliver(world.process(), [old], { decoding: () => Promise.reject(outage()) }),
    'there is no time for it': world => world.deliver(world.process(), [old], { deadline: { remainingMs: () => 0 } }),
  };
  for (const [name, trouble] of Object.entries(troubles)) {
    test(`is not held guilty while ${name}`, async () => {
      const world = await PartitionWorld.of(PLAIN);
      for (let i = 0; i < 12; i++) expect((await trouble(world)).unprocessedFrom).toBe(0);
      world.results.onPublish = null;
      expect(await world.deliver(world.process(), [old])).toMatchObject({ unprocessedFrom: null, appliedRecordCount: 1 });
      expect(world.deadLetters.rows).toEqual([]);
      expect(new Set(world.results.rows.map(row => `${row.identity} ${Buffer.from(row.json)}`)).size).toBe(1);
    });
  }
});

describe('dead letters', () => {
  test('of results that no record caused are kept, with their commit', async () => {
    const world = await PartitionWorld.of(MINUTES);
    const environment = world.process();
    const huge = '9223372036854775807';
    const data = (k: string) => payload(k, 0, 1).replace('"v":0', `"v":${huge}`);
    await world.deliver(environment, [{ data: data('a') }, { data: data('a') }, { data: data('b') }, { data: data('b') }]);
    world.clock.advance(HOUR_MS);
    await world.tick(environment);
    world.clock.advance(HOUR_MS);
    expect((await world.tick(environment)).advancedToMs).not.toBeNull();
    expect(world.deadLetters.values).toMatchObject([
      { query: 'sums', reason: expect.stringContaining('BIGINT'), shardId: expect.any(String), commitNumber: 2 },
      { query: 'sums', reason: expect.stringContaining('BIGINT'), commitNumber: 2 },
    ]);
    expect(new Set(world.deadLetters.rows.map(row => row.identity)).size).toBe(2);
  });

  test('of several results that fail at one record have an identity each', async () => {
    const world = await PartitionWorld.of(MINUTES);
    const data = (k: string) => payload(k, 0, 1).replace('"v":0', '"v":9223372036854775807');
    const records = [...['a', 'a', 'b', 'b'].map(k => ({ data: data(k) })), { data: payload('c', 1, 600) }];
    await world.deliver(world.process(), records);
    expect(new Set(world.deadLetters.rows.map(row => row.identity)).size).toBe(2);
  });
});

test('a lost answer is no lost commit', async () => {
  const world = await PartitionWorld.of(RUNNING);
  const store = faultyLogStore(world.store, scripted({ putIfAbsent: [null, 'lost-after', 'lost-before'] }));
  const outcome = await world.deliver(world.process({}, store), rows(3));
  expect(outcome).toMatchObject({ unprocessedFrom: null, commitCount: 1, lostCommitCount: 0, failure: null });
  expect(world.results.rows).toHaveLength(3);
});
