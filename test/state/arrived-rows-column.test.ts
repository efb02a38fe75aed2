// Rows that come and go, against an array: what is read, what a follower reads of the deltas, and what is read of a snapshot.
import { expect, test } from '@jest/globals';
import { ByteWriter } from '../../shared/engine/byte-writer.ts';
import { ByteReader } from '../../shared/state/codec/byte-reader.ts';
import { ArrivedRowsColumn } from '../../shared/state/columns/arrived-rows-column.ts';
import { randomFrom } from '../sql/functions/random-rows.ts';

interface Row {
  readonly value: string | null;
  readonly key: number | null;
  readonly arrival: number;
}

const SLOT = 1;

const freshColumn = (isKeyed: boolean): ArrivedRowsColumn => {
  const column = new ArrivedRowsColumn(isKeyed);
  column.grow(3);
  return column;
};

function written(column: ArrivedRowsColumn, isSnapshot: boolean): Uint8Array[] {
  const streams = Array.from({ length: column.streamCount }, () => new ByteWriter());
  column.encode({ count: 1, slots: Int32Array.of(SLOT), positions: Int32Array.of(isSnapshot ? -1 : 0) }, [], streams);
  return streams.map(stream => stream.take());
}

function read(column: ArrivedRowsColumn, streams: readonly Uint8Array[]): void {
  const readers = streams.map(stream => new ByteReader(stream, 'column'));
  column.decode(Int32Array.of(SLOT), 1, readers);
  for (const reader of readers) reader.expectEnd();
}

const all = (column: ArrivedRowsColumn) => column.all(SLOT, Number.POSITIVE_INFINITY, '');

test.each([
  [false, 300, 1],
  [false, 6_000, 2],
  [true, 300, 3],
  [true, 6_000, 4],
])('rows with keys (%s), %d steps, seed %d', (isKeyed, stepCount, seed) => {
  const random = randomFrom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const [column, follower] = [freshColumn(isKeyed), freshColumn(isKeyed)];
  const rows: Row[] = [];
  let logged = [...rows];
  for (let step = 0; step < stepCount; step++) {
    if (rows.length > 0 && below(5) < 2) {
      const row = rows[below(rows.length)]!;
      // Of rows that are the same in everything the first goes.
      const at = rows.findIndex(other => other.value === row.value && other.key === row.key && other.arrival === row.arrival);
      rows.splice(at, 1);
      column.remove(SLOT, row.value, row.key, row.arrival);
    } else {
      // Several rows of one record, and few keys and values.
      const row = { value: [null, 'a', 'b', 'c'][below(4)]!, key: isKeyed ? below(4) - 1 : null, arrival: step >> 2 };
      rows.push(row);
      column.add(SLOT, row.value, row.key, row.arrival);
    }
    if (below(20) > 0) continue;
    read(follower, written(column, logged.length === 0 && step < 20));
    logged = [...rows];
    expect(all(follower)).toEqual(all(column));
  }
  const order = rows.map((row, i) => ({ ...row, i })).sort((a, b) => (a.key ?? 0) - (b.key ?? 0) || a.arrival - b.arrival || a.i - b.i);
  expect(all(column)).toEqual(order.map(({ value }) => value));
  expect(column.first(SLOT)).toBe(order[0]!.value);
  expect(column.last(SLOT)).toBe(order.at(-1)!.value);
  const greatest = order.at(-1)!.key;
  expect(column.greatest(SLOT)).toBe(order.find(({ key }) => key === greatest)!.value);
  read(follower, written(column, false));
  const restored = freshColumn(isKeyed);
  read(restored, written(column, true));
  expect(all(restored)).toEqual(all(column));
  expect(written(restored, true)).toEqual(written(column, true));
  expect(written(follower, true)).toEqual(written(column, true));
  column.reset(SLOT);
  expect(all(column)).toEqual([]);
  expect(column.byteCount).toBe(24);
});

test('fails if a row goes that the log does not have', () => {
  const column = freshColumn(false);
  column.add(SLOT, 'a', null, 7);
  written(column, true);
  column.remove(SLOT, 'a', null, 7);
  expect(() => read(freshColumn(false), written(column, false))).toThrow('row 0 that arrived as 7');
});
