// Where the newest row of a buffer stands among all of its rows, in the order of a value. NULLs stand together, behind all values or before
// them; the newest row stands behind those that are equal to it.

/** The values of a buffer in ascending order, without the NULLs. */
export interface RankedValues {
  readonly length: number;
  /** How many values come before this one; with `andEqual` also those that are the same. */
  countBefore(value: never, andEqual?: boolean): number;
  /** Counted from 0. */
  at(index: number): unknown;
}

/** How the rows are ordered. */
export interface RankedOrder {
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** How many of `rowCount` rows stand before those that are equal to the newest, whose value is `value` (null: NULL). */
export function rowsBefore(values: RankedValues, value: unknown, rowCount: number, { descending, nullsFirst }: RankedOrder): number {
  const nullCount = rowCount - values.length;
  if (value === null) return nullsFirst ? 0 : values.length;
  const before = descending ? values.length - upTo(values, value) : below(values, value);
  return before + (nullsFirst ? nullCount : 0);
}

/** How many of them stand before it or are equal to it, itself among them. */
export function rowsUpTo(values: RankedValues, value: unknown, rowCount: number, { descending, nullsFirst }: RankedOrder): number {
  const nullCount = rowCount - values.length;
  if (value === null) return nullsFirst ? nullCount : rowCount;
  const equalOrBefore = descending ? values.length - below(values, value) : upTo(values, value);
  return equalOrBefore + (nullsFirst ? nullCount : 0);
}

/** DENSE_RANK less one: how many different values stand before, NULL counting as one. Each of them is looked up. */
export function valuesBefore(values: RankedValues, value: unknown, rowCount: number, { descending, nullsFirst }: RankedOrder): number {
  const hasNullBefore = nullsFirst && value !== null && rowCount > values.length;
  const from = value !== null && descending ? upTo(values, value) : 0;
  const end = value === null ? (nullsFirst ? 0 : values.length) : descending ? values.length : below(values, value);
  let count = hasNullBefore ? 1 : 0;
  for (let index = from; index < end; index = upTo(values, values.at(index))) count++;
  return count;
}

/** PERCENT_RANK: the part of the other rows that stands before. */
export const percentRank = (before: number, rowCount: number): number => (rowCount < 2 ? 0 : before / (rowCount - 1));

/** NTILE: the bucket, from 1, of row `number` (from 1), where the first buckets have a row more if the rows do not divide. */
export function ntile(number: number, rowCount: number, bucketCount: number): number {
  const size = Math.floor(rowCount / bucketCount);
  const larger = rowCount % bucketCount;
  const inLarger = larger * (size + 1);
  return number <= inLarger ? Math.ceil(number / (size + 1)) : larger + Math.ceil((number - inLarger) / size);
}

// 0 and -0 are one value.
const below = (values: RankedValues, value: unknown): number => values.countBefore((value === 0 ? -0 : value) as never);
const upTo = (values: RankedValues, value: unknown): number => values.countBefore((value === 0 ? 0 : value) as never, true);
