// What generated code calls around functions of the script's author. Their types were checked when compiling, but `any` promises nothing and
// no type keeps a number finite: so every result is looked at, and what is no value of the declared type is an error of the row.
import { bigintRange } from '../arithmetic/bigint.ts';
import { fineTimestampRange, timestampOfPrecision, unitDigitsOf } from '../cast/fine-timestamp.ts';
import { quoted, textToDecimal } from '../cast/number-text.ts';
import { timestampRange } from '../cast/timestamp.ts';
import { RowError } from '../row-error.ts';
import { type Whole, whole } from '../values.ts';

const MESSAGE_LENGTH_MAX = 300;

/** The row's error for what a function threw. */
export function functionError(name: string, thrown: unknown): RowError {
  if (thrown instanceof RowError) return thrown;
  const text = thrownText(thrown);
  const cut = text.length <= MESSAGE_LENGTH_MAX ? text : `${text.slice(0, MESSAGE_LENGTH_MAX)}…`;
  return new RowError(`the function ${name} threw ${cut}`);
}

/** Anything can be thrown, even what cannot be made a text. */
function thrownText(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    return `a value of the type ${typeof thrown}`;
  }
}

/** Each gives null for null, which is NULL, and throws `RowError` for what is no value of its type. */
export function booleanOfFunction(name: string, value: unknown): boolean | null {
  return value === null || typeof value === 'boolean' ? value : misfit(name, value, 'BOOLEAN takes true or false');
}

export function intOfFunction(name: string, value: unknown, min: number, max: number): number | null {
  if (value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value + 0;
  return misfit(name, value, `whole numbers from ${min} to ${max} are allowed`);
}

export function bigintOfFunction(name: string, value: unknown): Whole | null {
  if (value === null) return null;
  return typeof value === 'bigint' ? bigintRange(whole(value)) : misfit(name, value, 'BIGINT takes a bigint');
}

export function doubleOfFunction(name: string, value: unknown): number | null {
  if (value === null) return null;
  return typeof value === 'number' && Number.isFinite(value) ? value : misfit(name, value, 'DOUBLE takes a finite number');
}

export function realOfFunction(name: string, value: unknown): number | null {
  const double = doubleOfFunction(name, value);
  if (double === null) return null;
  const real = Math.fround(double);
  return Number.isFinite(real) ? real : misfit(name, value, 'REAL takes a number up to 3.4e38');
}

export function decimalOfFunction(name: string, value: unknown, precision: number, scale: number): Whole | null {
  if (value === null) return null;
  return typeof value === 'string' ? textToDecimal(value, precision, scale) : misfit(name, value, 'DECIMAL takes its digits as a string');
}

export function textOfFunction(name: string, value: unknown): string | null {
  if (value === null) return null;
  return typeof value === 'string' ? value.toWellFormed() : misfit(name, value, 'VARCHAR takes a string');
}

export function timestampOfFunction(name: string, value: unknown): number | null {
  if (value === null) return null;
  const epochMs = value instanceof Date ? value.getTime() : Number.NaN;
  return Number.isNaN(epochMs) ? misfit(name, value, 'TIMESTAMP takes a valid Date') : timestampRange(epochMs);
}

/** Of nanoseconds since 1970: digits beyond the precision are cut. */
export function fineTimestampOfFunction(name: string, value: unknown, precision: number): Whole | null {
  if (value === null) return null;
  if (typeof value !== 'bigint') return misfit(name, value, `TIMESTAMP(${precision}) takes a bigint of nanoseconds since 1970`);
  return fineTimestampRange(timestampOfPrecision(whole(value), 9, precision), unitDigitsOf(precision));
}

export function misfit(name: string, value: unknown, allowed: string): never {
  throw new RowError(`the function ${name} gave ${shown(value)}; ${allowed}, or null`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  if (value instanceof Promise) return 'a Promise';
  return typeof value === 'object' || typeof value === 'function' ? `a value of the type ${typeof value}` : String(value);
}
