// Numbers of JSON text as SQL values: exact where the type is exact, correctly rounded where it is a double. The text has passed the grammar.
//
// Results go into arrays of the caller, not into return values: a double that leaves a function would be an object on the heap.
import { type Whole, whole } from '../values.ts';

/** Where results go: `numbers[i]`, and for a whole number outside the safe range `wides[i]`, with NaN in `numbers[i]`. */
export interface NumberColumns {
  readonly numbers: Float64Array;
  readonly wides: (bigint | null)[];
}

/** What to do with digits that the scale has no room for. */
export type Rounding = 'reject' | 'half away from zero' | 'floor';

export type NumberOutcome = 'ok' | 'not whole' | 'too large';

/** 15 digits always fit a double exactly, and so do the powers of ten up to 22. */
const EXACT_DIGITS = 15;
export const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** DECIMAL has 38 digits at most, and rounding may add one. */
const RESULT_DIGITS_MAX = 39;

/** The parts of a number, as `readParts` left them. Whole fields only, so that nothing here is boxed. */
const parts = { negative: false, digitCount: 0, fractionDigitCount: 0, exponent: 0 };
/** The leading digits, at most 15 of them, as a whole number. */
const leading = new Float64Array(1);

/** Reads sign, digits and exponent of `bytes[p, end)`. */
function readParts(bytes: Uint8Array, p: number, end: number): void {
  let value = 0;
  let digitCount = 0;
  let fractionStart = -1;
  let exponent = 0;
  parts.negative = bytes[p] === 45; /* - */
  if (parts.negative) p++;
  let mantissaEnd = end;
  for (; p < end; p++) {
    const c = bytes[p]!;
    if (c === 46 /* . */) fractionStart = p + 1;
    else if (c > 57 /* e or E */) {
      mantissaEnd = p;
      exponent = readExponent(bytes, p + 1, end);
      break;
    } else if (digitCount > 0 || c !== 48) {
      if (digitCount < EXACT_DIGITS) value = value * 10 + (c - 48);
      digitCount++;
    }
  }
  leading[0] = value;
  parts.digitCount = digitCount;
  parts.fractionDigitCount = fractionStart < 0 ? 0 : mantissaEnd - fractionStart;
  parts.exponent = exponent;
}

/** No record is long enough for a larger exponent to matter. */
const EXPONENT_LIMIT = 1e9;

function readExponent(bytes: Uint8Array, p: number, end: number): number {
  const negative = bytes[p] === 45; /* - */
  if (negative || bytes[p] === 43 /* + */) p++;
  let exponent = 0;
  for (; p < end; p++) if (exponent < EXPONENT_LIMIT) exponent = exponent * 10 + (bytes[p]! - 48);
  return negative ? -exponent : exponent;
}

/** The double nearest to the number, as `JSON.parse` has it; false where it is out of range. */
export function readDouble(bytes: Uint8Array, start: number, end: number, into: Float64Array, index: number): boolean {
  readParts(bytes, start, end);
  const power = parts.exponent - parts.fractionDigitCount;
  let value: number;
  if (parts.digitCount <= EXACT_DIGITS && power <= 22 && power >= -22) {
    value = power < 0 ? leading[0]! / POWERS_OF_TEN[-power]! : leading[0]! * POWERS_OF_TEN[power]!;
    if (parts.negative) value = -value;
  } else {
    value = Number(asciiText(bytes, start, end));
  }
  into[index] = value;
  return Number.isFinite(value);
}

/** The number times 10^scale, exactly. */
export function readScaled(
  bytes: Uint8Array,
  start: number,
  end: number,
  scale: number,
  rounding: Rounding,
  into: NumberColumns,
  index: number,
): NumberOutcome {
  readParts(bytes, start, end);
  const { digitCount, negative } = parts;
  const shift = parts.exponent - parts.fractionDigitCount + scale;
  into.wides[index] = null;
  if (digitCount === 0) {
    into.numbers[index] = 0;
    return 'ok';
  }
  if (digitCount > EXACT_DIGITS || digitCount + shift > EXACT_DIGITS) return readWide(bytes, start, end, shift, rounding, into, index);
  let value = leading[0]!;
  if (shift > 0) value *= POWERS_OF_TEN[shift]!;
  else if (shift < 0) {
    // Of at most 15 digits nothing is left after 16, not even a half.
    const unit = shift < -EXACT_DIGITS ? 1e16 : POWERS_OF_TEN[-shift]!;
    const rest = value % unit;
    if (rest !== 0 && rounding === 'reject') return 'not whole';
    value = (value - rest) / unit + (roundsUp(rest !== 0, rest * 2 >= unit, negative, rounding) ? 1 : 0);
  }
  into.numbers[index] = negative && value !== 0 ? -value : value;
  return 'ok';
}

/** Whether the magnitude goes up by one when the rest is dropped. */
function roundsUp(hasRest: boolean, atLeastHalf: boolean, negative: boolean, rounding: Rounding): boolean {
  return rounding === 'floor' ? hasRest && negative : rounding !== 'reject' && atLeastHalf;
}

/** The rare way for more than 15 digits, over text and bigint. */
function readWide(
  bytes: Uint8Array,
  start: number,
  end: number,
  shift: number,
  rounding: Rounding,
  into: NumberColumns,
  index: number,
): NumberOutcome {
  const keptCount = parts.digitCount + shift;
  if (keptCount > RESULT_DIGITS_MAX) return 'too large';
  const digits = /[1-9]\d*/.exec(
    asciiText(bytes, start, end)
      .replace(/[eE].*/, '')
      .replace('.', ''),
  )![0];
  const kept = keptCount > 0 ? digits.slice(0, keptCount).padEnd(keptCount, '0') : '0';
  const dropped = keptCount >= 0 ? digits.slice(keptCount) : `0${digits}`;
  const hasRest = /[1-9]/.test(dropped);
  if (hasRest && rounding === 'reject') return 'not whole';
  const magnitude = BigInt(kept) + (roundsUp(hasRest, dropped >= '5', parts.negative, rounding) ? 1n : 0n);
  store(whole(parts.negative ? -magnitude : magnitude), into, index);
  return 'ok';
}

function store(value: Whole, into: NumberColumns, index: number): void {
  if (typeof value === 'number') into.numbers[index] = value;
  else {
    into.numbers[index] = Number.NaN;
    into.wides[index] = value;
  }
}

/** Bytes below 128 as a string. */
function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}
