// The commit log, rule by rule. The races are in commit-log-race.test.ts.
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CommitDraft } from '../../shared/checkpoint/commit.ts';
import { CommitLog, type CommitLogOptions } from '../../shared/checkpoint/commit-log.ts';
import type { LogItem } from '../../shared/checkpoint/log-item.ts';
import { defaultLogPolicy, type LogPolicy } from '../../shared/checkpoint/log-policy.ts';
import { MemoryBodyStore } from '../../shared/checkpoint/memory-body-store.ts';
import { MemoryLogStore } from '../../shared/checkpoint/memory-log-store.ts';
import { faultyLogStore, scripted } from './faulty-store.ts';
import { ManualClock } from './manual-clock.ts';
import { noise } from './noise.ts';

const PARTITION = 'app/stage/trades/shardId-000000000000';
const DAY_MS = 24 * 3600 * 1000;
const NOTHING = new Uint8Array(0);
const policy: LogPolicy = { ...defaultLogPolicy, inlineBytesMax: 1000, retryForMs: 1000 };

let store: MemoryLogStore;
let bodies: MemoryBodyStore;
let clock: ManualClock;
let nonceCount: number;
beforeEach(() => {
  store = new MemoryLogStore();
  bodies = new MemoryBodyStore();
  clock = new ManualClock();
  nonceCount = 0;
});

function openLog(options: Partial<CommitLogOptions> = {}): CommitLog {
  const nextNonce = () => `nonce-${nonceCount++}`;
  return new CommitLog({
    store,
    bodies,
    clock,
    nextNonce,
    partition: PARTITION,
    program: 'program',
    stateProgram: 'layout',
    policy,
    ...options,
  });
}

function draft(number: number, changes: Partial<CommitDraft> = {}): CommitDraft {
  const position = { sequenceNumber: `49${number}`, subSequenceNumber: number };
  return { kind: 'delta', position, watermarkMs: number * 1000, groupCount: number, state: noise(50, number), outbox: NOTHING, ...changes };
}

const snapshot = (number: number, bytes = 60) => draft(number, { kind: 'snapshot', state: noise(bytes, number) });

/** Appends drafts one after the other, publishing each, and gives the log. */
async function written(...drafts: readonly CommitDraft[]): Promise<CommitLog> {
  const log = openLog();
  let { head } = await log.load();
  for (const one of drafts) {
    const outcome = await log.append(one, head);
    if (outcome.outcome !== 'won') throw new Error('lost');
    head = outcome.commit.number;
    await log.publishedUpTo(head);
  }
  return log;
}

/** Replaces stored items, as damage or somebody's hand would. */
async function damage(change: (items: readonly LogItem[]) => readonly LogItem[]): Promise<void> {
  const items = await store.range(PARTITION, 0, Number.MAX_SAFE_INTEGER);
  const { publishedNumber } = await store.newest(PARTITION);
  store = new MemoryLogStore();
  for (const item of change(items)) await store.putIfAbsent(PARTITION, item);
  if (publishedNumber > 0) await store.setPublished(PARTITION, publishedNumber, clock.nowMs() + policy.expiryMs);
}

const numbers = (commits: readonly { number: number }[]) => commits.map(({ number }) => number);

describe('load', () => {
  test('a log that never existed is birth alone, and writes nothing', async () => {
    const { commits, publishedNumber, head } = await openLog().load();
    expect(commits.map(({ kind, number }) => [kind, number])).toEqual([['birth', 0]]);
    expect([publishedNumber, head]).toEqual([0, 0]);
    expect(await store.range(PARTITION, 0, 9)).toEqual([]);
  });

  test('commits come back as they were drafted, small and large', async () => {
    const drafts = [
      draft(1),
      draft(2, { position: null, watermarkMs: null, state: NOTHING }),
      draft(3, { state: noise(5000, 3), outbox: noise(700, 4) }),
      draft(4, { outbox: noise(3, 1) }),
      draft(5, { state: new Uint8Array(900) }),
    ];
    await written(...drafts);
    const { commits, head } = await openLog().load();
    expect(head).toBe(5);
    const [birth, ...rest] = commits;
    expect(birth!.kind).toBe('birth');
    expect(
      rest.map(({ kind, position, watermarkMs, groupCount, state, outbox }) => ({
        kind,
        position,
        watermarkMs,
        groupCount,
        state,
        outbox,
      })),
    ).toEqual(drafts);
    expect(
      rest.every(({ program, stateProgram, baseNumber }) => program === 'program' && stateProgram === 'layout' && baseNumber === 0),
    ).toBe(true);
    expect([...bodies.objects.keys()]).toEqual([`${PARTITION}/${rest[2]!.nonce}`]);
  });

  test('begins at the newest whole state', async () => {
    await written(draft(1), draft(2), snapshot(3), draft(4), snapshot(5, 4000), draft(6), draft(7));
    const { commits, head } = await openLog().load();
    expect([numbers(commits), head]).toEqual([[5, 6, 7], 7]);
    expect(commits[0]!.state).toEqual(noise(4000, 5));
  });

  test('shows who wrote the head, whoever asks', async () => {
    await written(draft(1));
    const { commits } = await openLog({ program: 'newer', stateProgram: 'other' }).load();
    expect(commits.at(-1)).toMatchObject({ program: 'program', stateProgram: 'layout' });
  });
});

