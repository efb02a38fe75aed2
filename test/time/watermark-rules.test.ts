// The rules of time, as tables: who is idle, how far GLOBAL is, how far a tick may go. Times are minutes.
import { expect, test } from '@jest/globals';
import { globalWatermark } from '../../shared/time/global-watermark.ts';
import { isIdle } from '../../shared/time/idle.ts';
import { tickTarget } from '../../shared/time/tick-target.ts';
import type { WatermarkRow } from '../../shared/time/watermark-row.ts';
import { at, MINUTE_MS, row } from './rows.ts';

const NOW = 10;
const IDLE_TIMEOUT_MS = 2 * MINUTE_MS;
const minutesOf = (timeMs: number | null) => (timeMs === null ? null : (timeMs - at(0)) / MINUTE_MS);

/** Proved empty from `from` until `until`, when the row was written. */
const empty = (from: number, until: number, changes: Partial<WatermarkRow> = {}): Partial<WatermarkRow> => ({
  emptySinceMs: at(from),
  updatedAtMs: at(until),
  ...changes,
});

test.each<[string, Partial<WatermarkRow>, boolean]>([
  ['never looked at', { emptySinceMs: null }, false],
  ['silent for long, but never proved empty', { emptySinceMs: null, updatedAtMs: at(-500) }, false],
  ['proved empty for the timeout', empty(8, 10), true],
  ['proved empty for less', empty(8.1, 10), false],
  ['seen empty once, long ago', empty(1, 1), false],
  ['proved empty, lately enough', empty(1, 7), true],
  ['proved empty, but the proof is old', empty(1, 6.9), false],
  ['drained: what its children hold is not known', empty(1, 10, { status: 'drained' }), false],
  ['sealed', empty(1, 10, { status: 'sealed' }), false],
])('idle: %s', (_, changes, expected) => {
  expect(isIdle(row('a', changes), at(NOW), IDLE_TIMEOUT_MS)).toBe(expected);
});

test('a proof lives as long as the idle timeout where that is longer', () => {
  const timeoutMs = 20 * MINUTE_MS;
  expect([29, 31].map(now => isIdle(row('a', empty(-10, 10)), at(now), timeoutMs))).toEqual([true, false]);
});

const busy = (watermark: number | null): Partial<WatermarkRow> => ({ watermarkMs: watermark === null ? null : at(watermark) });
const idle = (watermark: number | null, changes: Partial<WatermarkRow> = {}) => empty(5, 10, { ...busy(watermark), ...changes });
const open = { nextTimerMs: at(99) };

test.each<[string, readonly Partial<WatermarkRow>[], number | null]>([
  ['nobody', [], null],
  ['one', [busy(3)], 3],
  ['the slowest of several', [busy(3), busy(1), busy(2)], 1],
  ['one without a watermark holds all', [busy(3), busy(null)], null],
  ['one that is silent but not proved empty holds all', [busy(3), { ...busy(1), updatedAtMs: at(-500) }], 1],
  ['idle ones do not count', [busy(3), idle(1)], 3],
  ['idle ones without a watermark do not count', [busy(3), idle(null)], 3],
  ['drained ones count', [busy(3), idle(1, { status: 'drained' })], 1],
  ['sealed ones stand for their children', [busy(3), idle(1, { status: 'sealed' })], 1],
  ['all idle, nothing open: the highest', [idle(3), idle(1), idle(null)], 3],
  ['all idle, something open: the lowest of the open', [idle(3), idle(1, open), idle(2, open), idle(0)], 1],
  ['all idle, rows pending: as if open', [idle(3), idle(1, { pendingRowCount: 2 })], 1],
  ['all idle, none ever had a record', [idle(null), idle(null)], null],
])('GLOBAL: %s', (_, rows, expected) => {
  const all = rows.map((changes, i) => row(`shard-${i}`, changes));
  expect(minutesOf(globalWatermark(all, at(NOW), IDLE_TIMEOUT_MS))).toBe(expected);
});

interface TickCase {
  readonly own?: Partial<WatermarkRow>;
  readonly others?: readonly Partial<WatermarkRow>[];
  readonly global?: number | null;
  readonly lastTimer?: number | null;
  readonly bound?: number;
  readonly expected: number | null;
}

test.each<[string, TickCase]>([
  ['not empty', { own: { emptySinceMs: null }, global: 5, lastTimer: 4, expected: null }],
  ['empty for less than the timeout', { own: { emptySinceMs: at(8.5) }, global: 5, lastTimer: 4, expected: null }],
  ['drained', { own: { status: 'drained' }, global: 5, lastTimer: 4, expected: null }],
  ['alone and idle: the clock closes what is open', { lastTimer: 4, expected: 4 }],
  ['… and goes no further than it can', { lastTimer: 40, expected: 10 }],
  ['… less the bound on disorder', { lastTimer: 40, bound: 3, expected: 7 }],
  ['… and never back', { own: { watermarkMs: at(8) }, lastTimer: 40, bound: 3, expected: null }],
  ['alone and idle, nothing open: nothing to do', { lastTimer: null, expected: null }],
  ['others busy: GLOBAL, not the clock', { others: [busy(3)], global: 3, lastTimer: 9, expected: 3 }],
  ['others busy, GLOBAL not known', { others: [busy(null)], global: null, lastTimer: 9, expected: null }],
  ['others busy, GLOBAL is behind', { own: { watermarkMs: at(5) }, others: [busy(3)], global: 3, lastTimer: 9, expected: null }],
  ['GLOBAL also where nothing is open', { others: [busy(3)], global: 3, lastTimer: null, expected: 3 }],
  ['GLOBAL also beyond what is open', { others: [busy(8)], global: 8, lastTimer: 4, expected: 8 }],
  ['a shard that never had a record follows GLOBAL', { own: { watermarkMs: null }, others: [busy(3)], global: 3, expected: 3 }],
  ['others silent, not proved empty: no clock', { others: [{ updatedAtMs: at(-99) }], global: 0, lastTimer: 4, expected: null }],
  ['others drained: no clock', { others: [idle(0, { status: 'drained' })], lastTimer: 4, expected: null }],
  ['others idle too: the clock', { others: [idle(1), idle(null)], global: 1, lastTimer: 4, expected: 4 }],
  ['others idle too, GLOBAL beyond: GLOBAL', { others: [idle(6)], global: 6, lastTimer: 4, expected: 6 }],
])('tick: %s', (_, { own = {}, others = [], global = null, lastTimer = null, bound = 0, expected }) => {
  const ownRow = row('own', { emptySinceMs: at(5), updatedAtMs: at(NOW), ...own });
  const rows = others.map((changes, i) => row(`shard-${i}`, changes));
  const input = {
    row: ownRow,
    lastTimerMs: lastTimer === null ? Number.NEGATIVE_INFINITY : at(lastTimer),
    global: global === null ? null : { watermarkMs: at(global), updatedAtMs: at(NOW) },
    nowMs: at(NOW),
    boundMs: bound * MINUTE_MS,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  };
  expect(minutesOf(tickTarget({ ...input, rows }))).toBe(expected);
  expect(minutesOf(tickTarget({ ...input, rows: [...rows, row('own', { emptySinceMs: null })] }))).toBe(expected);
});
