// Who is visited in a round, and why. Times are minutes; the round is at minute 10.
import { expect, test } from '@jest/globals';
import { type ListedShard, planTicks, type TickPlanInput } from '../../shared/time/plan-ticks.ts';
import type { WatermarkRow } from '../../shared/time/watermark-row.ts';
import { at, MINUTE_MS, row } from './rows.ts';

const DAY_MINUTES = 24 * 60;

const shard = (shardId: string, parentShardIds: readonly string[] = [], closed = false): ListedShard => ({
  shardId,
  parentShardIds,
  closed,
});

/** Plans for these rows of shards (one listed shard for each, unless given), and gives what differs from "nobody". */
function plan(
  rows: Record<string, Partial<WatermarkRow>>,
  { global = null, shards, ...input }: { global?: number | null } & Partial<Omit<TickPlanInput, 'global' | 'rows'>> = {},
) {
  const planned = planTicks({
    stream: 'trades',
    shards: shards ?? Object.keys(rows).map(shardId => shard(shardId)),
    rows: Object.entries(rows).map(([shardId, changes]) => row(shardId, { updatedAtMs: at(5), ...changes })),
    global: global === null ? null : { watermarkMs: at(global), updatedAtMs: at(5) },
    nowMs: at(10),
    boundMs: 0,
    idleTimeoutMs: MINUTE_MS,
    expiryMs: 7 * DAY_MINUTES * MINUTE_MS,
    ...input,
  });
  return {
    ticks: planned.ticks.map(({ shardId, reasons }) => `${shardId}: ${reasons.join(' ')}`),
    ...(planned.unknown.length > 0 ? { unknown: planned.unknown } : {}),
    ...(planned.superseded.length > 0 ? { superseded: planned.superseded } : {}),
  };
}

const justNow = { updatedAtMs: at(10) };
const due = { nextTimerMs: at(9) };
const notDue = { nextTimerMs: at(11) };

test.each<[string, ReturnType<typeof plan>, readonly string[]]>([
  ['nothing waits: nobody', plan({ a: {}, b: {} }), []],
  ['a window is due by the clock', plan({ a: due }), ['a: timer']],
  ['… less the bound on disorder', plan({ a: due }, { boundMs: 2 * MINUTE_MS }), ['a: proof']],
  ['a window is due by GLOBAL', plan({ a: notDue }, { global: 11 }), ['a: timer']],
  [
    'a window is open: the others must be proved empty',
    plan({ a: notDue, b: {}, c: { emptySinceMs: at(1) } }),
    ['a: proof', 'b: proof', 'c: proof'],
  ],
  ['a busy partition looks after itself', plan({ a: { ...due, ...justNow }, b: { ...justNow, pendingRowCount: 1 } }), []],
  [
    'nothing is open, but one is so far ahead that its batches wait for the others',
    plan({ a: { watermarkMs: at(9) }, b: { watermarkMs: at(2) } }, { global: 2, maxDriftMs: 5 * MINUTE_MS }),
    ['a: proof', 'b: proof'],
  ],
  ['… not so far', plan({ a: { watermarkMs: at(7) }, b: { watermarkMs: at(2) } }, { global: 2, maxDriftMs: 5 * MINUTE_MS }), []],
  ['… or they do not wait', plan({ a: { watermarkMs: at(9) }, b: { watermarkMs: at(2) } }, { global: 2 }), []],
  ['rows are pending', plan({ a: { pendingRowCount: 3 } }), ['a: pending proof']],
  ['rows wait for their sinks', plan({ a: { publishedNumber: 4 } }), ['a: unpublished']],
  ['items age', plan({ a: { updatedAtMs: at(10 - 1.75 * DAY_MINUTES) }, b: { updatedAtMs: at(12 - 1.75 * DAY_MINUTES) } }), ['a: ageing']],
  [
    'a paused partition ages, publishes, and gets no time',
    plan({ a: { ...due, status: 'drained', publishedNumber: 4 }, b: {} }),
    ['a: unpublished', 'b: proof'],
  ],
  [
    'a sealed partition only ages',
    plan({ a: { ...due, status: 'sealed', publishedNumber: 4, updatedAtMs: at(-2 * DAY_MINUTES) }, b: {} }),
    ['a: ageing'],
  ],
])('%s', (_, { ticks }, expected) => {
  expect(ticks).toEqual(expected);
});

