// Random lives of a query: attempts of rows and ticks, with crashes, restores and changes of hands between them.
import fc from 'fast-check';
import type { QueryOptions, Row } from './query.ts';

export interface Attempt {
  readonly rows: readonly Row[];
  /** A tick after the rows, or null. */
  readonly advanceMs: number | null;
  /** Before the attempt: the writer is lost; another is built from the log, from the newest snapshot or from the beginning. */
  readonly crash: 'none' | 'from-snapshot' | 'from-start';
  /** After the commit the warm follower writes on, and the writer follows. */
  readonly swap: boolean;
  readonly snapshot: boolean;
}

export interface Scenario {
  readonly options: QueryOptions;
  readonly attempts: readonly Attempt[];
}

const options: fc.Arbitrary<QueryOptions> = fc.record({
  sizeMs: fc.constantFrom(100, 100, 100, null),
  offsetMs: fc.constantFrom(0, 30),
  latenessMs: fc.constantFrom(0, 0, 150),
  emit: fc.constantFrom('final', 'changes'),
  coalesce: fc.boolean(),
  rowsPerKeyGroupMax: fc.constantFrom(1, 2, 1000),
  havingModulus: fc.constantFrom(0, 2, 3),
  boundMs: fc.constantFrom(0, 40),
});

const wholes = fc.oneof(
  fc.integer({ min: -5, max: 500 }),
  fc.integer({ min: -5, max: 500 }),
  fc.constantFrom(2 ** 53 - 1, -(2 ** 53 - 1), 2n ** 53n, -(2n ** 63n), 2n ** 63n - 1n, 10n ** 37n),
);

const doubles = fc.oneof(
  fc.integer({ min: -9999, max: 99999 }).map(cents => cents / 100),
  fc.integer({ min: -9999, max: 99999 }).map(cents => cents / 100),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(1e300, -1e300, 5e-324, 1e-10, 2 ** 60),
);

const row: fc.Arbitrary<Row> = fc.record({
  key: fc.integer({ min: 0, max: 400 }).map(i => (i < 200 ? `k${i % 12}` : `key ${i}`)),
  timeMs: fc.integer({ min: -250, max: 900 }),
  whole: wholes,
  // -0 and 0 print alike; the extremes' tests look at them.
  double: doubles.map(value => value + 0),
  text: fc.string({ maxLength: 4 }),
});

const attempt = (n: number): fc.Arbitrary<Attempt> =>
  fc.record({
    // Time moves on from attempt to attempt, so that windows open and close.
    rows: fc.array(
      row.map(each => ({ ...each, timeMs: each.timeMs / 4 + n * 60 - ((each.timeMs / 4) % 1) })),
      { maxLength: 30, size: 'max' },
    ),
    advanceMs: fc.option(fc.integer({ min: n * 60 - 100, max: n * 60 + 400 }), { freq: 5 }),
    crash: fc.constantFrom('none', 'none', 'none', 'from-snapshot', 'from-start'),
    swap: fc.boolean(),
    snapshot: fc.boolean(),
  });

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  options,
  attempts: fc.tuple(...Array.from({ length: 10 }, (_, n) => attempt(n))),
});
