// The commit log as it lives on: caches that catch up, rows that are published, items that age.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { faultyLogStore, scripted } from './faulty-store.ts';
import {
  bodies,
  clock,
  DAY_MS,
  damage,
  draft,
  NOTHING,
  newWorld,
  numbers,
  openLog,
  PARTITION,
  policy,
  snapshot,
  store,
  written,
} from './log-world.ts';
import { noise } from './noise.ts';

beforeEach(newWorld);

describe('catching up', () => {
  test('nothing newer is an empty answer', async () => {
    const log = await written(draft(1), draft(2, { outbox: noise(9, 9) }));
    expect(await log.after(2)).toEqual({ commits: [], publishedNumber: 2, rebuild: false });
    expect(await openLog().after(2)).toEqual({ commits: [], publishedNumber: 2, rebuild: false });
    expect(await openLog({ partition: 'another' }).after(0)).toEqual({ commits: [], publishedNumber: 0, rebuild: false });
  });

  test('the commits between, a snapshot among them without its state', async () => {
    const log = await written(draft(1));
    await written(draft(2), snapshot(3, 4000), draft(4));
    bodies.objects.clear();
    const { commits, rebuild } = await log.after(1);
    expect(commits.map(({ number, kind, state }) => [number, kind, state.length])).toEqual([
      [2, 'delta', 50],
      [3, 'snapshot', 0],
      [4, 'delta', 50],
    ]);
    expect(rebuild).toBe(false);
    expect(await log.append(draft(5), 4)).toMatchObject({ outcome: 'won', commit: { baseNumber: 3 } });
  });

  test.each([1, 2])('a cache at %i, whose next commits have expired, is rebuilt from the base', async cachedAt => {
    await written(draft(1), draft(2), draft(3), snapshot(4), draft(5));
    await damage(items => items.filter(({ number }) => number === 0 || number >= 4));
    const { commits, rebuild } = await openLog().after(cachedAt);
    expect([numbers(commits), rebuild]).toEqual([[4, 5], true]);
    expect(commits[0]!.state).toEqual(noise(60, 4));
  });

  test('a cache that is ahead of its log (a table restored from a backup) is rebuilt from what there is', async () => {
    await written(draft(1), draft(2));
    const { commits, rebuild } = await openLog().after(9);
    expect([numbers(commits), rebuild]).toEqual([[0, 1, 2], true]);
  });

  test('fails if a newer commit is damaged', async () => {
    const log = await written(draft(1));
    await written(draft(2));
    await damage(items => items.map(item => (item.number === 2 ? { ...item, groupCount: 9 } : item)));
    await expect(openLog({ store }).after(1)).rejects.toThrow('does not match its checksum');
    expect(log.headNumber).toBe(1);
  });
});

describe('publishing', () => {
  test('a commit without rows is published by itself and costs no write', async () => {
    const calls: string[] = [];
    const counting = faultyLogStore(store, method => {
      calls.push(method);
      return null;
    });
    const log = openLog({ store: counting });
    await log.load();
    await log.append(draft(1), 0);
    await log.publishedUpTo(1);
    expect(await log.unpublished()).toEqual([]);
    await log.append(draft(2, { outbox: noise(5, 5) }), 1);
    await log.publishedUpTo(2);
    await log.publishedUpTo(2);
    await log.append(draft(3), 2);
    await log.publishedUpTo(3);
    expect(calls.filter(call => call === 'setPublished')).toHaveLength(1);
    expect(await openLog().load()).toMatchObject({ publishedNumber: 3, head: 3 });
  });

  test('what is not published is found by whoever comes next, in order', async () => {
    const log = await written(draft(1, { outbox: noise(5, 1) }));
    await log.append(draft(2, { outbox: noise(5, 2) }), 1);
    await log.append(draft(3), 2);
    await log.append(draft(4, { outbox: noise(2000, 4) }), 3);
    const next = openLog();
    expect((await next.load()).publishedNumber).toBe(1);
    const found = await next.unpublished();
    expect(found.map(({ number, outbox }) => [number, outbox])).toEqual([
      [2, noise(5, 2)],
      [4, noise(2000, 4)],
    ]);
    await next.publishedUpTo(2);
    expect(numbers(await next.unpublished())).toEqual([4]);
    expect((await log.after(4)).publishedNumber).toBe(2);
    await next.publishedUpTo(4);
    expect((await log.after(4)).publishedNumber).toBe(4);
    expect(await log.unpublished()).toEqual([]);
  });

  test('a snapshot before everything is published is a bug: it would hide rows from a load', async () => {
    const log = openLog();
    await log.load();
    await log.append(draft(1, { outbox: noise(5, 1) }), 0);
    await expect(log.append(snapshot(2), 1)).rejects.toThrow('bug in Weir');
    await log.publishedUpTo(1);
    expect(await log.append(snapshot(2), 1)).toMatchObject({ outcome: 'won' });
  });

  test('fails if rows that were never published are gone', async () => {
    const log = await written(draft(1, { outbox: noise(5, 1) }));
    await log.append(draft(2, { outbox: noise(5, 2) }), 1);
    await log.append(draft(3), 2);
    await damage(items => items.filter(({ number }) => number !== 2));
    const next = openLog({ store });
    await next.append(draft(4), 3);
    await expect(next.unpublished()).rejects.toThrow('item v#0000000000000002 is missing');
  });
});

