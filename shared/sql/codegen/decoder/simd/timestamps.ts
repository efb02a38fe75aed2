// ISO timestamps of the usual form, YYYY-MM-DD(T| )HH:MM:SS[.f…][Z|±HH:MM]: the first sixteen bytes are checked and folded together. What is
// not of that form is for JavaScript, whether it is a timestamp or not (`engine/json/timestamp.ts`).

import { TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from '../../../../engine/json/timestamp.ts';
import { type Expression, instruction, type Local } from '../../wasm/expression.ts';
import type { Callee } from '../../wasm/function-builder.ts';
import { everyByte, f64, i8x16, i16x8, i32, select, v128 } from '../../wasm/instructions.ts';
import type { ModuleBuilder } from '../../wasm/module-builder.ts';

const bits = (...places: readonly number[]) => places.reduce((mask, place) => mask | (1 << place), 0);
const DIGIT_PLACES = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15] as const;
const DIGITS = bits(...DIGIT_PLACES);
const MARKS = bits(4, 7, 13);
const SHORTEST_BYTES = 19;
const LONGEST_BYTES = 64;

/** Gives the ms since the epoch that `[p, end)` names, with a zone only where it is `zoned`, or NaN where it is of another form. */
export function defineTimestamp(module: ModuleBuilder): Callee {
  return module.function('timestamp', { p: 'i32', end: 'i32', zoned: 'i32' }, 'f64', (f, { p, end, zoned }) => {
    const text = f.local('text', 'v128');
    const digits = f.local('digits', 'v128');
    const [year, month, day, hour, minute, second] = f.words('year', 'month', 'day', 'hour', 'minute', 'second');
    const [c, unit, ms, marchYear] = f.words('c', 'unit', 'ms', 'marchYear');
    const fail = () => f.do(instruction('return', [0x0f], [{ bytes: [0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f], text: 'nan' }]));
    const failIf = (condition: Expression) => f.if(condition, fail);
    const lane = (i: number) => instruction('i16x8.extract_lane_u', [0xfd, 0x19, i], [digits], ` ${i}`);
    const isDigit = (value: Expression) => i32.leU(value, 9);
    const twoDigits = (into: Local, offset: number) => {
      f.set(c, i32.sub(i32.load8(p, offset), 48)).set(into, i32.sub(i32.load8(p, offset + 1), 48));
      failIf(i32.eqz(i32.and(isDigit(c), isDigit(into))));
      f.set(into, i32.add(i32.mul(c, 10), into));
    };
    failIf(i32.gtU(i32.sub(i32.sub(end, p), SHORTEST_BYTES), LONGEST_BYTES - SHORTEST_BYTES));
    f.set(text, v128.load(p));
    const marks = v128.bytes(0, 0, 0, 0, 45, 0, 0, 45, 0, 0, 0, 0, 0, 58, 0, 0);
    failIf(i32.ne(i32.and(i8x16.bitmask(i8x16.eq(text, marks)), MARKS), MARKS));
    f.set(digits, i8x16.sub(text, everyByte(48)));
    failIf(i32.ne(i32.and(i8x16.bitmask(i8x16.ltU(digits, everyByte(10))), DIGITS), DIGITS));
    f.set(c, i32.load8(p, 10));
    failIf(i32.and(i32.ne(c, 84), i32.ne(c, 32)));
    failIf(i32.ne(i32.load8(p, 16), 58));
    f.set(digits, i8x16.swizzle(digits, v128.bytes(...DIGIT_PLACES, 255, 255, 255, 255)));
    f.set(digits, i16x8.add(i16x8.mul(v128.and(digits, i16x8.every(255)), i16x8.every(10)), i16x8.shrU(digits, 8)));
    f.set(year, i32.add(i32.mul(lane(0), 100), lane(1)));
    f.set(month, lane(2)).set(day, lane(3)).set(hour, lane(4)).set(minute, lane(5));
    twoDigits(second, 17);
    failIf(i32.or(i32.gtU(i32.sub(month, 1), 11), i32.or(i32.gtU(hour, 23), i32.gtU(minute, 59))));
    f.comment('April, June, September and November have 30 days; February has those of the leap year');
    const divides = (n: number) => i32.eqz(i32.remU(year, n));
    const isLeap = i32.and(divides(4), i32.or(i32.ne(i32.remU(year, 100), 0), divides(400)));
    const daysOfOthers = i32.add(30, i32.and(i32.xor(month, i32.shrU(month, 3)), 1));
    const daysInMonth = select(i32.add(28, isLeap), daysOfOthers, i32.eq(month, 2));
    failIf(i32.or(i32.gtU(i32.sub(day, 1), 30), i32.or(i32.gtU(day, daysInMonth), i32.gtU(second, 59))));
    f.set(ms, i32.mul(i32.add(i32.mul(i32.add(i32.mul(hour, 60), minute), 60), second), 1000));
    f.add(p, SHORTEST_BYTES);
    f.if(i32.and(i32.ltU(p, end), i32.eq(i32.load8(p), 46)), () => {
      f.set(unit, 100).add(p, 1);
      failIf(i32.or(i32.geU(p, end), i32.gtU(i32.sub(i32.load8(p), 48), 9)));
      f.block('fraction', () => {
        f.loop('digits', () => {
          f.brIf('fraction', i32.geU(p, end));
          f.set(c, i32.sub(i32.load8(p), 48));
          f.brIf('fraction', i32.gtU(c, 9));
          f.add(ms, i32.mul(c, unit)).set(unit, i32.divU(unit, 10)).add(p, 1).br('digits');
        });
      });
    });
    f.block('zone', () => {
      f.brIf('zone', i32.eq(p, end));
      failIf(i32.eqz(zoned));
      f.set(c, i32.load8(p));
      f.brIf('zone', i32.and(i32.eq(c, 90), i32.eq(i32.add(p, 1), end)));
      const isOffset = i32.and(i32.or(i32.eq(c, 43), i32.eq(c, 45)), i32.and(i32.eq(i32.add(p, 6), end), i32.eq(i32.load8(p, 3), 58)));
      failIf(i32.eqz(isOffset));
      f.set(unit, select(1, -1, i32.eq(c, 45)));
      twoDigits(hour, 1);
      twoDigits(minute, 4);
      failIf(i32.or(i32.gtU(hour, 23), i32.gtU(minute, 59)));
      f.add(ms, i32.mul(i32.mul(unit, i32.add(i32.mul(hour, 60), minute)), 60_000));
    });
    f.comment('days since 1970 in the proleptic Gregorian calendar, of a year that begins in March');
    f.set(marchYear, i32.sub(year, i32.leU(month, 2)));
    const dayOfYear = i32.divU(i32.add(i32.mul(i32.add(month, select(-3, 9, i32.gtU(month, 2))), 153), 2), 5);
    const shifted = i32.add(marchYear, 400);
    const leapDays = i32.add(i32.sub(i32.shrU(shifted, 2), i32.divU(shifted, 100)), i32.divU(shifted, 400));
    const days = i32.sub(i32.add(i32.add(i32.mul(marchYear, 365), leapDays), i32.add(dayOfYear, day)), 719_468 + 1 + 97);
    const result = f.local('result', 'f64');
    f.set(result, f64.add(f64.mul(f64.fromI32(days), 86_400_000), f64.fromI32(ms)));
    failIf(i32.or(f64.gt(result, TIMESTAMP_MAX_MS), f64.gt(TIMESTAMP_MIN_MS, result)));
    f.do(instruction('return', [0x0f], [result]));
  });
}

/** Gives the microseconds behind the ms of a timestamp of that form, of `digits` digits behind the second: further ones are cut. */
export function defineBehindMilliseconds(module: ModuleBuilder): Callee {
  return module.function('behindMilliseconds', { p: 'i32', end: 'i32', digits: 'i32' }, 'i32', (f, { p, end, digits }) => {
    const [c, from, last, unit, behind] = f.words('c', 'from', 'last', 'unit', 'behind');
    f.add(p, SHORTEST_BYTES);
    f.block('fraction', () => {
      f.brIf('fraction', i32.geU(p, end));
      f.brIf('fraction', i32.ne(i32.load8(p), 46));
      f.add(p, 1).set(from, i32.add(p, 3)).set(unit, 100);
      f.set(last, i32.add(p, digits));
      f.loop('digits', () => {
        f.brIf('fraction', i32.or(i32.geU(p, end), i32.geU(p, last)));
        f.set(c, i32.sub(i32.load8(p), 48));
        f.brIf('fraction', i32.gtU(c, 9));
        f.if(i32.geU(p, from), () => f.add(behind, i32.mul(c, unit)).set(unit, i32.divU(unit, 10)));
        f.add(p, 1).br('digits');
      });
    });
    f.return(behind);
  });
}
