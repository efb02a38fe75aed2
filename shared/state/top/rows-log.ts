// How the rows of a Top-N are written down: per group those of the log that went, then those that the log lacks.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { type GroupOrder, SCRATCH_SLOT } from '../columns/state-column.ts';
import { NO_PLACE, type RowColumn } from '../over/row-column.ts';
import { FREE, HELD, type RankedRows } from './ranked-rows.ts';

/** Streams: rows that went, rows that came, and whether the group was sent; then those of the columns. */
const STREAMS = 1;
/** Where nothing else bounds the rows of a group: more than memory would hold. */
const OFFSET_MAX = 2 ** 26;

/** What was read of a group: `isSent` tells whether its first rows were sent. */
type ReadIn = (slot: number, isSent: boolean) => void;

export class RowsLog {
  readonly streamCount: number;
  private readonly rows: RankedRows;
  private readonly columns: readonly RowColumn[];
  /** Rows that a group has at most; null: any number. */
  private readonly limit: number | null;

  constructor(rows: RankedRows, columns: readonly RowColumn[], limit: number | null) {
    this.rows = rows;
    this.columns = columns;
    this.limit = limit;
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

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[], readIn: ReadIn): void {
    const { rows } = this;
    const from = streams[0]!;
    const cameBy: number[][] = [];
    const sent = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      const code = from.varint();
      const cameCount = from.varint();
      const goneCount = Math.floor(code / 2);
      if (goneCount + cameCount > from.remaining) throw damaged(`${goneCount + cameCount} rows in ${from.remaining} bytes`);
      sent[i] = code % 2;
      for (let left = goneCount; left > 0; left--) this.readGone(slots[i]!, from.varint());
      cameBy.push(Array.from({ length: cameCount }, () => this.readCame(slots[i]!, from.varint())));
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
      if (this.limit !== null && held > this.limit) throw damaged(`more than ${this.limit} rows in a group`);
      for (const offset of cameBy[i]!) rows.enter(slot, offset);
      readIn(slot, sent[i] === 1);
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
      if (states[start + offset] === HELD && (all || inLog[start + offset] === 0)) offsets.push(offset);
    }
    return offsets;
  }

  private readGone(slot: number, offset: number): void {
    if (slot === SCRATCH_SLOT) return;
    const { rows } = this;
    if (offset >= rows.lengthOf(slot) || rows.states[rows.placeOf(slot, offset)] !== HELD)
      throw damaged(`a row at ${offset} went that was not there`);
    rows.leave(slot, rows.indexOf(slot, rows.placeOf(slot, offset), offset));
    rows.forget(slot, offset);
  }

  private readCame(slot: number, offset: number): number {
    // While the last row of `limit` leaves, another is there already.
    const offsetMax = this.limit === null ? OFFSET_MAX : 2 * this.limit;
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