describe('age', () => {
  test('every item but birth expires, and a base is due at its half-life', async () => {
    const log = await written(draft(1, { outbox: noise(5, 1) }), draft(2));
    const nowMs = clock.nowMs();
    const items = await store.range(PARTITION, 0, 9);
    expect(items.map(({ expiresAtMs }) => expiresAtMs)).toEqual([null, nowMs + 7 * DAY_MS, nowMs + 7 * DAY_MS]);
    expect([3.4, 3.5, 9].map(days => log.needsRefresh(nowMs + days * DAY_MS))).toEqual([false, true, true]);
    expect(openLog().headNumber).toBeNull();
  });

  test('a base that is refreshed at half-life keeps the log alive for ever, and the rest goes', async () => {
    const log = await written(draft(1, { outbox: noise(5, 1) }), draft(2));
    let head = 2;
    for (let day = 0; day < 40; day++) {
      clock.advance(DAY_MS);
      store.sweep(clock.nowMs());
      const visitor = openLog();
      await visitor.load();
      if (!visitor.needsRefresh(clock.nowMs())) continue;
      head++;
      await visitor.append(draft(head, { kind: 'snapshot', groupCount: 2 }), head - 1);
    }
    expect(head).toBe(12);
    const { commits, publishedNumber } = await openLog().load();
    expect([numbers(commits), publishedNumber]).toEqual([[12], 12]);
    expect(numbers(await store.range(PARTITION, 0, 99)).length).toBeLessThanOrEqual(3);
    expect((await log.after(2)).rebuild).toBe(true);
  });

  test('what cannot be rewritten is put off: a sealed partition, a sink that is down', async () => {
    const log = await written(draft(1, { state: noise(5000, 1) }));
    await log.append(draft(2, { outbox: noise(5, 2) }), 1);
    await log.append(draft(3, { kind: 'sealed', state: NOTHING, groupCount: 2 }), 2);
    for (let day = 0; day < 30; day++) {
      clock.advance(DAY_MS);
      store.sweep(clock.nowMs());
      const visitor = openLog();
      await visitor.load();
      if (visitor.needsRefresh(clock.nowMs())) await visitor.extendExpiry();
      expect(visitor.needsRefresh(clock.nowMs())).toBe(false);
    }
    const visitor = openLog();
    expect(numbers((await visitor.load()).commits)).toEqual([0, 1, 2, 3]);
    expect(numbers(await visitor.unpublished())).toEqual([2]);
  });

  test('a shorter expiry than a birth can vouch for is refused', () => {
    expect(() => openLog({ policy: { ...policy, expiryMs: DAY_MS - 1 } })).toThrow('bug in Weir');
  });
});

test('a snapshot is due when the deltas outweigh it', async () => {
  const log = openLog({ policy: { ...policy, inlineBytesMax: 1e6, snapshotBytesMin: 1000 } });
  await log.load();
  expect(log.shouldSnapshot()).toBe(false);
  await log.append(draft(1, { state: noise(900, 1) }), 0);
  expect(log.shouldSnapshot()).toBe(false);
  await log.append(draft(2, { state: noise(900, 2) }), 1);
  expect([log.shouldSnapshot(), log.shouldSnapshot(750), log.shouldSnapshot(2500)]).toEqual([true, true, false]);
  await log.append(snapshot(3, 1500), 2);
  await log.append(draft(4, { state: noise(2000, 4) }), 3);
  expect(log.shouldSnapshot()).toBe(false);
  await log.append(draft(5, { state: noise(2000, 5) }), 4);
  expect(log.shouldSnapshot()).toBe(true);
  await log.append(draft(6, { kind: 'sealed', state: NOTHING }), 5);
  expect(log.shouldSnapshot()).toBe(false);
});

test('attempts at a batch are counted through throttling, and forgotten', async () => {
  const log = openLog({ store: faultyLogStore(store, scripted({ addAttempt: ['throttle'] })) });
  expect([await log.addAttempt('4900'), await log.addAttempt('4900'), await log.addAttempt('4901')]).toEqual([1, 2, 1]);
  await log.clearAttempts('4900');
  expect(await log.addAttempt('4900')).toBe(1);
});

describe('a process that stood still for as long as an item lives', () => {
  /** A log as it was left at commit 1; meanwhile others went on, and what they superseded is collected. */
  async function awake(options: Parameters<typeof openLog>[0] = {}) {
    const log = openLog(options);
    await log.load();
    expect(await log.append(draft(1), 0)).toMatchObject({ outcome: 'won' });
    await written(draft(2), draft(3), snapshot(4));
    clock.advance(5 * DAY_MS);
    await written(snapshot(5));
    clock.advance(3 * DAY_MS);
    await damage(items => items.filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > clock.nowMs()));
    return log;
  }

  test('finds nothing in the way of its next commit, and knows that it is none', async () => {
    const log = await awake({ store: new Proxy({} as typeof store, { get: (_, name) => Reflect.get(store, name, store).bind(store) }) });
    const before = await openLog().load();
    expect(await log.append(draft(2), 1)).toEqual({ outcome: 'lost' });
    expect((await store.range(PARTITION, 2, 2)).length).toBe(1);
    expect(await openLog().load()).toEqual(before);
    expect(before).toMatchObject({ head: 5 });
    expect(await log.after(1)).toMatchObject({ rebuild: true });
    expect(await log.append(draft(6), 5)).toMatchObject({ outcome: 'won', commit: { number: 6 } });
  });

  test('where nobody went on, its commit counts', async () => {
    const log = await written(draft(1));
    clock.advance(6 * DAY_MS);
    expect(await log.append(draft(2), 1)).toMatchObject({ outcome: 'won' });
    expect((await openLog().load()).head).toBe(2);
  });
});
