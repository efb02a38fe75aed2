// The first rows of each group in an order of values: what ROW_NUMBER() … <= n keeps of a stream. A group has at most `limit` rows, however
// many came; a row that another displaces is let go of, once that was said.
//
//   order     places of the rows in their order, best first       | 3 | 0 | 2 |
//   places    a row stays where it is put for as long as it lives  0: row, 1: leaving, 2: row, 3: row
//
// A place is also what tells a row from the others of its group in the output. A row that was sent and is displaced keeps its place until
// that is said (`LEAVING`); then the next row may have it.
import { assert } from '../../engine/assert.ts';
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { type GroupOrder, type Lane, SCRATCH_SLOT, type StateColumn } from '../columns/state-column.ts';
import { grown } from '../grown.ts';
import { RowBlocks } from '../over/row-blocks.ts';
import { NO_PLACE, type RowColumn } from '../over/row-column.ts';

const FREE = 0;
const HELD = 1;
const LEAVING = 2;

export interface RankOrder {
  /** Among the columns of the rows. */
  readonly column: RowColumn;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** Appends the row at a place with its rank, as it is now or (`isGone`) taken back. It must not throw. */
export type EmitRow = (slot: number, place: number, offset: number, rank: number, isGone: boolean, recordIndex: number) => void;

/** What happens to a row that was sent and whose rank changes: nothing, it is sent again, or it is also taken back first. */
export type OnRankChange = 'stay' | 'send' | 'take back and send';

export interface TopRowsLayout {
  readonly limit: number;
  /** The last one tells rows apart that are equal otherwise: the number of their arrival. */
  readonly order: readonly RankOrder[];
  readonly columns: readonly RowColumn[];
  readonly onRankChange: OnRankChange;
  /** A row that takes the place of another is a new version of it: nothing is taken back. */
  readonly replaces: boolean;
}

/** Streams: rows that went, rows that came, and whether the group was sent; then those of the columns. */
const STREAMS = 1;

export class TopRows implements StateColumn {
  readonly streamCount: number;
  readonly empties = [];
  readonly holdsOutside = true;
  /** Where generated code puts the values of the row that comes. */
  readonly newPlace: number;
  private readonly layout: TopRowsLayout;
  private readonly blocks = new RowBlocks();
  private counts = new Int32Array(0);
  /** By place of the block: the offset of the row that has this rank. */
  private order = new Int32Array(0);
  /** By place: `FREE`, `HELD` or `LEAVING`; the rank that was sent, or 0; 1 where the row is in the log. */
  private states = new Uint8Array(0);
  private sentRanks = new Int32Array(0);
  private inLog = new Uint8Array(0);
  /** Offsets of rows of the log that went since the last commit. */
  private readonly gone = new Map<number, number[]>();

  constructor(layout: TopRowsLayout) {
    this.layout = layout;
    this.streamCount = layout.columns.reduce((sum, column) => sum + column.streamCount, STREAMS);
    this.blocks.add({
      growPlaces: placeCount => {
        this.order = grown(this.order, new Int32Array(placeCount));
        this.states = grown(this.states, new Uint8Array(placeCount));
        this.sentRanks = grown(this.sentRanks, new Int32Array(placeCount));
        this.inLog = grown(this.inLog, new Uint8Array(placeCount));
        for (const column of layout.columns) column.growPlaces(placeCount);
      },
      moveBlock: (slot, from, fromMask, to) => this.moveBlock(slot, from, fromMask + 1, to),
    });
    this.blocks.growSlots(SCRATCH_SLOT + 1);
    this.blocks.enlarge(SCRATCH_SLOT, 1);
    this.newPlace = this.blocks.starts[SCRATCH_SLOT]!;
  }

  get byteCount(): number {
    const own = this.counts.byteLength + this.blocks.byteCount + this.order.byteLength * 2 + this.states.byteLength * 2;
    return this.layout.columns.reduce((sum, column) => sum + column.byteCount, own);
  }

  /** The row at `newPlace` takes its place among those of the group, if it has one: then this gives true, and something is to be sent. */
  take(slot: number): boolean {
    return this.takeFrom(slot, this.newPlace);
  }

  /** Sends what changed since the group was last sent: what went, then what came, best first. */
  emit(slot: number, recordIndex: number, emitRow: EmitRow): void {
    const { onRankChange, columns, replaces } = this.layout;
    const start = this.blocks.starts[slot]!;
    const length = this.lengthOf(slot);
    for (let offset = 0; offset < length; offset++) {
      const place = start + offset;
      if (this.states[place] !== LEAVING) continue;
      if (!replaces) emitRow(slot, place, offset, this.sentRanks[place]!, true, recordIndex);
      this.states[place] = FREE;
      this.sentRanks[place] = 0;
      for (const column of columns) column.forget(place);
    }
    for (let rank = 1; rank <= this.counts[slot]!; rank++) {
      const offset = this.order[start + rank - 1]!;
      const place = start + offset;
      const sentRank = this.sentRanks[place]!;
      if (sentRank === rank || (sentRank > 0 && onRankChange === 'stay')) {
        this.sentRanks[place] = rank;
        continue;
      }
      if (sentRank > 0 && onRankChange === 'take back and send') emitRow(slot, place, offset, sentRank, true, recordIndex);
      this.sentRanks[place] = rank;
      emitRow(slot, place, offset, rank, false, recordIndex);
    }
  }

