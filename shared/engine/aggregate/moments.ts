// Variance, covariance, correlation and regression from exact sums. The sums are whole numbers in units of 2^-1074 (`DoubleSumColumn.exact`),
// and so are all differences of their products: nothing cancels, nothing depends on the order of rows, and each result is rounded once (that
// of a square root twice). NULL, as null, where SQL says that there is no result.
import { finiteDouble } from '../arithmetic/double.ts';
import { ratio } from './ratio.ts';

/** Sums are multiples of 2^-1074. */
const UNIT_BITS = 1074;

/** `count^2` times the covariance, in units of 2^-2148. */
const spread = (count: number, sumX: bigint, sumY: bigint, products: bigint): bigint =>
  ((BigInt(count) * products) << BigInt(UNIT_BITS)) - sumX * sumY;

/** Squares below 2^-960 were rounded, so a spread of them may come out below 0, which no spread is. */
function ownSpread(count: number, sum: bigint, squares: bigint): bigint {
  const exact = spread(count, sum, sum, squares);
  return exact < 0n ? 0n : exact;
}

/** `freedom` is what the divisor is less than the count: 0 for the population, 1 for a sample. @throws RowError out of range. */
export function variance(count: number, sum: bigint, squares: bigint, freedom: number): number | null {
  if (count <= freedom) return null;
  return perRow(ownSpread(count, sum, squares), count, freedom);
}

/** @throws RowError out of range. */
export function standardDeviation(count: number, sum: bigint, squares: bigint, freedom: number): number | null {
  const squared = variance(count, sum, squares, freedom);
  return squared === null ? null : Math.sqrt(squared);
}

/** Of the mean: the deviation divided by the root of the count. @throws RowError out of range. */
export function standardError(count: number, sum: bigint, squares: bigint): number | null {
  const squared = variance(count, sum, squares, 0);
  return squared === null ? null : Math.sqrt(squared / count);
}

/** @throws RowError out of range. */
export function covariance(count: number, sumX: bigint, sumY: bigint, products: bigint, freedom: number): number | null {
  if (count <= freedom) return null;
  return perRow(spread(count, sumX, sumY, products), count, freedom);
}

const perRow = (total: bigint, count: number, freedom: number): number =>
  finiteDouble(ratio(total, BigInt(count) * BigInt(count - freedom), -2 * UNIT_BITS));

/** The exact sums over the rows of a group in which both numbers are there. */
export interface Pairs {
  readonly count: number;
  readonly sumX: bigint;
  readonly sumY: bigint;
  readonly squaresX: bigint;
  readonly squaresY: bigint;
  readonly products: bigint;
}

/** The sum of squares of x about its mean; NULL without rows. @throws RowError out of range. */
export const squaresAboutMean = (count: number, sum: bigint, squares: bigint): number | null =>
  count === 0 ? null : finiteDouble(ratio(ownSpread(count, sum, squares), BigInt(count), -2 * UNIT_BITS));

/** The same of products of x and y. @throws RowError out of range. */
export const productsAboutMean = (count: number, sumX: bigint, sumY: bigint, products: bigint): number | null =>
  count === 0 ? null : finiteDouble(ratio(spread(count, sumX, sumY, products), BigInt(count), -2 * UNIT_BITS));

/** Pearson's coefficient, -1 to 1; NULL where one of the two never varies. */
export function correlation(pairs: Pairs): number | null {
  const { x, y, xy } = spreads(pairs);
  if (x === 0n || y === 0n) return null;
  const size = Math.min(1, Math.sqrt(ratio(xy * xy, x * y)));
  return xy < 0n ? -size : size;
}

/** The slope of the line of least squares; NULL where x never varies. @throws RowError out of range. */
export function regressionSlope(pairs: Pairs): number | null {
  const { x, xy } = spreads(pairs);
  return x === 0n ? null : finiteDouble(ratio(xy, x));
}

/** Where that line crosses x = 0. @throws RowError out of range. */
export function regressionIntercept(pairs: Pairs): number | null {
  const { x, xy } = spreads(pairs);
  if (x === 0n) return null;
  return finiteDouble(ratio(pairs.sumY * x - pairs.sumX * xy, BigInt(pairs.count) * x, -UNIT_BITS));
}

/** The part of y's variance that the line explains; 1 where y never varies. */
export function regressionFit(pairs: Pairs): number | null {
  const { x, y, xy } = spreads(pairs);
  if (x === 0n) return null;
  return y === 0n ? 1 : Math.min(1, ratio(xy * xy, x * y));
}

/** All three times `count^2`, in one unit; 0 without rows. */
function spreads({ count, sumX, sumY, squaresX, squaresY, products }: Pairs): { x: bigint; y: bigint; xy: bigint } {
  return { x: ownSpread(count, sumX, squaresX), y: ownSpread(count, sumY, squaresY), xy: spread(count, sumX, sumY, products) };
}
