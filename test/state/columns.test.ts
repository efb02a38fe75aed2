// Every column against a plain fold: accumulate, commit, follow, restore, merge.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteWriter } from '../../shared/engine/byte-writer.ts';
import type { Whole } from '../../shared/engine/values.ts';
import { whole } from '../../shared/engine/values.ts';
import { ByteReader } from '../../shared/state/codec/byte-reader.ts';
import {
  CountColumn,
  DoubleExtremeColumn,
  NullCountColumn,
  type StateColumn,
  TextExtremeColumn,
  WholeExtremeColumn,
  WholeSumColumn,
} from '../../shared/state/index.ts';
import { PlacedColumn } from './placed-column.ts';

const SLOT_COUNT = 5;
const SLOTS = Int32Array.from({ length: SLOT_COUNT - 1 }, (_, i) => i + 1);

interface Case<T, C extends StateColumn> {
  readonly name: string;
  readonly column: () => C;
  readonly values: fc.Arbitrary<T>;
  readonly add: (column: C, slot: number, value: T) => void;
  /** The accumulator as a string; `empty` for none. */
  readonly text: (column: C, slot: number) => string;
  readonly fold: (values: readonly T[]) => string;
}

const wholes: fc.Arbitrary<Whole> = fc
  .oneof(
    fc.bigInt({ min: -1000n, max: 1000n }),
    fc.bigInt({ min: -(2n ** 53n) - 3n, max: 2n ** 53n + 3n }),
    fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }),
  )
  .map(whole);
const doubles = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 1.25, 99.99, 5e-324));

const doubleText = (value: number) => (Object.is(value, -0) ? '-0' : String(value));
const extreme = <T>(values: readonly T[], better: (a: T, b: T) => boolean, text: (value: T) => string) =>
  values.length === 0 ? 'empty' : text(values.reduce((best, value) => (better(value, best) ? value : best)));
const isBelow = (a: number, b: number) => a < b || (a === b && Object.is(a, -0) && !Object.is(b, -0));
const textBelow = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;

const count: Case<null, CountColumn> = {
  name: 'count',
  column: () => new CountColumn(),
  values: fc.constant(null),
  add: (column, slot) => {
    column.values[slot * column.stride]! += 1;
  },
  text: (column, slot) => String(column.get(slot)),
  fold: values => String(values.length),
};

const nullCount: Case<null, NullCountColumn> = {
  name: 'count of NULLs',
  column: () => new NullCountColumn(),
  values: fc.constant(null),
  add: (column, slot) => column.add(slot),
  text: (column, slot) => String(column.get(slot)),
  fold: values => String(values.length),
};

const wholeSum: Case<Whole, WholeSumColumn> = {
  name: 'sum of whole numbers',
  column: () => new WholeSumColumn(),
  values: wholes,
  add: (column, slot, value) => column.add(slot, value),
  text: (column, slot) => {
    const sum = column.get(slot);
    expect(sum).toBe(whole(BigInt(sum)));
    return String(sum);
  },
  fold: values => String(values.reduce<bigint>((sum, value) => sum + BigInt(value), 0n)),
};

const wholeExtreme = (kind: 'min' | 'max'): Case<Whole, WholeExtremeColumn> => ({
  name: `${kind} of whole numbers`,
  column: () => new WholeExtremeColumn(kind),
  values: wholes,
  add: (column, slot, value) => column.add(slot, value),
  text: (column, slot) => (column.isNull(slot) ? 'empty' : String(column.get(slot))),
  fold: values => extreme(values, kind === 'min' ? (a, b) => a < b : (a, b) => a > b, String),
});

const doubleExtreme = (kind: 'min' | 'max'): Case<number, DoubleExtremeColumn> => ({
  name: `${kind} of doubles`,
  column: () => new DoubleExtremeColumn(kind),
  values: doubles,
  add: (column, slot, value) => column.add(slot, value),
  text: (column, slot) => (column.isNull(slot) ? 'empty' : doubleText(column.get(slot))),
  fold: values => extreme(values, kind === 'min' ? isBelow : (a, b) => isBelow(b, a), doubleText),
});

