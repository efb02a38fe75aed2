// Skewness and kurtosis from exact sums of powers. The sums are whole numbers in units of 2^-1074, so the moments about the mean are exact
// fractions in which nothing cancels; each result is rounded once, that of a square root twice.
import { finiteDouble } from '../arithmetic/double.ts';
import { ratio } from './ratio.ts';

const UNIT_BITS = 1074n;

/** The exact sums over the values of a group. */
export interface Powers {
  readonly count: number;
  readonly sum: bigint;
  readonly squares: bigint;
  readonly cubes: bigint;
  readonly fourths: bigint;
}

/** `count` times the sum of squares about the mean, in units of 2^-2148; rounded products below 2^-960 may turn it below 0. */
function spread({ count, sum, squares }: Pick<Powers, 'count' | 'sum' | 'squares'>): bigint {
  const exact = ((BigInt(count) * squares) << UNIT_BITS) - sum * sum;
  return exact < 0n ? 0n : exact;
}

/** Of a sample, as DuckDB and Excel give it; NULL of fewer than three values and where they never vary. @throws RowError out of range. */
export function skewness(powers: Omit<Powers, 'fourths'>): number | null {
  const { count, sum, squares, cubes } = powers;
  const second = spread(powers);
  if (count < 3 || second === 0n) return null;
  const n = BigInt(count);
  const third = ((n * n * cubes) << (2n * UNIT_BITS)) - ((3n * n * sum * squares) << UNIT_BITS) + 2n * sum ** 3n;
  const squared = ratio(third * third * n * (n - 1n), second ** 3n * (n - 2n) ** 2n);
  return finiteDouble(third < 0n ? -Math.sqrt(squared) : Math.sqrt(squared));
}

/** Of all values, less the 3 of a normal distribution; NULL where they never vary. @throws RowError out of range. */
export function kurtosisPopulation(powers: Powers): number | null {
  const second = spread(powers);
  return second === 0n ? null : finiteDouble(ratio(excess(powers, second), second * second));
}

/** Of a sample, likewise; NULL of fewer than four values. @throws RowError out of range. */
export function kurtosisSample(powers: Powers): number | null {
  const second = spread(powers);
  if (powers.count < 4 || second === 0n) return null;
  const n = BigInt(powers.count);
  const squared = second * second;
  const numerator = (n - 1n) * ((n + 1n) * excess(powers, second) + 6n * squared);
  return finiteDouble(ratio(numerator, (n - 2n) * (n - 3n) * squared));
}

/** The fourth moment less three times the square of the second, in the unit of that square. */
function excess({ count, sum, squares, cubes, fourths }: Powers, second: bigint): bigint {
  const n = BigInt(count);
  const fourth =
    ((n ** 3n * fourths) << (3n * UNIT_BITS)) -
    ((4n * n * n * sum * cubes) << (2n * UNIT_BITS)) +
    ((6n * n * sum * sum * squares) << UNIT_BITS) -
    3n * sum ** 4n;
  return fourth - 3n * second * second;
}
