// The table of aggregates, by family. Binder, reference and tests read it.
import type { AggregateDefinition } from '../definition.ts';
import { approxCountDistinct, approxPercentile } from './approximate.ts';
import { avg } from './avg.ts';
import { bitAnd, bitOr, bitXor } from './bits.ts';
import { count, countIf } from './count.ts';
import { mad, median, percentileCont, percentileDisc } from './every-value.ts';
import { approxTopK, entropy, histogram, mode } from './frequency.ts';
import { arrayAgg, stringAgg } from './lists.ts';
import { boolAnd, boolOr } from './logical.ts';
import { max, min } from './min-max.ts';
import { anyValue, argMax, argMin, delta, first, last } from './pick.ts';
import { STATISTICS } from './statistics.ts';
import { sum } from './sum.ts';

export interface AggregateFamily {
  readonly title: string;
  /** What holds for all of them. */
  readonly says: string;
  readonly functions: readonly AggregateDefinition[];
}

export const AGGREGATE_FAMILIES: readonly AggregateFamily[] = [
  {
    title: 'Counting, adding, comparing',
    says: 'NULLs take no part. Over no value the result is NULL, of COUNT 0.',
    functions: [count, countIf, sum, avg, min, max, boolAnd, boolOr, bitAnd, bitOr, bitXor],
  },
  {
    title: 'Statistics',
    says: 'Arguments are read as DOUBLE. The sums of values, squares and products behind the results are exact and rounded once at the end, so neither the order of rows nor the number of workers shows, and equal values have a variance of exactly 0. (A product below 1e-289 is itself rounded, to a multiple of 5e-324.) A square or product beyond the range of DOUBLE is an error of its row.',
    functions: STATISTICS,
  },
  {
    title: 'One row of the group',
    says: 'Rows arrive in the order of their shard. No later window or restart changes which row was first.',
    functions: [first, last, anyValue, argMin, argMax, delta],
  },
  {
    title: 'Every value of the group',
    says: 'The state holds all values of a group: at most 1,000,000 of them, of STRING_AGG and ARRAY_AGG 262,144 characters (of JSON, with what orders the values). A group beyond that has no result: each time it is due, an error that says so goes to the dead letters. Under EMIT CHANGES every row sorts its group anew.',
    functions: [median, mad, percentileCont, percentileDisc, stringAgg, arrayAgg],
  },
  {
    title: 'How often each value comes',
    says: 'The state holds a count for each distinct value of a group: at most 1,000,000, about 100 bytes each. A group beyond that has no result: each time it is due, an error that says so goes to the dead letters. APPROX_TOP_K is named as elsewhere and is exact: a summary of fixed size, as other engines keep, drops what was rare so far, and so its result depends on the order of rows, which no result here does.',
    functions: [approxTopK, mode, histogram, entropy],
  },
  {
    title: 'Approximate',
    says: 'The state is bounded and the error stated. Results do not depend on the order of rows, on batches or on workers.',
    functions: [approxCountDistinct, approxPercentile],
  },
];
