// OVER said as plainly as possible: all rows of a key in a list, and every call computed from the slice it sees, anew for each row.
import { exactUnits, nearestDouble } from '../../shared/state/columns/exact-double.ts';
import { at } from './trades.ts';

/** Values as in the payload: whole numbers as bigint, decimals as unscaled bigint. */
export interface OverRow {
  readonly symbol: string | null;
  readonly seconds: number;
  readonly price: number | null;
  readonly quantity: bigint | null;
  /** In cents. */
  readonly amount: bigint | null;
  readonly buyer: string | null;
}

/** A value as its JSON text. */
export type Text = string;

/** What a call gives for row `i` of the rows of one key, in their order. */
export type Call = (rows: readonly OverRow[], i: number) => Text;

export const payload = (row: OverRow): string => {
  const amount = row.amount === null ? 'null' : centsText(row.amount);
  const price = row.price === null ? 'null' : JSON.stringify(row.price);
  return `{"symbol":${JSON.stringify(row.symbol)},"trade_time":"${at(row.seconds)}","price":${price},"quantity":${row.quantity},"amount":${amount},"buyer":${JSON.stringify(row.buyer)}}`;
};

/** A DECIMAL with 2 digits after the point, as results print it. */
export function centsText(cents: bigint): string {
  const [sign, size] = cents < 0n ? ['-', -cents] : ['', cents];
  const text = String(size).padStart(3, '0');
  return `${sign}${text.slice(0, -2)}.${text.slice(-2)}`;
}

type Field = 'price' | 'quantity' | 'amount' | 'buyer';
type Slice = (rows: readonly OverRow[], i: number) => readonly OverRow[];

/** The frame of so many rows that ends `following` rows after the current one. */
export const lastRows =
  (count: number, following = 0): Slice =>
  (rows, i) =>
    rows.slice(Math.max(0, i + following + 1 - count), Math.max(0, i + following + 1));

export const allRows: Slice = (rows, i) => rows.slice(0, i + 1);

const valuesOf = <F extends Field>(rows: readonly OverRow[], field: F): NonNullable<OverRow[F]>[] =>
  rows.map(row => row[field]).filter(value => value !== null) as NonNullable<OverRow[F]>[];

const textOf = (value: OverRow[Field] | undefined, field: Field): Text => {
  if (value === null || value === undefined) return 'null';
  if (field === 'amount') return centsText(value as bigint);
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
};

const count =
  (frame: Slice, field?: Field): Call =>
  (rows, i) => {
    const slice = frame(rows, i);
    return String(field === undefined ? slice.length : valuesOf(slice, field).length);
  };

const sum =
  (frame: Slice, field: 'price' | 'quantity' | 'amount'): Call =>
  (rows, i) => {
    const values = valuesOf(frame(rows, i), field);
    if (values.length === 0) return 'null';
    if (field === 'price') return JSON.stringify(exactSum(values as number[]));
    return textOf(
      (values as bigint[]).reduce((total, value) => total + value, 0n),
      field,
    );
  };

/** Rounded once. */
const exactSum = (values: readonly number[]): number => nearestDouble(values.reduce((total, value) => total + exactUnits(value), 0n));

const averagePrice =
  (frame: Slice): Call =>
  (rows, i) => {
    const values = valuesOf(frame(rows, i), 'price');
    return values.length === 0 ? 'null' : JSON.stringify(exactSum(values) / values.length);
  };

const extreme =
  (frame: Slice, field: Field, which: 'min' | 'max'): Call =>
  (rows, i) => {
    const order = (a: bigint | number | string, b: bigint | number | string): number => {
      if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string));
      return a < (b as number) ? -1 : a > (b as number) ? 1 : 0;
    };
    const sorted = valuesOf(frame(rows, i), field).sort(order);
    return textOf(which === 'min' ? sorted[0] : sorted.at(-1), field);
  };

const distant =
  (field: Field, back: number, frame: Slice = allRows, otherwise: Text = 'null'): Call =>
  (rows, i) => {
    const slice = back < 0 ? rows.slice(i) : frame(rows, i);
    const row = back < 0 ? slice[-back] : slice.at(-1 - back);
    return row === undefined || back >= slice.length ? otherwise : textOf(row[field], field);
  };

