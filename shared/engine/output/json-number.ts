// Numbers as JSON, straight into bytes: whole numbers and decimals with all their digits, doubles in their shortest text.
//
// `put…` writes at a place where the caller made room for `NUMBER_BYTES_MAX`, and gives the place behind; `write…` appends. A number that is
// handed from function to function is put on the heap, unless it is a small integer: so `put…At` reads it from where it lies, and in here a
// number goes on in parts of eight digits.
import { decimalText } from '../arithmetic/decimal.ts';
import { roundedQuotient } from '../arithmetic/whole.ts';
import type { ByteWriter } from '../byte-writer.ts';
import type { Whole } from '../values.ts';

/** A DECIMAL has 38 digits, a sign, a point and a zero before it; a whole number of the engine or a DOUBLE is shorter. */
export const NUMBER_BYTES_MAX = 48;
/** More digits behind the point than these go through text. */
export const PLACES_AT_ONCE_MAX = 8;

const MINUS = 45;
const POINT = 46;
const ZERO = 48;
/** What a part of a number is below. */
const PART_LIMIT = 10 ** 8;
const UNITS = Int32Array.from({ length: PLACES_AT_ONCE_MAX + 1 }, (_, places) => 10 ** places);
const RECIPROCALS = Float64Array.from(UNITS, unit => 1 / unit);
/** What is not above `NINES[n]` has n digits at most. */
const NINES = Int32Array.from({ length: PLACES_AT_ONCE_MAX + 1 }, (_, digits) => 10 ** digits - 1);
/** The two digits of 0 to 99, as they lie in memory. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, n) => ZERO + Math.floor(n / 10) + ((ZERO + (n % 10)) << 8));
const FRACTION_PLACES_MAX = 4;
const FRACTION_SCALE = 10 ** FRACTION_PLACES_MAX;
/** Below it, a number with four places has at most 15 digits: then its decimal text is the only one so short that gives the double back. */
const FRACTION_LIMIT = 10 ** (15 - FRACTION_PLACES_MAX);

export function putWhole(memory: DataView, at: number, value: Whole): number {
  return typeof value === 'number' ? putScaled(memory, at, value, 0) : putAscii(memory, at, String(value));
}

/** `12.50` for 1250 with scale 2. */
export function putDecimal(memory: DataView, at: number, value: Whole, scale: number): number {
  if (typeof value === 'number' && scale <= PLACES_AT_ONCE_MAX) return putScaled(memory, at, value, scale);
  return putAscii(memory, at, decimalText(value, scale));
}

/** The whole number `values[index]`. Puts nothing and gives 0 where that is NaN. */
export function putWholeAt(memory: DataView, at: number, values: Float64Array, index: number): number {
  const value = values[index]!;
  const small = value | 0;
  if (small === value && small >>> 0 < PART_LIMIT) return putPadded(memory, at, small, digitCountOf(small));
  return putDecimalAt(memory, at, values, index, 0);
}

/** The decimal `values[index]`; the scale is 8 at most. Puts nothing and gives 0 where that is NaN. */
export function putDecimalAt(memory: DataView, at: number, values: Float64Array, index: number, scale: number): number {
  let value = values[index]!;
  if (Number.isNaN(value)) return 0;
  if (value < 0) {
    memory.setUint8(at++, MINUS);
    value = -value;
  }
  const unit = UNITS[scale]!;
  // A product is there sooner than a quotient, and is wrong by one at most.
  let whole = Math.floor(value * RECIPROCALS[scale]!);
  let rest = (value - whole * unit) | 0;
  if (rest < 0) {
    whole--;
    rest += unit;
  } else if (rest >= unit) {
    whole++;
    rest -= unit;
  }
  if (whole < PART_LIMIT) return putParts(memory, at, 0, whole | 0, rest, scale);
  const high = Math.floor(whole / PART_LIMIT);
  return putParts(memory, at, high | 0, (whole - high * PART_LIMIT) | 0, rest, scale);
}

/**
 * The quotient of the decimal `sums[index]` and a count above 0 with `shift` more places than it, `scale` in all, at most 8: as `divideDecimal`
 * has it. Puts nothing and gives 0 where that needs more than numbers.
 */
