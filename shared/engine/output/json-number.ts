// Numbers as JSON, straight into bytes: whole numbers and decimals with all their digits, doubles in their shortest text.
//
// `put…` writes at a place where the caller made room for `NUMBER_BYTES_MAX`, and gives the place behind; `write…` appends.
import { decimalText } from '../arithmetic/decimal.ts';
import type { ByteWriter } from '../byte-writer.ts';
import type { Whole } from '../values.ts';

/** A DECIMAL has 38 digits, a sign, a point and a zero before it; a whole number of the engine or a DOUBLE is shorter. */
export const NUMBER_BYTES_MAX = 48;

const MINUS = 45;
const POINT = 46;
const ZERO = 48;
/** Larger integers are cut above their last eight digits. */
const PLACES_AT_ONCE_MAX = 8;
const HIGH_UNIT = 10 ** PLACES_AT_ONCE_MAX;
const POWERS = Int32Array.from({ length: PLACES_AT_ONCE_MAX + 1 }, (_, places) => 10 ** places);
/** The two digits of 0 to 99, as they lie in memory. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, n) => ZERO + Math.floor(n / 10) + ((ZERO + (n % 10)) << 8));
const FRACTION_PLACES_MAX = 4;
const FRACTION_SCALE = 10 ** FRACTION_PLACES_MAX;
/** Below it, a number with four places has at most 15 digits: then its decimal text is the only one so short that gives the double back. */
const FRACTION_LIMIT = 10 ** (15 - FRACTION_PLACES_MAX);

export function putWhole(memory: DataView, at: number, value: Whole): number {
  return typeof value === 'number' ? putDigits(memory, at, value, 0) : putAscii(memory, at, String(value));
}

/** `12.50` for 1250 with scale 2. */
export function putDecimal(memory: DataView, at: number, value: Whole, scale: number): number {
  if (typeof value === 'number' && scale <= PLACES_AT_ONCE_MAX) return putDigits(memory, at, value, scale);
  return putAscii(memory, at, decimalText(value, scale));
}

/** As `JSON.stringify` writes it. */
export function putDouble(memory: DataView, at: number, value: number): number {
  const scaled = Math.round(value * FRACTION_SCALE);
  if (Number.isSafeInteger(value)) return putDigits(memory, at, value, 0);
  if (value < FRACTION_LIMIT && value > -FRACTION_LIMIT && scaled / FRACTION_SCALE === value) return putShortFraction(memory, at, scaled);
  return putAscii(memory, at, String(value));
}

export const putBoolean = (memory: DataView, at: number, value: boolean): number => putAscii(memory, at, value ? 'true' : 'false');

export const writeBoolean = (to: ByteWriter, value: boolean): void => to.ascii(value ? 'true' : 'false');

/** Of any size. */
export function writeWhole(to: ByteWriter, value: Whole): void {
  if (typeof value === 'number') {
    to.reserve(NUMBER_BYTES_MAX);
    to.length = putDigits(to.memory, to.length, value, 0);
  } else to.ascii(String(value));
}

/** Of any size. */
export function writeDecimal(to: ByteWriter, value: Whole, scale: number): void {
  if (typeof value === 'number' && scale <= PLACES_AT_ONCE_MAX) {
    to.reserve(NUMBER_BYTES_MAX);
    to.length = putDigits(to.memory, to.length, value, scale);
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
  return putDigits(memory, at, scaled, places);
}

/** A safe integer with a point before its last `places` digits, at most `PLACES_AT_ONCE_MAX`. */
function putDigits(memory: DataView, at: number, value: number, places: number): number {
  if (value < 0) {
    memory.setUint8(at++, MINUS);
    value = -value;
  }
  if (value < HIGH_UNIT) {
    // In integer instructions only.
    const small = value | 0;
    if (places === 0) return putPadded(memory, at, small, digitCountOf(small));
    const unit = POWERS[places]!;
    const whole = (small / unit) | 0;
    return putFraction(memory, putPadded(memory, at, whole, digitCountOf(whole)), small - whole * unit, places);
  }
  // The rest of a safe integer has eight digits at most, too.
  const high = Math.floor(value / HIGH_UNIT) | 0;
  const low = (value - high * HIGH_UNIT) | 0;
  at = putPadded(memory, at, high, digitCountOf(high));
  if (places === 0) return putPadded(memory, at, low, PLACES_AT_ONCE_MAX);
  const unit = POWERS[places]!;
  const middle = (low / unit) | 0;
  return putFraction(memory, putPadded(memory, at, middle, PLACES_AT_ONCE_MAX - places), low - middle * unit, places);
}

function putFraction(memory: DataView, at: number, value: number, places: number): number {
  memory.setUint8(at, POINT);
  return putPadded(memory, at + 1, value, places);
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

/** Of a number below 10^8. */
function digitCountOf(value: number): number {
  if (value < 10_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  if (value < 1_000_000) return value < 100_000 ? 5 : 6;
  return value < 10_000_000 ? 7 : 8;
}

function putAscii(memory: DataView, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) memory.setUint8(at + i, text.charCodeAt(i));
  return at + text.length;
}