describe('load fails', () => {
  const fails = async (what: string) =>
    expect(openLog().load()).rejects.toMatchObject({ domain: 'log', retryable: false, message: expect.stringContaining(what) });

  test.each([
    ['an item in the middle is missing', 2, 'item v#0000000000000002 is missing'],
    ['the base is missing', 0, 'item v#0000000000000000 is missing'],
  ])('if %s', async (_, missing, what) => {
    await written(draft(1), draft(2), draft(3));
    await damage(items => items.filter(({ number }) => number !== missing));
    await fails(what);
  });

  test('if a body is missing or changed', async () => {
    await written(draft(1, { state: noise(5000, 1) }), draft(2));
    const [[name, bytes]] = [...bodies.objects] as [[string, Uint8Array]];
    bodies.objects.set(name, bytes.with(17, bytes[17]! ^ 1));
    await fails(`the body ${name} of item v#0000000000000001 does not match its hash`);
    bodies.objects.delete(name);
    await fails(`the body ${name} of item v#0000000000000001 is missing`);
  });

  test.each<[string, (item: LogItem) => LogItem]>([
    ['position', item => ({ ...item, position: { sequenceNumber: '499', subSequenceNumber: -1 } })],
    ['watermark', item => ({ ...item, watermarkMs: item.watermarkMs! + 1 })],
    ['group count', item => ({ ...item, groupCount: item.groupCount + 1 })],
    ['kind', item => ({ ...item, kind: 'snapshot' })],
    ['program', item => ({ ...item, program: 'program2' })],
    ['base', item => ({ ...item, baseNumber: 1 })],
    ['nonce', item => ({ ...item, nonce: 'mine' })],
    ['number of the outbox', item => ({ ...item, outboxNumber: 2 })],
  ])('if the %s of an item was edited', async (_, edit) => {
    await written(draft(1), draft(2), draft(3));
    await damage(items => items.map(item => (item.number === 2 ? edit(item) : item)));
    await fails('item v#0000000000000002 does not match its checksum');
  });

  test('if any bit of a body in an item flips', async () => {
    await written(draft(1));
    const [, item] = await store.range(PARTITION, 0, 1);
    if (item!.body.place !== 'inline') throw new Error('the body is in the item');
    const { bytes, codec } = item!.body;
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const flipped = bytes.with(bit >> 3, bytes[bit >> 3]! ^ (1 << (bit & 7)));
      await damage(items => items.map(one => (one.number === 1 ? { ...item!, body: { place: 'inline', codec, bytes: flipped } } : one)));
      await fails('does not match its checksum');
    }
  });

  test('if an item stands under another partition or number', async () => {
    await written(draft(1), draft(2));
    await damage(items => items.map(item => (item.number === 2 ? { ...items[1]!, number: 2 } : item)));
    await fails('item v#0000000000000002 does not match its checksum');
  });

  test('if a newer version of Weir wrote the log', async () => {
    await written(draft(1));
    await damage(items => items.map(item => ({ ...item, format: 2 })));
    await fails('has format 2');
  });

  test('if the log once existed and has expired', async () => {
    await written(draft(1), draft(2));
    clock.advance(policy.expiryMs + 1000);
    store.sweep(clock.nowMs());
    expect(numbers(await store.range(PARTITION, 0, 9))).toEqual([0]);
    await fails('it once had commits, but only its birth is left');
  });

  test('if only the published number is left', async () => {
    await store.setPublished(PARTITION, 4, clock.nowMs());
    await fails('only z#published is left');
  });
});

