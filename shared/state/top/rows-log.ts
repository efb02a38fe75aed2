// How the rows of a Top-N are written down: per group those of the log that went, then those that the log lacks. Where a commit may come between
// a change and its row (EMIT EVERY), also which rows were sent, and under which number; some of them may have left since.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { type GroupOrder, SCRATCH_SLOT } from '../columns/state-column.ts';
import { NO_PLACE, type RowColumn } from '../over/row-column.ts';
import { FREE, HELD, LEAVING, type RankedRows } from './ranked-rows.ts';

/** Streams: rows that went, rows that came, and whether the group was sent, or which of its rows; then those of the columns. */
const STREAMS = 1;
/** Where nothing else bounds the rows of a group: more than memory would hold. */
const OFFSET_MAX = 2 ** 26;

/** What was read of a group: `isSent` tells whether its first rows were sent. */
type ReadIn = (slot: number, isSent: boolean) => void;

export interface SentRow {
  readonly offset: number;
  readonly number: number;
  /** It is out of the order, which is still to be said. */
  readonly isLeaving: boolean;
}

export interface RowsLogLayout {
  /** Rows that a group has at most; null: any number. */
  readonly limit: number | null;
  /** Which rows were sent is written. */
  readonly writesSent: boolean;
  readonly readIn: ReadIn;
  readonly readSent: (slot: number, rows: readonly SentRow[]) => void;
}

export class RowsLog {
  readonly streamCount: number;
  private readonly rows: RankedRows;
  private readonly columns: readonly RowColumn[];
  private readonly layout: RowsLogLayout;

  constructor(rows: RankedRows, columns: readonly RowColumn[], layout: RowsLogLayout) {
    this.rows = rows;
    this.columns = columns;
    this.layout = layout;
    this.streamCount = columns.reduce((sum, column) => sum + column.streamCount, STREAMS);
  }

  encode({ slots, positions, count }: GroupOrder, streams: readonly ByteWriter[]): void {
    const { rows } = this;
    const to = streams[0]!;
    const cameBy: number[][] = [];
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const gone = positions[i]! < 0 ? [] : (rows.gone.get(slot) ?? []).sort((a, b) => a - b);
      const came = this.offsetsToWrite(slot, positions[i]! < 0);
      writeVarint(to, gone.length * 2 + (this.isSent(slot) ? 1 : 0));
      writeVarint(to, came.length);
      for (const offset of [...gone, ...came]) writeVarint(to, offset);
      if (this.layout.writesSent) this.writeSent(slot, to);
      cameBy.push(came);
    }
    let stream = STREAMS;
    for (const column of this.columns) {
      const own = streams.slice(stream, (stream += column.streamCount));
      for (let i = 0; i < count; i++) {
        column.beginGroup();
        for (const offset of cameBy[i]!) column.encode(rows.placeOf(slots[i]!, offset), own);
      }
    }
    for (let i = 0; i < count; i++) {
      rows.gone.delete(slots[i]!);
      for (const offset of cameBy[i]!) rows.inLog[rows.placeOf(slots[i]!, offset)] = 1;
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const { rows } = this;
    const { limit, writesSent, readIn, readSent } = this.layout;
    const from = streams[0]!;
    const cameBy: number[][] = [];
    const sent = new Uint8Array(count);
    const sentBy: (readonly SentRow[])[] = [];
    for (let i = 0; i < count; i++) {
      const code = from.varint();
      const cameCount = from.varint();
      const goneCount = Math.floor(code / 2);
      if (goneCount + cameCount > from.remaining) throw damaged(`${goneCount + cameCount} rows in ${from.remaining} bytes`);
      sent[i] = code % 2;
      for (let left = goneCount; left > 0; left--) this.readGone(slots[i]!, from.varint());
      cameBy.push(Array.from({ length: cameCount }, () => this.readCame(slots[i]!, from.varint())));
      if (writesSent) sentBy.push(readSentRows(from));
    }
    let stream = STREAMS;
    for (const column of this.columns) {
      const own = streams.slice(stream, (stream += column.streamCount));
      for (let i = 0; i < count; i++) {
        column.beginGroup();
        for (const offset of cameBy[i]!) column.decode(slots[i] === SCRATCH_SLOT ? NO_PLACE : rows.placeOf(slots[i]!, offset), own);
      }
    }
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      if (slot === SCRATCH_SLOT) continue;
      const held = rows.counts[slot]! + cameBy[i]!.length;
      if (limit !== null && held > limit) throw damaged(`more than ${limit} rows in a group`);
      for (const offset of cameBy[i]!) rows.enter(slot, offset);
      if (writesSent) readSent(slot, sentBy[i]!);
      else readIn(slot, sent[i] === 1);
    }
  }

  private isSent(slot: number): boolean {
    const { rows } = this;
    return rows.counts[slot]! > 0 && rows.sentNumbers[rows.placeAt(slot, 0)]! > 0;
  }

  /** Offsets of the rows that the log lacks, or of all; ascending. */
  private offsetsToWrite(slot: number, all: boolean): number[] {
    const { states, inLog } = this.rows;
    const offsets: number[] = [];
    const start = this.rows.placeOf(slot, 0);
    const length = this.rows.lengthOf(slot);
    for (let offset = 0; offset < length; offset++) {
      if (states[start + offset] !== FREE && (all || inLog[start + offset] === 0)) offsets.push(offset);
    }
    return offsets;
  }

  private writeSent(slot: number, to: ByteWriter): void {
    const { states, sentNumbers } = this.rows;
    const start = this.rows.placeOf(slot, 0);
    const end = start + this.rows.lengthOf(slot);
    let count = 0;
    for (let place = start; place < end; place++) if (sentNumbers[place]! > 0) count++;
    writeVarint(to, count);
    for (let place = start; place < end; place++) {
      if (sentNumbers[place] === 0) continue;
      writeVarint(to, (place - start) * 2 + (states[place] === LEAVING ? 1 : 0));
      writeVarint(to, sentNumbers[place]!);
    }
  }

  private readGone(slot: number, offset: number): void {
    if (slot === SCRATCH_SLOT) return;
    const { rows } = this;
    const state = offset < rows.lengthOf(slot) ? rows.states[rows.placeOf(slot, offset)]! : FREE;
    if (state === FREE) throw damaged(`a row at ${offset} went that was not there`);
    if (state === HELD) rows.leave(slot, rows.indexOf(slot, rows.placeOf(slot, offset), offset));
    rows.forget(slot, offset);
  }

  private readCame(slot: number, offset: number): number {
    // While the last row of `limit` leaves, another is there already.
    const { limit } = this.layout;
    const offsetMax = limit === null ? OFFSET_MAX : 2 * limit;
    if (offset > offsetMax) throw damaged(`a row at ${offset}, where a group has none above ${offsetMax}`);
    if (slot === SCRATCH_SLOT) return offset;
    const { rows } = this;
    rows.makeRoom(slot, offset);
    const place = rows.placeOf(slot, offset);
    if (rows.states[place] !== FREE) throw damaged(`two rows at ${offset}`);
    rows.states[place] = HELD;
    rows.inLog[place] = 1;
    return offset;
  }
}

function readSentRows(from: ByteReader): SentRow[] {
  const count = from.varint();
  if (count * 2 > from.remaining) throw damaged(`${count} sent rows in ${from.remaining} bytes`);
  return Array.from({ length: count }, () => {
    const code = from.varint();
    return { offset: Math.floor(code / 2), isLeaving: code % 2 === 1, number: from.varint() };
  });
}
