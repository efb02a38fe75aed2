// What a commit still owes the world: the rows it emitted, stored with it and published after it, in commit order.
// Per query a channel of rows, one of stateless rows and one of late rows, and one of dead letters for all. Framed here, so that the log need
// not know what a row is.
import { ByteWriter } from '../engine/byte-writer.ts';
import { ROW_DELETE } from '../engine/emitted-rows.ts';
import { ExternalError } from '../engine/errors.ts';
import type { OutboundRow } from '../sinks/sink.ts';
import { ByteReader } from './byte-reader.ts';
import type { RowColumns } from './executor.ts';
import type { SideRow } from './side-rows.ts';

const OUTBOX_VERSION = 1;
const FLAG_DELETE = 1;
const FLAG_WINDOW = 2;
const FLAG_PLACE = 4;

/** Rows by channel. `queries[i]` are those of query i of the stage. */
export interface Outbox {
  readonly queries: readonly (readonly OutboundRow[])[];
  /** Rows of query i where it is stateless and its sink must not see a row before its commit. */
  readonly statelessRows: readonly (readonly OutboundRow[])[];
  /** Late rows of query i, where the query sends them somewhere. */
  readonly lateRows: readonly (readonly OutboundRow[])[];
  readonly deadLetters: readonly OutboundRow[];
}

/**
 * Frames an outbox; empty bytes when there is nothing to publish. `queries[i]` lists what the slices emitted for query i; a query that
 * publishes before the commit gives none.
 */
export function encodeOutbox(
  queries: readonly (readonly RowColumns[])[],
  statelessRows: readonly (readonly SideRow[])[],
  lateRows: readonly (readonly SideRow[])[],
  deadLetters: readonly SideRow[],
): Uint8Array {
  const rowCount = queries.flat().reduce((total, rows) => total + rows.rowCount, 0);
  if (rowCount === 0 && deadLetters.length === 0 && [...statelessRows, ...lateRows].every(rows => rows.length === 0))
    return new Uint8Array(0);
  const writer = new ByteWriter();
  writer.byte(OUTBOX_VERSION);
  writer.varint(queries.length);
  for (const slices of queries) encodeQueryRows(writer, slices);
  for (const rows of [...statelessRows, ...lateRows]) encodeSideRows(writer, rows);
  encodeSideRows(writer, deadLetters);
  return writer.take();
}

function encodeQueryRows(writer: ByteWriter, slices: readonly RowColumns[]): void {
  writer.varint(slices.reduce((total, rows) => total + rows.rowCount, 0));
  forEachRowInOrder(slices, (rows, row) => {
    const windowed = !Number.isNaN(rows.windowStartsMs[row]!);
    const place = rows.places[row]!;
    writer.byte((rows.kinds[row] === ROW_DELETE ? FLAG_DELETE : 0) | (windowed ? FLAG_WINDOW : 0) | (place < 0 ? 0 : FLAG_PLACE));
    writer.varint(rows.revisions[row]!);
    if (place >= 0) writer.varint(place);
    if (windowed) {
      writeFloat64(writer, rows.windowStartsMs[row]!);
      writeFloat64(writer, rows.windowEndsMs[row]!);
    }
    writeSlice(writer, rows.keys.bytes, row === 0 ? 0 : rows.keyEnds[row - 1]!, rows.keyEnds[row]!);
    writeSlice(writer, rows.json.bytes, row === 0 ? 0 : rows.jsonEnds[row - 1]!, rows.jsonEnds[row]!);
  });
}

/** Merges the rows of several slices into the one order that does not depend on how many there are. */
export function forEachRowInOrder(slices: readonly RowColumns[], visit: (rows: RowColumns, row: number) => void): void {
  const cursors = new Int32Array(slices.length);
  for (;;) {
    let best = -1;
    for (let slice = 0; slice < slices.length; slice++) {
      const rows = slices[slice]!;
      if (cursors[slice]! >= rows.rowCount) continue;
      if (best < 0 || comesBefore(rows, cursors[slice]!, slices[best]!, cursors[best]!)) best = slice;
    }
    if (best < 0) return;
    visit(slices[best]!, cursors[best]!++);
  }
}

