// Numbers as JSON, straight into bytes: whole numbers and decimals with all their digits, doubles in their shortest text.
import { decimalText } from '../arithmetic/decimal.ts';
import type { ByteWriter } from '../byte-writer.ts';
import type { Whole } from '../values.ts';

const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const DIGITS_BYTES_MAX = 24;
/** Below it, a number takes integer instructions only. */
const SMALL_LIMIT = 2 ** 30;
/** Larger safe integers are cut above their last eight digits. */
const PLACES_AT_ONCE_MAX = 8;
const HIGH_UNIT = 10 ** PLACES_AT_ONCE_MAX;
const POWERS = Int32Array.from({ length: PLACES_AT_ONCE_MAX + 1 }, (_, places) => 10 ** places);
/** The two digits of 0 to 99, as they lie in memory. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, n) => ZERO + Math.floor(n / 10) + ((ZERO + (n % 10)) << 8));
const FRACTION_PLACES_MAX = 4;
const FRACTION_SCALE = 10 ** FRACTION_PLACES_MAX;
/** Below it, a number with four places has at most 15 digits: then its decimal text is the only one so short that gives the double back. */
const FRACTION_LIMIT = 10 ** (15 - FRACTION_PLACES_MAX);

export function writeWhole(to: ByteWriter, value: Whole): void {
  if (typeof value === 'number') writeDigits(to, value, 0);
  else to.ascii(String(value));
}

/** `12.50` for 1250 with scale 2. */
export function writeDecimal(to: ByteWriter, value: Whole, scale: number): void {
  if (typeof value === 'number' && scale <= 15) writeDigits(to, value, scale);
  else to.ascii(decimalText(value, scale));
}

/** As `JSON.stringify` writes it. */
export function writeDouble(to: ByteWriter, value: number): void {
  const scaled = Math.round(value * FRACTION_SCALE);
  if (Number.isSafeInteger(value)) writeDigits(to, value, 0);
  else if (value < FRACTION_LIMIT && value > -FRACTION_LIMIT && scaled / FRACTION_SCALE === value) writeShortFraction(to, scaled);
  else to.ascii(String(value));
}

export function writeBoolean(to: ByteWriter, value: boolean): void {
  to.ascii(value ? 'true' : 'false');
}

/** A value with four places, not all of them zero, without the zeros at the end. */
function writeShortFraction(to: ByteWriter, scaled: number): void {
  let places = FRACTION_PLACES_MAX;
  while (scaled % 10 === 0) {
    scaled /= 10;
    places--;
  }
  writeDigits(to, scaled, places);
}

/** A safe integer with a point before its last `places` digits. */
function writeDigits(to: ByteWriter, value: number, places: number): void {
  if (to.length + DIGITS_BYTES_MAX > to.bytes.length) to.reserve(DIGITS_BYTES_MAX);
  if (value < 0) {
    to.bytes[to.length++] = MINUS;
    value = -value;
  }
  if (places > PLACES_AT_ONCE_MAX) writeSlowly(to, value, places);
  else if (value < SMALL_LIMIT) writeSmall(to, value | 0, places);
  else {
    const high = Math.floor(value / HIGH_UNIT);
    const low = value - high * HIGH_UNIT;
    const unit = POWERS[places]!;
    const middle = (low / unit) | 0;
    writeSmall(to, high, 0);
    writePadded(to, middle, PLACES_AT_ONCE_MAX - places);
    writeFraction(to, low - middle * unit, places);
  }
}

/** A number below 2^30, in integer instructions only. */
function writeSmall(to: ByteWriter, value: number, places: number): void {
  const unit = POWERS[places]!;
  const whole = places === 0 ? value : (value / unit) | 0;
  writePadded(to, whole, digitCountOf(whole));
  writeFraction(to, value - whole * unit, places);
}

function writeFraction(to: ByteWriter, value: number, places: number): void {
  if (places === 0) return;
  to.bytes[to.length++] = POINT;
  writePadded(to, value, places);
}

/** The last `count` digits of a number below 2^30, two at a time from the end. There is room. */
function writePadded(to: ByteWriter, value: number, count: number): void {
  const { memory } = to;
  const start = to.length;
  let at = start + count;
  to.length = at;
  while (at - start >= 2) {
    const rest = (value / 100) | 0;
    at -= 2;
    memory.setUint16(at, PAIRS[value - rest * 100]!, true);
    value = rest;
  }
  if (at > start) memory.setUint8(start, ZERO + (value % 10));
}

function digitCountOf(value: number): number {
  if (value < 10_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  if (value < 1_000_000) return value < 100_000 ? 5 : 6;
  if (value < 100_000_000) return value < 10_000_000 ? 7 : 8;
  return value < 1_000_000_000 ? 9 : 10;
}

/** Digit by digit. */
function writeSlowly(to: ByteWriter, value: number, places: number): void {
  const digits = String(value).padStart(places + 1, '0');
  to.ascii(digits.slice(0, -places));
  to.byte(POINT);
  to.ascii(digits.slice(-places));
}