test('a birth that is alone and young belongs to a writer that ended before its first commit', async () => {
  const crashing = openLog({ store: faultyLogStore(store, scripted({ putIfAbsent: [null, 'crash'] })) });
  await crashing.load();
  await expect(crashing.append(draft(1), 0)).rejects.toThrow('crashed');
  expect(numbers(await store.range(PARTITION, 0, 9))).toEqual([0]);
  clock.advance(3600_000);
  await written(draft(1));
  expect((await openLog().load()).head).toBe(1);
});

describe('append', () => {
  test.each([
    ['lost after it was done', ['lost-after'], 'won'],
    ['lost before it was done', ['lost-before'], 'won'],
    ['lost twice', ['lost-before', 'lost-after', 'lost-before'], 'won'],
    ['throttled', ['throttle', 'throttle'], 'won'],
    ['throttled after it was done', ['lost-after', 'throttle'], 'won'],
  ] as const)('an answer that is %s is settled', async (_, faults, expected) => {
    const log = openLog({ store: faultyLogStore(store, scripted({ putIfAbsent: [null, ...faults] })) });
    await log.load();
    expect(await log.append(draft(1), 0)).toMatchObject({ outcome: expected });
    expect(numbers(await store.range(PARTITION, 0, 9))).toEqual([0, 1]);
  });

  test('an answer lost to another commit is a loss', async () => {
    const log = openLog({ store: faultyLogStore(store, scripted({ putIfAbsent: ['lost-before'] })) });
    await log.load();
    await written(draft(1, { groupCount: 77 }));
    expect(await log.append(draft(1), 0)).toEqual({ outcome: 'lost' });
    expect((await openLog().load()).commits.at(-1)!.groupCount).toBe(77);
  });

  test('an answer that stays lost is settled by a read where the commit is there', async () => {
    await written(draft(1));
    const faults = Array.from({ length: 50 }, (_, i) => (i === 0 ? ('lost-after' as const) : ('throttle' as const)));
    const log = openLog({ store: faultyLogStore(store, scripted({ putIfAbsent: faults })) });
    await log.load();
    expect(await log.append(draft(2), 1)).toMatchObject({ outcome: 'won', commit: { number: 2 } });
  });

  test('what stays refused is given up at the deadline, with jitter between', async () => {
    await written(draft(1));
    const log = openLog({ store: faultyLogStore(store, method => (method === 'putIfAbsent' ? 'throttle' : null)) });
    await log.load();
    const startedMs = clock.nowMs();
    await expect(log.append(draft(2), 1)).rejects.toMatchObject({ domain: 'dynamodb', retryable: true });
    expect(clock.nowMs() - startedMs).toBeLessThan(policy.retryForMs + 1);
    expect(clock.nowMs() - startedMs).toBeGreaterThan(policy.retryForMs - 1);
    expect(new Set(clock.sleptMs).size).toBe(clock.sleptMs.length);
  });

  test('what is refused for good is not tried again', async () => {
    const log = openLog({ store: faultyLogStore(store, scripted({ putIfAbsent: [null, 'crash'] })) });
    await log.load();
    await expect(log.append(draft(1), 0)).rejects.toMatchObject({ retryable: false });
    expect(clock.sleptMs).toEqual([]);
  });

  test('a crash between body and commit leaves a body that nobody names', async () => {
    await written(draft(1));
    const log = openLog({ store: faultyLogStore(store, scripted({ putIfAbsent: ['crash'] })) });
    await log.load();
    await expect(log.append(draft(2, { state: noise(5000, 2) }), 1)).rejects.toThrow('crashed');
    expect(bodies.objects.size).toBe(1);
    await written(draft(2, { state: noise(6000, 3) }));
    const { commits } = await openLog().load();
    expect(commits.at(-1)!.state).toEqual(noise(6000, 3));
    expect(bodies.objects.size).toBe(2);
  });

  test('a log that has not looked yet appends all the same, or sees that it lost', async () => {
    await written(draft(1), draft(2));
    expect(await openLog().append(draft(3), 2)).toMatchObject({ outcome: 'won', commit: { number: 3, baseNumber: 0 } });
    expect(await openLog().append(draft(3), 2)).toEqual({ outcome: 'lost' });
    expect(await openLog().append(draft(1), 0)).toEqual({ outcome: 'lost' });
  });

  test('a log that has seen more than its caller lost already', async () => {
    const log = await written(draft(1), draft(2));
    expect(await log.append(draft(2), 1)).toEqual({ outcome: 'lost' });
  });

  test('counts what it commits: the item, and the body outside it', async () => {
    const log = await written(draft(1));
    const small = await log.append(draft(2, { state: NOTHING }), 1);
    const inline = await log.append(draft(3, { state: noise(500, 1) }), 2);
    const outside = await log.append(draft(4, { state: noise(5000, 1) }), 3);
    if (small.outcome !== 'won' || inline.outcome !== 'won' || outside.outcome !== 'won') throw new Error('lost');
    expect(small.itemByteCount).toBeLessThan(400);
    expect(inline.itemByteCount - small.itemByteCount).toBeGreaterThanOrEqual(504);
    expect([small.bodyByteCount, inline.bodyByteCount]).toEqual([0, 0]);
    expect(outside.bodyByteCount).toBeGreaterThanOrEqual(5004);
    expect(outside.itemByteCount).toBeLessThan(600);
  });

  test('nothing follows a sealed commit', async () => {
    const log = await written(draft(1), draft(2, { kind: 'sealed', state: NOTHING, groupCount: 1 }));
    expect(log.isSealed).toBe(true);
    const zombie = openLog();
    const error = { domain: 'log', retryable: false, message: expect.stringContaining('is sealed') };
    await expect(log.append(draft(3), 2)).rejects.toMatchObject(error);
    await expect(zombie.append(draft(3), 2)).rejects.toMatchObject(error);
    expect(await openLog().append(draft(2), 1)).toEqual({ outcome: 'lost' });
    expect((await openLog().load()).commits.map(({ kind }) => kind)).toEqual(['birth', 'delta', 'sealed']);
  });

  test.each<[string, Partial<CommitDraft>]>([
    ['a birth', { kind: 'birth' }],
    ['a snapshot with rows to publish', { kind: 'snapshot', outbox: noise(1, 1) }],
    ['a sealed commit with state', { kind: 'sealed' }],
    ['no watermark as -Infinity', { watermarkMs: Number.NEGATIVE_INFINITY }],
    ['half a group', { groupCount: 0.5 }],
  ])('%s is a bug', async (_, changes) => {
    const log = await written(draft(1));
    await expect(log.append(draft(2, changes), 1)).rejects.toThrow('bug in Weir');
  });
});

