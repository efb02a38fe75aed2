// The commit log, rule by rule: load, append, import. Its life after that is in commit-log-life.test.ts, races in commit-log-race.test.ts.
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CommitDraft } from '../../shared/checkpoint/commit.ts';
import type { LogItem } from '../../shared/checkpoint/log-item.ts';
import { faultyLogStore, scripted } from './faulty-store.ts';
import {
  bodies,
  clock,
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

test('a birth that stays alone is followed by a commit before it looks like an expired log', async () => {
  const crashing = openLog({ store: faultyLogStore(store, scripted({ putIfAbsent: [null, 'crash'] })) });
  await crashing.load();
  await expect(crashing.append(draft(1), 0)).rejects.toThrow('crashed');
  clock.advance(13 * 3600 * 1000);
  const visitor = openLog();
  await visitor.load();
  expect(visitor.needsRefresh(clock.nowMs())).toBe(true);
  expect(await visitor.append(snapshot(0), 0)).toMatchObject({ outcome: 'won' });
  clock.advance(3 * 24 * 3600 * 1000);
  expect((await openLog().load()).head).toBe(1);
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