  tracked(): readonly Float64Array[] {
    return [];
  }

  grow(capacity: number): void {
    this.counts = grown(this.counts, new Int32Array(capacity));
    this.blocks.growSlots(capacity);
  }

  reset(slot: number): void {
    this.forgetAll(slot);
    this.blocks.release(slot);
    this.counts[slot] = 0;
    this.gone.delete(slot);
  }

  /** Two shards that merge both have rows of the group. The log tells of a group, not of a row, whether it was sent: all of them are sent again. */
  merge(into: number, from: number): void {
    const own = this.blocks.starts[into]!;
    for (let i = 0; i < this.counts[into]!; i++) this.sentRanks[own + this.order[own + i]!] = 0;
    const start = this.blocks.starts[from]!;
    for (let i = 0; i < this.counts[from]!; i++) this.takeFrom(into, start + this.order[start + i]!);
    // Rows of two shards may be equal to the last: they stand as whoever reads them from the log will find them.
    const offsets = this.offsetsToWrite(into, true);
    this.counts[into] = 0;
    for (const offset of offsets) this.insert(into, this.rankOf(into, this.blocks.starts[into]! + offset), offset);
  }

  encode(groups: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const { slots, positions, count } = groups;
    const to = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const gone = positions[i]! < 0 ? [] : (this.gone.get(slot) ?? []).sort((a, b) => a - b);
      const came = this.offsetsToWrite(slot, positions[i]! < 0);
      writeVarint(to, gone.length * 2 + (this.isSent(slot) ? 1 : 0));
      writeVarint(to, came.length);
      for (const offset of [...gone, ...came]) writeVarint(to, offset);
    }
    let stream = STREAMS;
    for (const column of this.layout.columns) {
      const own = streams.slice(stream, (stream += column.streamCount));
      for (let i = 0; i < count; i++) {
        const slot = slots[i]!;
        column.beginGroup();
        for (const offset of this.offsetsToWrite(slot, positions[i]! < 0)) column.encode(this.blocks.starts[slot]! + offset, own);
      }
    }
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      this.gone.delete(slot);
      for (const offset of this.offsetsToWrite(slot, positions[i]! < 0)) this.inLog[this.blocks.starts[slot]! + offset] = 1;
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const from = streams[0]!;
    const cameBy: number[][] = [];
    const sent = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      const code = from.varint();
      const cameCount = from.varint();
      if (code / 2 > from.remaining || cameCount > from.remaining) throw damaged(`${cameCount} rows in ${from.remaining} bytes`);
      sent[i] = code % 2;
      for (let left = Math.floor(code / 2); left > 0; left--) this.readGone(slots[i]!, from.varint());
      cameBy.push(Array.from({ length: cameCount }, () => this.readCame(slots[i]!, from.varint())));
    }
    let stream = STREAMS;
    for (const column of this.layout.columns) {
      const own = streams.slice(stream, (stream += column.streamCount));
      for (let i = 0; i < count; i++) {
        column.beginGroup();
        for (const offset of cameBy[i]!) {
          column.decode(slots[i] === SCRATCH_SLOT ? NO_PLACE : this.blocks.starts[slots[i]!]! + offset, own);
        }
      }
    }
    for (let i = 0; i < count; i++) if (slots[i] !== SCRATCH_SLOT) this.readIn(slots[i]!, cameBy[i]!, sent[i] === 1);
  }

  private takeFrom(slot: number, from: number): boolean {
    const { limit, columns } = this.layout;
    const rank = this.rankOf(slot, from);
    if (rank === limit) return false;
    if (this.counts[slot] === limit) this.displaceLast(slot);
    const offset = this.freeOffset(slot);
    const place = this.blocks.starts[slot]! + offset;
    for (const column of columns) column.copy(from, place);
    this.states[place] = HELD;
    this.sentRanks[place] = 0;
    this.inLog[place] = 0;
    this.insert(slot, rank, offset);
    return true;
  }

  /** How many rows of the group come before the row at `place`. */
  private rankOf(slot: number, place: number): number {
    const start = this.blocks.starts[slot]!;
    let [low, high] = [0, this.counts[slot]!];
    // Most rows come behind all others.
    if (high === this.layout.limit && this.compare(start + this.order[start + high - 1]!, place) <= 0) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(start + this.order[start + middle]!, place) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private compare(a: number, b: number): number {
    for (const { column, descending, nullsFirst } of this.layout.order) {
      const [aIsNull, bIsNull] = [column.isNull(a), column.isNull(b)];
      if (aIsNull && bIsNull) continue;
      if (aIsNull || bIsNull) return aIsNull === nullsFirst ? -1 : 1;
      const order = column.compare(a, b, true);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  }

  private insert(slot: number, rank: number, offset: number): void {
    const start = this.blocks.starts[slot]!;
    const count = this.counts[slot]!;
    this.order.copyWithin(start + rank + 1, start + rank, start + count);
    this.order[start + rank] = offset;
    this.counts[slot] = count + 1;
  }

  private displaceLast(slot: number): void {
    const start = this.blocks.starts[slot]!;
    const count = this.counts[slot]! - 1;
    this.counts[slot] = count;
    const offset = this.order[start + count]!;
    const place = start + offset;
    if (this.inLog[place] === 1) this.gone.set(slot, [...(this.gone.get(slot) ?? []), offset]);
    this.inLog[place] = 0;
    if (this.sentRanks[place]! > 0) {
      this.states[place] = LEAVING;
      return;
    }
    this.states[place] = FREE;
    for (const column of this.layout.columns) column.forget(place);
  }

  /** The lowest free one; the block grows where there is none. */
  private freeOffset(slot: number): number {
    const start = this.blocks.starts[slot]!;
    const length = this.lengthOf(slot);
    for (let offset = 0; offset < length; offset++) if (this.states[start + offset] === FREE) return offset;
    this.blocks.enlarge(slot, length + 1);
    return length;
  }

  private lengthOf(slot: number): number {
    return this.blocks.masks[slot]! + 1;
  }

  private moveBlock(slot: number, from: number, length: number, to: number): void {
    for (let offset = 0; offset < length; offset++) {
      const [a, b] = [from + offset, to + offset];
      this.order[b] = this.order[a]!;
      this.states[b] = this.states[a]!;
      this.sentRanks[b] = this.sentRanks[a]!;
      this.inLog[b] = this.inLog[a]!;
      if (this.states[a] !== FREE) {
        for (const column of this.layout.columns) {
          column.copy(a, b);
          column.forget(a);
        }
      }
      this.clear(a);
    }
    assert(slot !== SCRATCH_SLOT, 'the place of the new row never moves');
  }

  private forgetAll(slot: number): void {
    const start = this.blocks.starts[slot]!;
    const length = this.lengthOf(slot);
    for (let offset = 0; offset < length; offset++) {
      if (this.states[start + offset] === FREE) continue;
      for (const column of this.layout.columns) column.forget(start + offset);
      this.clear(start + offset);
    }
  }

  private clear(place: number): void {
    this.states[place] = FREE;
    this.sentRanks[place] = 0;
    this.inLog[place] = 0;
  }

  private isSent(slot: number): boolean {
    const start = this.blocks.starts[slot]!;
    return this.counts[slot]! > 0 && this.sentRanks[start + this.order[start]!]! > 0;
  }

  /** Offsets of the rows that the log lacks, or of all; ascending. */
  private offsetsToWrite(slot: number, all: boolean): number[] {
    const start = this.blocks.starts[slot]!;
    const offsets: number[] = [];
    const length = this.lengthOf(slot);
    for (let offset = 0; offset < length; offset++) {
      if (this.states[start + offset] === HELD && (all || this.inLog[start + offset] === 0)) offsets.push(offset);
    }
    return offsets;
  }

  private readGone(slot: number, offset: number): void {
    if (slot === SCRATCH_SLOT) return;
    const start = this.blocks.starts[slot]!;
    const count = this.counts[slot]!;
    let rank = 0;
    while (rank < count && this.order[start + rank] !== offset) rank++;
    if (rank === count) throw damaged(`a row at ${offset} went that was not there`);
    this.order.copyWithin(start + rank, start + rank + 1, start + count);
    this.counts[slot] = count - 1;
    for (const column of this.layout.columns) column.forget(start + offset);
    this.clear(start + offset);
  }

  private readCame(slot: number, offset: number): number {
    // While the last row of `limit` leaves, another is there already.
    if (offset > 2 * this.layout.limit) throw damaged(`a row at ${offset}, where a group has at most ${this.layout.limit}`);
    if (slot === SCRATCH_SLOT) return offset;
    while (offset >= this.lengthOf(slot)) this.blocks.enlarge(slot, offset + 1);
    const place = this.blocks.starts[slot]! + offset;
    if (this.states[place] !== FREE) throw damaged(`two rows at ${offset}`);
    this.states[place] = HELD;
    this.inLog[place] = 1;
    return offset;
  }

  private readIn(slot: number, came: readonly number[], isSent: boolean): void {
    if (this.counts[slot]! + came.length > this.layout.limit) throw damaged(`more than ${this.layout.limit} rows in a group`);
    for (const offset of came) this.insert(slot, this.rankOf(slot, this.blocks.starts[slot]! + offset), offset);
    const start = this.blocks.starts[slot]!;
    for (let rank = 1; rank <= this.counts[slot]!; rank++) this.sentRanks[start + this.order[start + rank - 1]!] = isSent ? rank : 0;
  }
}