describe('imports and restores', () => {
  const imported = (number: number) => draft(number, { kind: 'import', state: noise(80, number) });

  test('an import begins a log at a higher number, once', async () => {
    const [log, other] = [openLog(), openLog()];
    await log.load();
    await other.load();
    expect(await log.append(imported(42), 41)).toMatchObject({ outcome: 'won', commit: { number: 42, baseNumber: 42 } });
    expect(await other.append(imported(42), 41)).toEqual({ outcome: 'lost' });
    expect(await log.append(draft(43, { outbox: noise(4, 1) }), 42)).toMatchObject({ outcome: 'won', commit: { baseNumber: 42 } });
    const { commits, publishedNumber } = await openLog().load();
    expect([numbers(commits), publishedNumber]).toEqual([[42, 43], 0]);
    expect(numbers(await store.range(PARTITION, 0, 99))).toEqual([0, 42, 43]);
    expect(numbers(await log.unpublished())).toEqual([43]);
    expect(await openLog().append(imported(42), 41)).toEqual({ outcome: 'lost' });
  });

  test('a cache that meets a restore is rebuilt from it', async () => {
    const cached = await written(draft(1));
    await written(draft(2), draft(3, { kind: 'restore' }), draft(4));
    const { commits, rebuild } = await cached.after(1);
    expect([numbers(commits), rebuild]).toEqual([[3, 4], true]);
  });
});

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
  expect([log.shouldSnapshot(), log.shouldSnapshot(1500), log.shouldSnapshot(5000)]).toEqual([true, true, false]);
  await log.append(snapshot(3, 3000), 2);
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
