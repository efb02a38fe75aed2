// Numbers as JSON, straight into bytes: whole numbers and decimals with all their digits, doubles in their shortest text.
import { decimalText } from '../arithmetic/decimal.ts';
import type { ByteWriter } from '../byte-writer.ts';
import type { Whole } from '../values.ts';

const MINUS = 45;
const POINT = 46;
const ZERO = 48;
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
  to.reserve(24);
  const out = to.bytes;
  let at = to.length;
  if (value < 0) {
    out[at++] = MINUS;
    value = -value;
  }
  let digitCount = 1;
  for (let limit = 10; limit <= value; limit *= 10) digitCount++;
  if (digitCount <= places) digitCount = places + 1;
  const end = at + digitCount + (places === 0 ? 0 : 1);
  let high = value;
  at = end;
  for (let i = 0; i < digitCount; i++) {
    if (i === places && places !== 0) out[--at] = POINT;
    if (high < 1073741824) {
      const small = high | 0;
      const rest = (small / 10) | 0;
      out[--at] = ZERO + small - rest * 10;
      high = rest;
    } else {
      const rest = Math.floor(high / 10);
      out[--at] = ZERO + (high - rest * 10);
      high = rest;
    }
  }
  to.length = end;
}
