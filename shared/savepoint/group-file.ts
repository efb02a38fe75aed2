// The groups of one query in one partition as a Parquet file, for people and tools: what the state holds, in plain values. A restore does not
// read it.
//
//   <key columns>     by their names and types (DECIMAL as text)
//   _window_start     TIMESTAMP, _window_end TIMESTAMP; null where there is no window, or only a part of several
//   _place            INT64: what the state calls the window or pane
//   _rows_sent        INT32: rows sent for the group so far
//   _accumulators     JSON object: each accumulator by its name
//   _key              BYTE_ARRAY: the key as the state has it
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { ColumnDescriptor } from '../engine/descriptor.ts';
import { SCRATCH_SLOT, type StateColumn } from '../state/columns/state-column.ts';
import type { GroupStore } from '../state/group-store.ts';
import { windowEndMs } from '../state/layout.ts';
import { type KeyValue, keyValues, parquetTypeOf } from './key-values.ts';
import { readable } from './readable.ts';

export interface GroupFile {
  readonly bytes: Uint8Array;
  readonly rowCount: number;
}

/** What JSON needs for numbers of any size, which the library types do not know yet. */
const json = JSON as unknown as { rawJSON(text: string): unknown };

export function writeGroupFile(store: GroupStore, keyColumns: readonly ColumnDescriptor[], columnNames: readonly string[]): GroupFile {
  const keys: KeyValue[][] = keyColumns.map(() => []);
  const starts: (Date | null)[] = [];
  const ends: (Date | null)[] = [];
  const places: bigint[] = [];
  const sent: number[] = [];
  const accumulators: string[] = [];
  const keyBytes: Uint8Array[] = [];
  const { table } = store;
  for (let slot = SCRATCH_SLOT + 1; slot < table.slotEnd; slot++) {
    if (table.isFree(slot)) continue;
    const [start, end] = [table.keyStart(slot), table.keyEnd(slot)];
    for (const [i, value] of keyValues(keyColumns, table.keyBytes, start, end).entries()) keys[i]!.push(value);
    const window = windowOf(store, slot);
    starts.push(window.start);
    ends.push(window.end);
    places.push(BigInt(Math.trunc(table.place(slot))));
    sent.push(store.rows.revision(slot));
    accumulators.push(accumulatorsText(store.columns, columnNames, slot));
    keyBytes.push(table.keyBytes.slice(start, end));
  }
  const columnData: ColumnSource[] = [
    ...keyColumns.map((column, i) => ({ name: column.name, data: keys[i]!, type: parquetTypeOf(column) })),
    { name: '_window_start', data: starts, type: 'TIMESTAMP' },
    { name: '_window_end', data: ends, type: 'TIMESTAMP' },
    { name: '_place', data: places, type: 'INT64', nullable: false },
    { name: '_rows_sent', data: sent, type: 'INT32', nullable: false },
    { name: '_accumulators', data: accumulators, type: 'STRING', nullable: false },
    { name: '_key', data: keyBytes, type: 'BYTE_ARRAY', nullable: false },
  ];
  return { bytes: new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'weir' })), rowCount: places.length };
}

function windowOf({ layout, table }: GroupStore, slot: number): { start: Date | null; end: Date | null } {
  const { window } = layout;
  if (window === null) return { start: null, end: null };
  if (window.kind === 'span') return { start: new Date(Number(window.starts.get(slot))), end: new Date(Number(window.ends.get(slot))) };
  const place = table.place(slot);
  const endMs = windowEndMs(layout, place);
  return {
    start: window.kind === 'tumbling' ? new Date(place) : null,
    end: Number.isFinite(endMs) ? new Date(endMs) : null,
  };
}

function accumulatorsText(columns: readonly StateColumn[], names: readonly string[], slot: number): string {
  const values = Object.fromEntries(columns.map((column, i) => [names[i] ?? `accumulator ${i + 1}`, readable(column, slot)]));
  return JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? json.rawJSON(String(value)) : value));
}