/** Among the rows before the current one, the `back`-th from the end that has a value. */
const distantValue =
  (field: Field, back: number, frame: Slice): Call =>
  (rows, i) =>
    textOf(valuesOf(frame(rows, i).slice(0, -1), field).at(-back), field);

const nth =
  (frame: Slice, field: Field, ordinal: number): Call =>
  (rows, i) =>
    textOf(frame(rows, i).at(ordinal)?.[field], field);

const nthValue =
  (frame: Slice, field: Field, ordinal: number): Call =>
  (rows, i) =>
    textOf(valuesOf(frame(rows, i), field).at(ordinal), field);

const rowNumber: Call = (_rows, i) => String(i + 1);

type Ranked = 'price' | 'quantity' | 'buyer';

const before = (a: OverRow[Ranked], b: OverRow[Ranked]): boolean =>
  typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(b as string)) < 0 : a! < (b as number);

/** How many rows of the slice stand before the newest, and how many with it, NULLs last. */
const standing = (slice: readonly OverRow[], field: Ranked, descending: boolean): readonly [before: number, upTo: number] => {
  const own = slice.at(-1)![field];
  const known = valuesOf(slice, field);
  if (own === null) return [known.length, slice.length];
  const [less, more] = [known.filter(value => before(value, own)).length, known.filter(value => before(own, value)).length];
  return descending ? [more, known.length - less] : [less, known.length - more];
};

const among =
  (frame: Slice, field: Ranked, descending: boolean, of: (before: number, upTo: number, count: number) => number): Call =>
  (rows, i) => {
    const slice = frame(rows, i);
    return JSON.stringify(of(...standing(slice, field, descending), slice.length));
  };

/** One more than the different values of the slice that stand before the newest, NULLs last. */
const denseAmong =
  (frame: Slice, field: Ranked, descending: boolean): Call =>
  (rows, i) => {
    const slice = frame(rows, i);
    const own = slice.at(-1)![field];
    const known = new Set(valuesOf(slice, field));
    const ahead = [...known].filter(value => own === null || (descending ? before(own, value) : before(value, own)));
    return String(ahead.length + 1);
  };

export const call = {
  among,
  denseAmong,
  count,
  sum,
  averagePrice,
  extreme,
  distant,
  distantValue,
  nth,
  nthValue,
  rowNumber,
};

/** The rows that a query gives over `rows` in their order: the key, the time, and its calls. The last `waiting` of each key are to come. */
export function resultOf(rows: readonly OverRow[], calls: readonly Call[]): string[] {
  const byKey = Map.groupBy(rows, row => row.symbol);
  return [...byKey.values()].flatMap(own =>
    own.map((row, i) => {
      const values = calls.map((each, c) => `"c${c}":${each(own, i)}`);
      return `{"symbol":${JSON.stringify(row.symbol)},"trade_time":"${at(row.seconds)}"${values.map(value => `,${value}`).join('')}}`;
    }),
  );
}

/** Rows of a few keys, with NULLs, numbers of every size, and values that come again. */
export function randomRows(seed: number, rowCount: number, secondsOf: (i: number, random: () => number) => number = i => i): OverRow[] {
  const random = randomNumbers(seed);
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;
  const maybe = <T>(value: T): T | null => (random() < 0.25 ? null : value);
  return Array.from({ length: rowCount }, (_, i) => ({
    symbol: pick('a', 'b', 'c', 'a', null, '[x'),
    seconds: secondsOf(i, random),
    price: maybe(pick(Math.round(random() * 10000) / 100, 0.1, 1e-7, 1e17, -3.25, 0, Math.round(random() * 100) / 100)),
    quantity: maybe(pick(BigInt(Math.floor(random() * 1000)), 9007199254740993n, -9007199254740995n, -5n, 0n)),
    amount: maybe(pick(BigInt(Math.floor(random() * 100000)), -1n, 999999999999n)),
    buyer: maybe(pick('Ann', 'Bob', 'é"\\', '', '\u{1f600}', '\uffee')),
  }));
}

export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