const textExtreme = (kind: 'min' | 'max'): Case<string, TextExtremeColumn> => ({
  name: `${kind} of texts`,
  column: () => new TextExtremeColumn(kind),
  values: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.constantFrom('', 'a', 'ab', '\uFFFD', '😀', 'z'.repeat(200))),
  add: (column, slot, value) => column.addString(slot, value),
  text: (column, slot) => (column.isNull(slot) ? 'empty' : `=${column.get(slot)}`),
  fold: values => extreme(values, kind === 'min' ? textBelow : (a, b) => textBelow(b, a), text => `=${text}`),
});

function check<T, C extends StateColumn>(own: Case<T, C>): void {
  checkPlaced(own, false);
  if (own.column().settle !== undefined) checkPlaced(own, true);
}

function checkPlaced<T, C extends StateColumn>({ name, column, values, add, text, fold }: Case<T, C>, isInRows: boolean): void {
  const commits = fc.array(fc.array(fc.tuple(fc.integer({ min: 1, max: SLOT_COUNT - 1 }), values), { maxLength: 20 }), { maxLength: 6 });
  const fresh = () => new PlacedColumn(column(), isInRows, SLOT_COUNT);
  const where = isInRows ? ', in rows' : '';

  test(`${name}${where}: accumulates, follows and restores like a fold`, () => {
    fc.assert(
      fc.property(commits, batches => {
        const [writer, follower] = [fresh(), fresh()];
        const seen = new Map<number, T[]>([...SLOTS].map(slot => [slot, []]));
        batches.forEach((batch, n) => {
          const committed = n === 0 ? null : [...SLOTS].map(slot => writer.lanes(slot));
          for (const [slot, value] of batch) {
            add(writer.column, slot, value);
            seen.get(slot)!.push(value);
          }
          decode(follower.column, encode(writer, committed));
          for (const slot of SLOTS) {
            expect(text(writer.column, slot)).toBe(fold(seen.get(slot)!));
            expect(text(follower.column, slot)).toBe(fold(seen.get(slot)!));
          }
        });
        const restored = fresh();
        decode(restored.column, encode(writer, null));
        expect(encode(restored, null)).toEqual(encode(writer, null));
        expect(encode(follower, null)).toEqual(encode(writer, null));
        expect(writer.isClean && follower.isClean).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test(`${name}${where}: merges, empties and grows`, () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 10 }), fc.array(values, { maxLength: 10 }), (a, b) => {
        const placed = fresh();
        const made = placed.column;
        for (const value of a) add(made, 1, value);
        placed.grow(SLOT_COUNT * 3);
        for (const value of b) add(made, SLOT_COUNT + 1, value);
        made.merge(1, SLOT_COUNT + 1);
        expect(text(made, 1)).toBe(fold([...a, ...b]));
        expect(text(made, SLOT_COUNT + 1)).toBe(fold(b));
        made.reset(1);
        expect(text(made, 1)).toBe(fold([]));
        expect(placed.isClean).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
}

function encode(placed: PlacedColumn<StateColumn>, committed: readonly number[][] | null): Uint8Array[] {
  const streams = Array.from({ length: placed.column.streamCount }, () => new ByteWriter());
  const { order, lanes } = placed.gathered([...SLOTS], committed ?? [...SLOTS].map(() => null));
  placed.column.encode(order, lanes, streams);
  return streams.map(stream => stream.take());
}

function decode(column: StateColumn, streams: readonly Uint8Array[]): void {
  const readers = streams.map(stream => new ByteReader(stream, 'column'));
  column.decode(SLOTS, SLOTS.length, readers);
  for (const reader of readers) reader.expectEnd();
}

check(count);
check(nullCount);
check(wholeSum);
for (const kind of ['min', 'max'] as const) {
  check(wholeExtreme(kind));
  check(doubleExtreme(kind));
  check(textExtreme(kind));
}