test('a partition that has never told of itself is visited, and held to be unknown', () => {
  expect(plan({ a: {} }, { shards: [shard('a'), shard('b')] })).toEqual({ ticks: ['b: missing'], unknown: ['trades/b'] });
});

test('a row that only holds a place does not count as known', () => {
  const place = { commitNumber: 0, watermarkMs: null, emptySinceMs: null, updatedAtMs: 0 };
  expect(plan({ a: place })).toEqual({ ticks: ['a: missing'] });
  expect(plan({ a: { ...place, emptySinceMs: at(1), updatedAtMs: at(5) } })).toEqual({ ticks: [] });
});

test('children import after their parents are visited; the rows of those before them stand for them', () => {
  const shards = [shard('d', ['b', 'c']), shard('b', ['a']), shard('c', ['a']), shard('a', [], true)];
  expect(plan({ a: due }, { shards })).toEqual({ ticks: ['a: timer', 'b: import', 'c: import', 'd: import'] });
});

test('a parent is superseded when all its children are known', () => {
  const shards = [shard('a', [], true), shard('b', ['a']), shard('c', ['a'])];
  expect(plan({ a: { status: 'sealed' }, b: {} }, { shards })).toEqual({ ticks: ['c: import'] });
  expect(plan({ a: { status: 'sealed' }, b: {}, c: {} }, { shards })).toEqual({ ticks: [], superseded: ['trades/a'] });
  expect(plan({ a: {}, b: {}, c: {} }, { shards: shards.slice(1) })).toEqual({ ticks: [], superseded: ['trades/a'] });
});

test('a closed shard without a row, whose children are at work, needs nobody', () => {
  const shards = [shard('a', [], true), shard('b', ['a'])];
  expect(plan({ b: {} }, { shards })).toEqual({ ticks: [] });
});

test('a parent is superseded by its grandchildren where its children were split again before they had a row', () => {
  const shards = [shard('a', [], true), shard('b', ['a'], true), shard('c', ['a']), shard('d', ['b']), shard('e', ['b'])];
  expect(plan({ a: { status: 'sealed' }, c: {}, d: {}, e: {} }, { shards })).toEqual({ ticks: [], superseded: ['trades/a'] });
  expect(plan({ a: { status: 'sealed' }, c: {}, d: {} }, { shards }).superseded).toBeUndefined();
});

test('an open shard is never superseded', () => {
  expect(plan({ a: {}, b: {} }, { shards: [shard('a'), shard('b', ['a'])] })).toEqual({ ticks: [] });
});

test('the row of a shard that Kinesis has forgotten stands until every listed shard has one', () => {
  expect(plan({ a: {}, gone: {} }, { shards: [shard('a')] })).toEqual({ ticks: [], superseded: ['trades/gone'] });
  const shards = [shard('a', ['between']), shard('b', ['between']), shard('c', ['gone'])];
  expect(plan({ c: {}, gone: {} }, { shards })).toMatchObject({ ticks: ['a: missing', 'b: missing'] });
  expect(plan({ a: {}, c: {}, gone: {} }, { shards }).superseded).toBeUndefined();
  expect(plan({ a: {}, gone: {} }, { shards: [] })).toEqual({ ticks: [] });
});

test('rows of another stream stand for themselves', () => {
  const rows = [row('a', due), { ...row('b'), partition: 'orders/b' }];
  const { ticks, unknown } = planTicks({
    stream: 'trades',
    shards: [shard('a'), shard('b')],
    rows,
    global: null,
    nowMs: at(12),
    boundMs: 0,
    idleTimeoutMs: MINUTE_MS,
    expiryMs: DAY_MINUTES * MINUTE_MS,
  });
  expect(ticks.map(({ shardId }) => shardId)).toEqual(['a', 'b']);
  expect(unknown).toEqual(['trades/b']);
});