export function putAverageAt(
  memory: DataView,
  at: number,
  sums: Float64Array,
  index: number,
  count: number,
  shift: number,
  scale: number,
): number {
  const dividend = sums[index]! * UNITS[shift]!;
  if (!(dividend >= Number.MIN_SAFE_INTEGER && dividend <= Number.MAX_SAFE_INTEGER)) return 0;
  quotient[0] = roundedQuotient(dividend, count);
  return putDecimalAt(memory, at, quotient, 0, scale);
}

const quotient = new Float64Array(1);

/** As `JSON.stringify` writes it. */
export function putDouble(memory: DataView, at: number, value: number): number {
  const scaled = Math.round(value * FRACTION_SCALE);
  if (Number.isSafeInteger(value)) return putScaled(memory, at, value, 0);
  if (value < FRACTION_LIMIT && value > -FRACTION_LIMIT && scaled / FRACTION_SCALE === value) return putShortFraction(memory, at, scaled);
  return putAscii(memory, at, String(value));
}

export const putBoolean = (memory: DataView, at: number, value: boolean): number => putAscii(memory, at, value ? 'true' : 'false');

export const writeBoolean = (to: ByteWriter, value: boolean): void => to.ascii(value ? 'true' : 'false');

/** Of any size. */
export function writeWhole(to: ByteWriter, value: Whole): void {
  if (typeof value === 'number') {
    to.reserve(NUMBER_BYTES_MAX);
    to.length = putScaled(to.memory, to.length, value, 0);
  } else to.ascii(String(value));
}

/** Of any size. */
export function writeDecimal(to: ByteWriter, value: Whole, scale: number): void {
  if (typeof value === 'number' && scale <= PLACES_AT_ONCE_MAX) {
    to.reserve(NUMBER_BYTES_MAX);
    to.length = putScaled(to.memory, to.length, value, scale);
  } else to.ascii(decimalText(value, scale));
}

export function writeDouble(to: ByteWriter, value: number): void {
  to.reserve(NUMBER_BYTES_MAX);
  to.length = putDouble(to.memory, to.length, value);
}

/** A value with four places, not all of them zero, without the zeros at the end. */
function putShortFraction(memory: DataView, at: number, scaled: number): number {
  let places = FRACTION_PLACES_MAX;
  while (scaled % 10 === 0) {
    scaled /= 10;
    places--;
  }
  return putScaled(memory, at, scaled, places);
}

/** A safe integer with a point before its last `places` digits, at most `PLACES_AT_ONCE_MAX`. */
function putScaled(memory: DataView, at: number, value: number, places: number): number {
  scaledValue[0] = value;
  return putDecimalAt(memory, at, scaledValue, 0, places);
}

const scaledValue = new Float64Array(1);

/** `high * 10^8 + low`, and `rest` as so many digits behind the point; each part has eight digits at most. */
function putParts(memory: DataView, at: number, high: number, low: number, rest: number, places: number): number {
  if (high === 0) at = putPadded(memory, at, low, digitCountOf(low));
  else at = putPadded(memory, putPadded(memory, at, high, digitCountOf(high)), low, PLACES_AT_ONCE_MAX);
  if (places === 0) return at;
  memory.setUint8(at, POINT);
  return putPadded(memory, at + 1, rest, places);
}

/** The last `count` digits, at most eight, of a number that has no more; none where that is 0. Up to four bytes behind are written over. */
function putPadded(memory: DataView, at: number, value: number, count: number): number {
  if (count <= 4) {
    memory.setInt32(at, fourDigits(value) >>> ((4 - count) * 8), true);
    return at + count;
  }
  const high = (value / 10_000) | 0;
  memory.setInt32(at, fourDigits(high) >>> ((8 - count) * 8), true);
  memory.setInt32(at + count - 4, fourDigits(value - high * 10_000), true);
  return at + count;
}

/** The digits of 0 to 9999, as they lie in memory. */
function fourDigits(value: number): number {
  const high = (value / 100) | 0;
  return PAIRS[high]! | (PAIRS[value - high * 100]! << 16);
}

/** Of a number below 10^8; 0 has one digit. Without a branch: how many digits numbers have is hard to guess. */
function digitCountOf(value: number): number {
  // A bit more or less changes nothing, since nines are odd.
  const odd = value | 1;
  // log10(2) is about 1233 / 4096; the estimate is right or one too low.
  const count = ((32 - Math.clz32(odd)) * 1233) >> 12;
  return count + ((NINES[count]! - odd) >>> 31);
}

function putAscii(memory: DataView, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) memory.setUint8(at + i, text.charCodeAt(i));
  return at + text.length;
}
