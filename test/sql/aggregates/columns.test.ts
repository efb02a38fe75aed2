// The columns behind the aggregates, on their own: written to the log and read back, merged, in any order, to their limits and stated errors.
import { expect, test } from '@jest/globals';
import { ByteWriter } from '../../../shared/engine/byte-writer.ts';
import { ExternalError } from '../../../shared/engine/errors.ts';
import * as engine from '../../../shared/engine/index.ts';
import { ByteReader } from '../../../shared/state/codec/byte-reader.ts';
import { exactUnits } from '../../../shared/state/columns/exact-double.ts';
import { productError } from '../../../shared/state/columns/exact-product.ts';
import {
  BitCountsColumn,
  CardinalityColumn,
  DistinctColumn,
  DoubleSumColumn,
  FrequencyColumn,
  ListColumn,
  PickColumn,
  QuantileColumn,
  type StateColumn,
  WholeSumColumn,
} from '../../../shared/state/index.ts';

const CAPACITY = 64;
const SLOT_COUNT = 5;

function randomOf(seed: number): (limit: number) => number {
  let state = seed;
  return limit => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function orderOf(slots: readonly number[], known: readonly boolean[]) {
  return { count: slots.length, slots: Int32Array.from(slots), positions: Int32Array.from(known, is => (is ? 0 : -1)) };
}

function encoded(column: StateColumn, slots: readonly number[], known: readonly boolean[]): Uint8Array[] {
  const streams = Array.from({ length: column.streamCount }, () => new ByteWriter());
  column.encode(orderOf(slots, known), [], streams);
  return streams.map(stream => stream.take());
}

function read(column: StateColumn, slots: readonly number[], streams: readonly Uint8Array[]): void {
  const readers = streams.map((bytes, i) => new ByteReader(bytes, `part ${i}`));
  column.decode(Int32Array.from(slots), slots.length, readers);
  for (const reader of readers) reader.expectEnd();
}

const grown = <C extends StateColumn>(column: C): C => {
  column.grow(CAPACITY);
  return column;
};

interface Case<C extends StateColumn> {
  readonly name: string;
  readonly column: () => C;
  readonly add: (column: C, slot: number, step: number, below: (limit: number) => number) => void;
  readonly text: (column: C, slot: number) => string;
}

const TEXTS = ['', 'a', 'ä', '😀', '\uFFFD', 'some longer text that does not fit a few bytes'];
const numberOf = (below: (limit: number) => number) => [below(9) - 4, (below(2000) - 999) / 7, 2n ** 60n + BigInt(below(5)), -0][below(4)]!;
const shown = (values: readonly unknown[]) => values.map(value => `${typeof value} ${Object.is(value, -0) ? '-0' : value}`).join(', ');
const picked = (column: PickColumn, slot: number) => (column.isNull(slot) ? 'NULL' : shown([column.get(slot)]));

function distinctSum(): DistinctColumn & { readonly sum: WholeSumColumn } {
  const sum = new WholeSumColumn();
  const column = Object.assign(new DistinctColumn(1000, 'too many'), { sum });
  column.feeds([sum], (slot, value) => sum.add(slot, value as number));
  return column;
}

// biome-ignore lint/suspicious/noExplicitAny: each case is of its own column
const CASES: readonly Case<any>[] = [
  ...(['first', 'last'] as const).map(rule => ({
    name: `${rule} number`,
    column: () => new PickColumn(rule, 'number', null, true),
    add: (column: PickColumn, slot: number, step: number, below: (limit: number) => number) => {
      const value = below(5) === 0 ? null : numberOf(below);
      if (column.wants(slot)) column.take(slot, value, null, step);
    },
    text: picked,
  })),
  ...(['min', 'max'] as const).map(rule => ({
    name: `number by ${rule} text`,
    column: () => new PickColumn(rule, 'number', 'text', true),
    add: (column: PickColumn, slot: number, step: number, below: (limit: number) => number) => {
      const key = TEXTS[below(TEXTS.length)]!;
      if (column.wants(slot, key)) column.take(slot, step, key, step);
    },
    text: picked,
  })),
  {
    name: 'text by min number',
    column: () => new PickColumn('min', 'text', 'number', true),
    add: (column: PickColumn, slot, step, below) => {
      const [key, value] = [numberOf(below), TEXTS[below(TEXTS.length)]!];
      if (column.wants(slot, key)) column.take(slot, value, key, step);
    },
    text: picked,
  },
  {
    name: 'list of texts',
    column: () => new ListColumn(10_000, 'too long', true),
    add: (column: ListColumn, slot, step, below) => column.add(slot, TEXTS[below(TEXTS.length)]!, step),
    text: (column: ListColumn, slot) => shown(column.all(slot)),
  },
  {
    name: 'list of numbers',
    column: () => new ListColumn(10_000, 'too many', false),
    add: (column: ListColumn, slot, _step, below) => column.add(slot, numberOf(below)),
    text: (column: ListColumn, slot) => {
      const values = column.ordered(slot);
      return shown(Array.from({ length: values.length }, (_, i) => (values.at(i) === 0 ? 0 : values.at(i))));
    },
  },
  {
    name: 'list that goes over its limit',
    column: () => new ListColumn(12, 'too many', false),
    add: (column: ListColumn, slot, _step, below) => column.add(slot, numberOf(below)),
    text: (column: ListColumn, slot) => {
      try {
        return String(column.count(slot));
      } catch (error) {
        return (error as Error).message;
      }
    },
  },
  {
    name: 'distinct numbers and their sum',
    column: distinctSum,
    add: (column, slot, _step, below) => column.add(slot, [below(9) - 4, 2n ** 60n + BigInt(below(5)), -0][below(3)]!),
    text: (column, slot) => `${column.count(slot)} ${column.sum.get(slot)}`,
  },
  {
    name: 'counts of bits',
    column: () => new BitCountsColumn(),
    add: (column: BitCountsColumn, slot, step, below) => {
      const value = below(2) === 0 ? below(9) - 4 : below(1000) * 2 ** 43;
      column.add(slot, value);
      if (below(3) === 0) column.remove(slot, value);
      if (step % 2 === 0) column.add(slot, -(2n ** 62n));
    },
    text: (column: BitCountsColumn, slot) => `${column.and(slot, 7)} ${column.or(slot)} ${column.xor(slot)}`,
  },
  {
    name: 'frequencies of numbers',
    column: () => new FrequencyColumn(1000, 'too many'),
    add: (column: FrequencyColumn, slot, _step, below) => column.add(slot, numberOf(below)),
    text: (column: FrequencyColumn, slot) => shown(column.top(slot, 5).flat()),
  },
  {
    name: 'frequencies of texts',
    column: () => new FrequencyColumn(1000, 'too many'),
    add: (column: FrequencyColumn, slot, _step, below) => column.add(slot, TEXTS[below(TEXTS.length)]!),
    text: (column: FrequencyColumn, slot) => shown(column.top(slot, 3).flat()),
  },
  {
    name: 'frequencies of more values than there may be',
    column: () => new FrequencyColumn(8, 'too many'),
    add: (column: FrequencyColumn, slot, _step, below) => column.add(slot, below(12)),
    text: (column: FrequencyColumn, slot) => {
      try {
        return shown(column.top(slot, 3).flat());
      } catch (error) {
        return (error as Error).message;
      }
    },
  },
  {
    name: 'distinct texts, about',
    column: () => new CardinalityColumn(),
    add: (column: CardinalityColumn, slot, _step, below) => {
      for (let i = 0; i < 40; i++) {
        const value = below(3000);
        column.add(slot, engine.numberHashHigh(value), engine.numberHashLow(value));
      }
    },
    text: (column: CardinalityColumn, slot) => String(column.get(slot)),
  },
  {
    name: 'quantiles, about',
    column: () => new QuantileColumn(),
    add: (column: QuantileColumn, slot, _step, below) => column.add(slot, [Number(numberOf(below)), 1e300, -5e-324, 0][below(4)]!),
    text: (column: QuantileColumn, slot) =>
      column.isNull(slot) ? 'NULL' : [0, 0.2, 0.5, 1].map(fraction => column.get(slot, fraction)).join(' '),
  },
];

const SLOTS = Array.from({ length: SLOT_COUNT }, (_, i) => i + 1);
const textsOf = <C extends StateColumn>({ text }: Case<C>, column: C) => SLOTS.map(slot => text(column, slot));

for (const own of CASES) {
  test(`${own.name}: followed by deltas, restored, freed`, () => {
    const below = randomOf(7);
    const [column, follower] = [grown(own.column()), grown(own.column())];
    const known = SLOTS.map(() => false);
    for (let step = 0; step < 120; step++) {
      own.add(column, SLOTS[below(SLOT_COUNT)]!, step, below);
      if (step % 7 !== 6) continue;
      read(follower, SLOTS, encoded(column, SLOTS, known));
      known.fill(true);
      expect(textsOf(own, follower)).toEqual(textsOf(own, column));
      if (step % 35 !== 34) continue;
      const slot = SLOTS[below(SLOT_COUNT)]!;
      for (const each of [column, follower]) each.reset(slot);
      known[slot - 1] = false;
    }
    const snapshot = encoded(
      column,
      SLOTS,
      SLOTS.map(() => false),
    );
    const restored = grown(own.column());
    read(restored, SLOTS, snapshot);
    expect(textsOf(own, restored)).toEqual(textsOf(own, column));
    expect(
      encoded(
        restored,
        SLOTS,
        SLOTS.map(() => false),
      ),
    ).toEqual(snapshot);
    // The groups of others are read over.
    const foreign = grown(own.column());
    read(
      foreign,
      SLOTS.map(() => 0),
      snapshot,
    );
    expect(textsOf(own, foreign)).toEqual(textsOf(own, grown(own.column())));
    for (const slot of SLOTS) column.reset(slot);
    expect(textsOf(own, column)).toEqual(textsOf(own, grown(own.column())));
  });

  test(`${own.name}: parts merge in any order`, () => {
    const [whole, parts] = [grown(own.column()), grown(own.column())];
    // The same choices for both: one group, and the same rows spread over four.
    const [below, again, spread] = [randomOf(11), randomOf(11), randomOf(12)];
    for (let step = 0; step < 60; step++) {
      own.add(whole, 1, step, below);
      own.add(parts, 2 + spread(4), step, again);
    }
    for (const order of [
      [2, 3, 4, 5],
      [5, 3, 2, 4],
      [4, 5, 3, 2],
    ]) {
      const into = 10 + order[0]!;
      for (const slot of order) parts.merge(into, slot);
      expect(own.text(parts, into)).toBe(own.text(whole, 1));
    }
  });

  test(`${own.name}: memory is counted, damage is noticed`, () => {
    const column = grown(own.column());
    const below = randomOf(3);
    const before = column.byteCount;
    for (let step = 0; step < 10; step++) own.add(column, 1, step, below);
    expect(column.byteCount).toBeGreaterThanOrEqual(before);
    const streams = encoded(column, [1], [false]);
    for (const [i, stream] of streams.entries()) {
      if (stream.length === 0) continue;
      const cut = streams.map((each, n) => (n === i ? each.subarray(0, -1) : each));
      expect(() => read(grown(own.column()), [1], cut)).toThrow(ExternalError);
    }
  });
}

test.each([10, 100, 1000, 20_000, 100_000])('%i distinct values are counted within 4 standard errors', count => {
  for (const form of ['number', 'text'] as const) {
    const column = grown(new CardinalityColumn());
    const encoder = new TextEncoder();
    for (let i = 0; i < count; i++) {
      if (form === 'number') column.add(1, engine.numberHashHigh(i * 1.5), engine.numberHashLow(i * 1.5));
      else {
        const bytes = encoder.encode(`user ${i}`);
        column.add(1, engine.textHashHigh(bytes, 0, bytes.length), engine.textHashLow(bytes, 0, bytes.length));
      }
    }
    expect(Math.abs(column.get(1) - count) / count).toBeLessThan(count < 100 ? 0.05 : 0.065);
  }
});

test('quantiles are within 1 % of the value that has the rank, over the whole range of DOUBLE', () => {
  const below = randomOf(5);
  const column = grown(new QuantileColumn());
  const values = Array.from({ length: 2000 }, () => (below(2) === 0 ? 1 : -1) * (1 + below(1000)) * 10 ** (below(500) - 250));
  values.push(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 0);
  for (const value of values) column.add(1, value);
  values.sort((a, b) => a - b);
  for (let i = 0; i <= 100; i++) {
    const exact = engine.percentileDisc(values, i / 100, false);
    expect(Math.abs(column.get(1, i / 100) - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.0100001 + Number.MIN_VALUE);
  }
});

test('a product and what it is short of are the exact product', () => {
  const below = randomOf(9);
  const any = () => (below(2) === 0 ? -1 : 1) * (1 + below(2 ** 30) * 2 ** -30 + below(2 ** 20) * 2 ** -52) * 2 ** (below(1000) - 500);
  for (let i = 0; i < 3000; i++) {
    const [x, y] = [any(), any()];
    const product = x * y;
    if (!Number.isFinite(product) || Math.abs(product) < 2 ** -960) continue;
    const exact = exactUnits(x) * exactUnits(y);
    expect((exactUnits(product) + exactUnits(productError(x, y, product))) << 1074n).toBe(exact);
  }
  expect(productError(1e-200, 1e-200, 0)).toBe(0);
  expect(productError(2 ** 1000, 2 ** -1000, 1)).toBe(0);
});

test('statistics are those of the exact sums, in any order', () => {
  const below = randomOf(21);
  const values = Array.from({ length: 200 }, () => (below(2 ** 30) - 2 ** 29) * 2 ** (below(80) - 40) + 1e9);
  const variances = [values, [...values].reverse(), [...values].sort((a, b) => a - b)].map(order => {
    const [sum, squares] = [grown(new DoubleSumColumn()), grown(new DoubleSumColumn())];
    for (const value of order) {
      sum.add(1, value);
      squares.addProduct(1, value, value);
    }
    return engine.variance(order.length, sum.exact(1), squares.exact(1), 1);
  });
  const units = values.map(exactUnits);
  const n = BigInt(units.length);
  const total = units.reduce((a, b) => a + b, 0n);
  const exact = n * units.reduce((a, b) => a + b * b, 0n) - total * total;
  const scaled = (exact << 200n) / (n * (n - 1n));
  expect(variances).toEqual([variances[0], variances[0], variances[0]]);
  expect(Math.abs(variances[0]! / (Number(scaled >> 2148n) / 2 ** 200) - 1)).toBeLessThan(1e-15);
});

test('equal values vary by nothing, whatever they are', () => {
  for (const value of [0.1, 1e150, 3e-170, -7.7]) {
    const [sum, squares] = [grown(new DoubleSumColumn()), grown(new DoubleSumColumn())];
    for (let i = 0; i < 7; i++) {
      sum.add(1, value);
      squares.addProduct(1, value, value);
    }
    expect(engine.variance(7, sum.exact(1), squares.exact(1), 0)).toBe(0);
  }
});