function comesBefore(a: RowColumns, rowA: number, b: RowColumns, rowB: number): boolean {
  const byRecord = a.recordIndexes[rowA]! - b.recordIndexes[rowB]!;
  if (byRecord !== 0) return byRecord < 0;
  const byWindow = a.windowEndsMs[rowA]! - b.windowEndsMs[rowB]!;
  if (byWindow !== 0 && !Number.isNaN(byWindow)) return byWindow < 0;
  return a.hashes[rowA]! < b.hashes[rowB]!;
}

function encodeSideRows(writer: ByteWriter, rows: readonly SideRow[]): void {
  writer.varint(rows.length);
  for (const row of rows) {
    writeText(writer, row.identity);
    writeText(writer, row.key);
    writeSlice(writer, row.json, 0, row.json.length);
  }
}

/** One for all: compiled code refers to shapes of objects weakly, and with no reader left it would be compiled anew after a garbage collection. */
const reader = new ByteReader();

/** Reads an outbox back. `queryNames` gives each channel's rows their identity. */
export function decodeOutbox(bytes: Uint8Array, queryNames: readonly string[]): Outbox {
  const none = queryNames.map(() => []);
  if (bytes.length === 0) return { queries: none, statelessRows: none, lateRows: none, deadLetters: [] };
  reader.open(bytes);
  const version = reader.byte();
  const queryCount = reader.varint();
  if (version !== OUTBOX_VERSION || queryCount !== queryNames.length) {
    throw new ExternalError(
      'log',
      `A commit holds rows of another program (format ${version}, ${queryCount} queries; this program reads format ${OUTBOX_VERSION} with ${queryNames.length}). Let the version that wrote it publish them first.`,
      { retryable: false },
    );
  }
  return {
    queries: queryNames.map(decodeQueryRows),
    statelessRows: queryNames.map(decodeSideRows),
    lateRows: queryNames.map(decodeSideRows),
    deadLetters: decodeSideRows(),
  };
}

function decodeQueryRows(queryName: string): OutboundRow[] {
  const rows: OutboundRow[] = [];
  for (let rowsLeft = reader.varint(); rowsLeft > 0; rowsLeft--) rows.push(decodeQueryRow(queryName));
  return rows;
}

/** Written without spreads: a closing window gives tens of thousands of rows at once. */
function decodeQueryRow(queryName: string): OutboundRow {
  const flags = reader.byte();
  const kind = flags & FLAG_DELETE ? 'delete' : 'upsert';
  const revision = reader.varint();
  const place = flags & FLAG_PLACE ? reader.varint() : null;
  const window = flags & FLAG_WINDOW ? { startMs: reader.float64(), endMs: reader.float64() } : null;
  const startMs = window === null ? null : window.startMs;
  const endMs = window === null ? null : window.endMs;
  const key = reader.text(reader.varint());
  const json = reader.bytes(reader.varint());
  if (place === null) return { kind, json, key, window, revision, identity: JSON.stringify([queryName, key, startMs, endMs, revision]) };
  const identity = JSON.stringify([queryName, key, startMs, endMs, place, revision]);
  return { kind, json, key, window, place, revision, identity };
}

function decodeSideRows(): OutboundRow[] {
  return Array.from({ length: reader.varint() }, () => {
    const identity = reader.text(reader.varint());
    const key = reader.text(reader.varint());
    return { kind: 'upsert' as const, json: reader.bytes(reader.varint()), key, window: null, revision: 0, identity };
  });
}

function writeSlice(writer: ByteWriter, bytes: Uint8Array, start: number, end: number): void {
  writer.varint(end - start);
  writer.copy(bytes, start, end);
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  writeSlice(writer, bytes, 0, bytes.length);
}

const float64 = new DataView(new ArrayBuffer(8));
const float64Bytes = new Uint8Array(float64.buffer);

function writeFloat64(writer: ByteWriter, value: number): void {
  float64.setFloat64(0, value, true);
  writer.copy(float64Bytes, 0, 8);
}
