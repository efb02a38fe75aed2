// Functions of real numbers. DOUBLE has no NaN and no infinity: an argument that no result exists for is an error of its row.
import { divideDouble, finiteDouble } from '../../arithmetic/double.ts';
import { RowError } from '../../row-error.ts';

function domain(holds: boolean, name: string, value: number, allowed: string): void {
  if (!holds) throw new RowError(`${name}(${value}) does not exist; allowed are ${allowed}`);
}

/** Throws `RowError` where the result is infinite, or no real number. */
export function power(base: number, exponent: number): number {
  if (base === 0 && exponent < 0) throw new RowError(`POWER(0, ${exponent}) divides by zero`);
  if (base < 0 && !Number.isInteger(exponent)) throw new RowError(`POWER(${base}, ${exponent}) is not a real number`);
  return finiteDouble(base ** exponent);
}

export function squareRoot(value: number): number {
  domain(value >= 0, 'SQRT', value, 'numbers from 0 on');
  return Math.sqrt(value);
}

export const cubeRoot = (value: number): number => Math.cbrt(value);

/** Throws `RowError` beyond the range of DOUBLE. */
export const exponential = (value: number): number => finiteDouble(Math.exp(value));

export function naturalLogarithm(value: number): number {
  domain(value > 0, 'LN', value, 'numbers above 0');
  return Math.log(value);
}

export function logarithm10(value: number): number {
  domain(value > 0, 'LOG10', value, 'numbers above 0');
  return Math.log10(value);
}

export function logarithm2(value: number): number {
  domain(value > 0, 'LOG2', value, 'numbers above 0');
  return Math.log2(value);
}

/** Throws `RowError` for a base that is not above 0 or is 1. */
export function logarithm(base: number, value: number): number {
  domain(base > 0 && base !== 1, 'LOG to the base', base, 'bases above 0 other than 1');
  domain(value > 0, 'LOG', value, 'numbers above 0');
  if (base === 10) return Math.log10(value);
  return base === 2 ? Math.log2(value) : Math.log(value) / Math.log(base);
}

export const sine = (value: number): number => Math.sin(value);
export const cosine = (value: number): number => Math.cos(value);
export const tangent = (value: number): number => Math.tan(value);

/** Throws `RowError` for 0. */
export const cotangent = (value: number): number => divideDouble(1, Math.tan(value));

export function arcSine(value: number): number {
  domain(value >= -1 && value <= 1, 'ASIN', value, 'numbers from -1 to 1');
  return Math.asin(value);
}

export function arcCosine(value: number): number {
  domain(value >= -1 && value <= 1, 'ACOS', value, 'numbers from -1 to 1');
  return Math.acos(value);
}

export const arcTangent = (value: number): number => Math.atan(value);
export const arcTangent2 = (y: number, x: number): number => Math.atan2(y, x);

/** Throws `RowError` beyond the range of DOUBLE. */
export const hyperbolicSine = (value: number): number => finiteDouble(Math.sinh(value));
/** Throws `RowError` beyond the range of DOUBLE. */
export const hyperbolicCosine = (value: number): number => finiteDouble(Math.cosh(value));
export const hyperbolicTangent = (value: number): number => Math.tanh(value);
export const areaSine = (value: number): number => Math.asinh(value);

export function areaCosine(value: number): number {
  domain(value >= 1, 'ACOSH', value, 'numbers from 1 on');
  return Math.acosh(value);
}

export function areaTangent(value: number): number {
  domain(value > -1 && value < 1, 'ATANH', value, 'numbers between -1 and 1');
  return Math.atanh(value);
}

const DEGREE = 180 / Math.PI;

/** Throws `RowError` beyond the range of DOUBLE. */
export const degrees = (value: number): number => finiteDouble(value * DEGREE);
export const radians = (value: number): number => value / DEGREE;

export const pi = (): number => Math.PI;
export const euler = (): number => Math.E;

/** The bucket of `value` when `[low, high)` is cut into `count` equal parts: 0 below, `count + 1` above. Throws `RowError` without parts. */
export function widthBucket(value: number, low: number, high: number, count: number): number {
  if (count < 1) throw new RowError(`WIDTH_BUCKET takes at least 1 bucket, not ${count}`);
  if (low === high) throw new RowError(`WIDTH_BUCKET takes bounds that differ, not ${low} twice`);
  const below = low < high ? value < low : value > low;
  const above = low < high ? value >= high : value <= high;
  if (below) return 0;
  return above ? count + 1 : Math.min(count, Math.floor((count * (value - low)) / (high - low)) + 1);
}
