// Aggregates beside the plainest reading of what they mean: a function of the group's rows, in the order of arrival, that gives JSON.
import { ratio } from '../../shared/engine/aggregate/ratio.ts';

export interface Row {
  readonly k: string;
  readonly v: number | null;
  readonly w: number;
  readonly x: number | null;
  readonly d: number | null;
  readonly s: string | null;
  readonly b: boolean | null;
  readonly at: number;
}

export interface Reading {
  readonly sql: string;
  readonly of: (rows: readonly Row[]) => string;
}

type Field<T> = (row: Row) => T | null;

const known = <T>(rows: readonly Row[], field: Field<T>): T[] => rows.map(field).filter(value => value !== null);
const json = JSON.stringify;
const v: Field<number> = row => row.v;
const x: Field<number> = row => row.x;
const s: Field<string> = row => row.s;
const b: Field<boolean> = row => row.b;
const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const orNull = <T>(values: readonly T[], of: (values: readonly T[]) => unknown) => json(values.length === 0 ? null : of(values));
const ascending = (values: readonly number[]) => [...values].sort((a, c) => a - c);
const byCodePoint = (a: string, c: string) => Buffer.compare(Buffer.from(a), Buffer.from(c));

/** n times the sum of squares less the square of the sum: exact here, where all values are small multiples of 1/8. */
function spread(pairs: readonly (readonly [number, number])[]): number {
  const products = total(pairs.map(([p, q]) => p * q));
  return pairs.length * products - total(pairs.map(([p]) => p)) * total(pairs.map(([, q]) => q));
}
const twice = (values: readonly number[]): [number, number][] => values.map(value => [value, value]);
const pairsOf = (rows: readonly Row[]): [number, number][] =>
  rows.flatMap(row => (row.x === null || row.v === null ? [] : [[row.x, row.v]]));

/** Of small whole numbers, whose powers are exact in `count` times each. */
function momentsOf(values: readonly number[]): { skewness: number | null; kurtosis: number | null } {
  const n = values.length;
  const sum = total(values);
  const about = (power: number) => values.reduce((all, value) => all + BigInt(n * value - sum) ** BigInt(power), 0n);
  const second = about(2);
  if (second === 0n) return { skewness: null, kurtosis: null };
  const third = Number(about(3));
  const [count, squared] = [BigInt(n), second * second];
  const lean = n < 3 ? 0 : ratio(about(3) ** 2n * count * count * (count - 1n), second ** 3n * (count - 2n) ** 2n);
  return {
    skewness: n < 3 ? null : Math.sign(third) * Math.sqrt(lean),
    kurtosis: ratio(count * about(4) - 3n * squared, squared),
  };
}

function continuous(values: readonly number[], fraction: number): number {
  const sorted = ascending(values);
  const place = fraction * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (place - Math.floor(place)) * (above - below);
}

/** The row in which `by` wins, the first of equals. */
function winner<T>(rows: readonly Row[], by: Field<T>, isBetter: (a: T, c: T) => boolean): Row | undefined {
  return rows
    .filter(row => by(row) !== null)
    .reduce<Row | undefined>((best, row) => (best === undefined || isBetter(by(row)!, by(best)!) ? row : best), undefined);
}

const byNumber = (a: number, c: number) => a - c;

/** How often each value comes: the most frequent first, of equally frequent ones the least. */
function frequencies<T>(values: readonly T[], compare: (a: T, c: T) => number): { value: T; count: number }[] {
  return distinct(values)
    .map(value => ({ value, count: values.filter(other => other === value).length }))
    .sort((a, c) => c.count - a.count || compare(a.value, c.value));
}

const trues = (rows: readonly Row[]) => frequencies(known(rows, b), (a, c) => Number(a) - Number(c));

/** Arrays are compared by their texts, of which that of -1 comes before that of 1. */
const usualArray = (rows: readonly Row[]) =>
  JSON.parse(
    frequencies(
      rows.map(row => json([row.v])),
      byCodePoint,
    )[0]!.value,
  );

export const READINGS: readonly Reading[] = [
  { sql: 'COUNT(DISTINCT v)', of: rows => json(distinct(known(rows, v)).length) },
  { sql: 'COUNT(DISTINCT s)', of: rows => json(distinct(known(rows, s)).length) },
  { sql: 'COUNT(DISTINCT b)', of: rows => json(distinct(known(rows, b)).length) },
  { sql: 'SUM(DISTINCT v)', of: rows => orNull(distinct(known(rows, v)), total) },
  { sql: 'AVG(DISTINCT x)', of: rows => orNull(distinct(known(rows, x)), values => total(values) / values.length) },
  { sql: 'MAX(DISTINCT v)', of: rows => orNull(known(rows, v), values => Math.max(...values)) },
  { sql: 'COUNT_IF(b)', of: rows => json(known(rows, b).filter(Boolean).length) },
  { sql: 'BIT_AND(w)', of: rows => json(rows.reduce((bits, row) => bits & row.w, -1)) },
  { sql: 'BIT_OR(v)', of: rows => orNull(known(rows, v), values => values.reduce((bits, value) => bits | value, 0)) },
  {
    sql: 'BIT_OR(v * 1152921504606846977)',
    of: rows => String(known(rows, v).reduce<bigint | null>((bits, value) => (bits ?? 0n) | (BigInt(value) * 1152921504606846977n), null)),
  },
  { sql: 'BIT_XOR(DISTINCT v)', of: rows => orNull(distinct(known(rows, v)), values => values.reduce((bits, value) => bits ^ value, 0)) },
  { sql: 'ANY_VALUE(s)', of: rows => json(known(rows, s)[0] ?? null) },
  { sql: 'REGR_COUNT(x, v)', of: rows => json(pairsOf(rows).length) },
  { sql: 'REGR_AVGY(x, v)', of: rows => orNull(pairsOf(rows), pairs => total(pairs.map(([p]) => p)) / pairs.length) },
  { sql: 'REGR_SXY(x, v)', of: rows => orNull(pairsOf(rows), pairs => spread(pairs) / pairs.length) },
  {
    sql: 'REGR_SXX(x, v)',
    of: rows => orNull(pairsOf(rows), pairs => spread(twice(pairs.map(([, q]) => q))) / pairs.length),
  },
  {
    sql: 'MAD(v)',
    of: rows =>
      orNull(known(rows, v), values =>
        continuous(
          values.map(value => Math.abs(value - continuous(values, 0.5))),
          0.5,
        ),
      ),
  },
  { sql: 'KURTOSIS_POP(v)', of: rows => json(momentsOf(known(rows, v)).kurtosis) },
  { sql: 'SKEWNESS(v)', of: rows => json(momentsOf(known(rows, v)).skewness) },
  { sql: 'COUNT(*) FILTER (WHERE v > 0)', of: rows => json(known(rows, v).filter(value => value > 0).length) },
  {
    sql: 'SUM(x) FILTER (WHERE b)',
    of: rows =>
      orNull(
        known(
          rows.filter(row => row.b === true),
          x,
        ),
        total,
      ),
  },
  {
    sql: 'COUNT(DISTINCT v) FILTER (WHERE w > 50)',
    of: rows =>
      json(
        distinct(
          known(
            rows.filter(row => row.w > 50),
            v,
          ),
        ).length,
      ),
  },
  { sql: 'BOOL_AND(b)', of: rows => orNull(known(rows, b), values => values.every(Boolean)) },
  { sql: 'EVERY(v < 3)', of: rows => orNull(known(rows, v), values => values.every(value => value < 3)) },
  { sql: 'BOOL_OR(b)', of: rows => orNull(known(rows, b), values => values.some(Boolean)) },
  { sql: 'VAR_POP(x)', of: rows => orNull(known(rows, x), values => spread(twice(values)) / values.length ** 2) },
  {
    sql: 'VAR_SAMP(v)',
    of: rows => {
      const values = known(rows, v);
      return json(values.length < 2 ? null : spread(twice(values)) / (values.length * (values.length - 1)));
    },
  },
  {
    sql: 'STDDEV_POP(DISTINCT v)',
    of: rows => orNull(distinct(known(rows, v)), values => Math.sqrt(spread(twice(values)) / values.length ** 2)),
  },
  { sql: 'COVAR_POP(x, v)', of: rows => orNull(pairsOf(rows), pairs => spread(pairs) / pairs.length ** 2) },
  {
    sql: 'REGR_SLOPE(x, v)',
    of: rows => {
      const pairs = pairsOf(rows);
      const below = spread(twice(pairs.map(([, q]) => q)));
      return json(below === 0 ? null : spread(pairs) / below);
    },
  },
  { sql: 'FIRST(v)', of: rows => json(rows[0]!.v) },
  { sql: 'FIRST(s) IGNORE NULLS', of: rows => json(known(rows, s)[0] ?? null) },
  { sql: 'LAST(x)', of: rows => json(rows.at(-1)!.x) },
  { sql: 'LAST_VALUE(b IGNORE NULLS)', of: rows => json(known(rows, b).at(-1) ?? null) },
  {
    sql: 'LAST(d) IGNORE NULLS',
    of: rows =>
      known(rows, row => row.d)
        .at(-1)
        ?.toFixed(2) ?? 'null',
  },
  { sql: 'LAST(v) FILTER (WHERE b)', of: rows => json(rows.filter(row => row.b === true).at(-1)?.v ?? null) },
  { sql: 'ARG_MIN(s, v)', of: rows => json(winner(rows, v, (a, c) => a < c)?.s ?? null) },
  { sql: 'MAX_BY(v, s)', of: rows => json(winner(rows, s, (a, c) => byCodePoint(a, c) > 0)?.v ?? null) },
  { sql: 'ARG_MAX(x, b)', of: rows => json(winner(rows, b, (a, c) => a && !c)?.x ?? null) },
  { sql: 'DELTA(x)', of: rows => orNull(known(rows, x), values => values.at(-1)! - values[0]!) },
  { sql: 'DELTA(v)', of: rows => orNull(known(rows, v), values => values.at(-1)! - values[0]!) },
  { sql: "STRING_AGG(s, ', ')", of: rows => orNull(known(rows, s), values => values.join(', ')) },
  { sql: "STRING_AGG(DISTINCT s, '|')", of: rows => orNull(known(rows, s), values => distinct(values).sort(byCodePoint).join('|')) },
  { sql: 'MEDIAN(x)', of: rows => orNull(known(rows, x), values => continuous(values, 0.5)) },
  { sql: 'PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY v)', of: rows => orNull(known(rows, v), values => continuous(values, 0.9)) },
  {
    sql: 'PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY v DESC)',
    of: rows => orNull(known(rows, v), values => ascending(values).reverse()[Math.max(0, Math.ceil(values.length * 0.25) - 1)]),
  },
  {
    sql: 'PERCENTILE_DISC(s, 0.5)',
    of: rows => orNull(known(rows, s), values => [...values].sort(byCodePoint)[Math.ceil(values.length / 2) - 1]),
  },
  { sql: 'ARRAY_AGG(v)', of: rows => json(rows.map(v)) },
  { sql: 'COLLECT_LIST(b)', of: rows => json(rows.map(b)) },
  { sql: 'ARRAY_AGG(ROW(w AS w, s AS s))', of: rows => json(rows.map(row => ({ w: row.w, s: row.s }))) },
  {
    sql: 'ARRAY_AGG(DISTINCT s) FILTER (WHERE s IS NOT NULL)',
    of: rows => orNull(distinct(known(rows, s)), values => [...values].sort(byCodePoint)),
  },
  {
    sql: 'ARRAY_AGG(s) FILTER (WHERE b)',
    of: rows =>
      orNull(
        rows.filter(row => row.b === true),
        kept => kept.map(s),
      ),
  },
  { sql: 'APPROX_TOP_K(s, 2)', of: rows => orNull(frequencies(known(rows, s), byCodePoint), counted => counted.slice(0, 2)) },
  { sql: 'APPROX_TOP_K(v, 100)', of: rows => orNull(frequencies(known(rows, v), byNumber), counted => counted) },
  {
    sql: 'APPROX_TOP_COUNT(b, 1) FILTER (WHERE w > 20)',
    of: rows => orNull(trues(rows.filter(row => row.w > 20)), counted => counted.slice(0, 1)),
  },
  { sql: 'MODE(x)', of: rows => orNull(frequencies(known(rows, x), byNumber), counted => counted[0]!.value) },
  { sql: 'MODE() WITHIN GROUP (ORDER BY ARRAY[v])', of: rows => json(usualArray(rows)) },
  {
    sql: 'HISTOGRAM(b)',
    of: rows => orNull(trues(rows), counted => Object.fromEntries(counted.map(({ value, count }) => [value, count]).sort())),
  },
  { sql: 'APPROX_COUNT_DISTINCT(s)', of: rows => json(distinct(known(rows, s)).length) },
  { sql: 'APPROX_COUNT_DISTINCT(v)', of: rows => json(distinct(known(rows, v)).length) },
];
