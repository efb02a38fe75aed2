// The rows that a key keeps: those that frames still hold or functions look back on, and in time order also those that wait for the watermark.
//
//   row number   0 … first … done … count          (numbers of a key's rows, from its first on)
//                gone │ kept  │ waiting │ to come
//
// In arrival order a row is done as it comes. In time order rows wait, sorted by time; rows of one instant stay in the order of arrival.
// To the log it is a column like the accumulators: a delta holds the rows that came and are still kept. Whatever frames make of the rows is
// not written: a reader makes it again.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { type GroupOrder, grownValues, type Lane, SCRATCH_SLOT, type StateColumn } from '../columns/state-column.ts';
import type { Frame } from './frame.ts';
import type { NumberRows } from './number-rows.ts';
import { RowBlocks } from './row-blocks.ts';
import { NO_PLACE, type RowColumn } from './row-column.ts';

/** Streams: rows written, rows that came and went, first row kept; in time order also rows passed, and rows of the log that others moved. */
const STREAMS = 3;
const STREAMS_IN_TIME_ORDER = 5;

export class RowBuffer implements StateColumn {
  readonly streamCount: number;
  readonly empties: readonly number[];
  readonly holdsOutside = true;
  readonly blocks = new RowBlocks();
  /** Per slot, see the drawing. In arrival order `dones` is `counts`. */
  counts = new Float64Array(0);
  dones = new Float64Array(0);
  firsts = new Float64Array(0);
  readonly columns: readonly RowColumn[];
  private readonly times: NumberRows | null;
  private readonly lookBack: number;
  private readonly frames: Frame[] = [];
  /** In time order: rows that the watermark has passed, of which the last `followingRows` are not done yet. */
  passed = new Float64Array(0);
  /** In time order: so many rows after it a row waits for. */
  followingRows = 0;
  /** In time order, per slot: rows below this are in the log as they are here. */
  private cleanEnds = new Float64Array(0);
  private written = new Float64Array(0);

  /**
   * `times`: one of the columns, by which rows are sorted; null: the order of arrival. `lookBack`: how many rows before the current one
   * functions look back without a frame.
   */
  constructor(columns: readonly RowColumn[], times: NumberRows | null, lookBack: number) {
    this.columns = columns;
    this.times = times;
    this.lookBack = lookBack;
    this.empties = times === null ? [0, 0] : [0, 0, 0];
    this.streamCount = columns.reduce((sum, column) => sum + column.streamCount, times === null ? STREAMS : STREAMS_IN_TIME_ORDER);
    for (const column of columns) {
      this.blocks.add({
        growPlaces: placeCount => column.growPlaces(placeCount),
        moveBlock: (slot, from, fromMask, to, toMask) => {
          const end = this.counts[slot]!;
          for (let row = this.firsts[slot]!; row < end; row++) {
            column.copy(from + (row & fromMask), to + (row & toMask));
            column.forget(from + (row & fromMask));
          }
        },
      });
    }
  }

  get byteCount(): number {
    const own = this.counts.byteLength * (this.times === null ? 2 : 4) + this.blocks.byteCount;
    const columns = this.columns.reduce((sum, column) => sum + column.byteCount, own);
    return this.frames.reduce((sum, frame) => sum + frame.byteCount, columns);
  }

  /** A frame over these rows; called by its constructor. */
  attach(frame: Frame): void {
    this.frames.push(frame);
  }

  /** Where the row stands; it must be kept. */
  placeOf(slot: number, row: number): number {
    return this.blocks.starts[slot]! + (row & this.blocks.masks[slot]!);
  }

  /** The row so many rows before the current one, or after it, or `NO_PLACE`. At most `lookBack` rows back. */
  placeBack(slot: number, rowCount: number): number {
    const row = this.dones[slot]! - 1 - rowCount;
    return row < 0 || row >= this.counts[slot]! ? NO_PLACE : this.blocks.starts[slot]! + (row & this.blocks.masks[slot]!);
  }

  /** Takes a new row behind the others and gives its place. The columns are then filled there, and the row taken or sorted in. */
  append(slot: number): number {
    const row = this.counts[slot]!;
    const { blocks } = this;
    if (row - this.firsts[slot]! > blocks.masks[slot]!) blocks.enlarge(slot, row - this.firsts[slot]! + 1);
    this.counts[slot] = row + 1;
    return blocks.starts[slot]! + (row & blocks.masks[slot]!);
  }

  /** In arrival order, after the columns of the appended row were filled: the frames move on to it. */
  take(slot: number): void {
    this.moveTo(slot, this.counts[slot]! - 1);
  }

  /** In time order: moves the appended row among those that wait, behind those of its instant. */
  sortIn(slot: number): void {
    const { times, columns } = this;
    const { values } = times!;
    let row = this.counts[slot]! - 1;
    const floor = this.passed[slot]!;
    let place = this.placeOf(slot, row);
    const time = values[place]!;
    while (row > floor) {
      const before = this.placeOf(slot, row - 1);
      if (values[before]! <= time) break;
      for (const column of columns) column.swap(before, place);
      place = before;
      row--;
    }
    if (row < this.cleanEnds[slot]!) this.cleanEnds[slot] = row;
  }

  /**
   * In time order: the watermark has passed one more row. The row that is `followingRows` before it becomes the current one, if there is one;
   * then this gives true.
   */
  pass(slot: number): boolean {
    const passed = this.passed[slot]! + 1;
    this.passed[slot] = passed;
    const row = passed - 1 - this.followingRows;
    if (row < 0) return false;
    this.dones[slot] = row + 1;
    this.moveTo(slot, row);
    return true;
  }

  /** In time order, at the end of the input: the next row that waits becomes the current one, as if as many as it waits for had passed. */
  passLast(slot: number): void {
    const row = this.dones[slot]!;
    this.passed[slot] = row + 1 + this.followingRows;
    this.dones[slot] = row + 1;
    this.moveTo(slot, row);
  }

  tracked(): readonly Float64Array[] {
    return this.times === null ? [this.counts, this.firsts] : [this.counts, this.firsts, this.passed];
  }

  grow(capacity: number): void {
    this.counts = grownValues(this.counts, capacity, 0) as Float64Array<ArrayBuffer>;
    this.firsts = grownValues(this.firsts, capacity, 0) as Float64Array<ArrayBuffer>;
    this.dones = this.times === null ? this.counts : (grownValues(this.dones, capacity, 0) as Float64Array<ArrayBuffer>);
    if (this.times !== null) {
      this.passed = grownValues(this.passed, capacity, 0) as Float64Array<ArrayBuffer>;
      this.cleanEnds = grownValues(this.cleanEnds, capacity, 0) as Float64Array<ArrayBuffer>;
    }
    this.blocks.growSlots(capacity);
    for (const frame of this.frames) frame.grow(capacity);
  }

  reset(slot: number): void {
    this.forget(slot, this.firsts[slot]!, this.counts[slot]!);
    this.blocks.release(slot);
    this.counts[slot] = 0;
    this.firsts[slot] = 0;
    if (this.times !== null) {
      this.dones[slot] = 0;
      this.passed[slot] = 0;
      this.cleanEnds[slot] = 0;
    }
    for (const frame of this.frames) frame.reset(slot);
  }

  /**
   * Rows of one key come from two shards only where producers broke the promise of PARTITIONED BY and the shards merged. Those that wait are kept;
   * what was done with the others stays done, and frames go on with the rows of `into`.
   */
  merge(into: number, from: number): void {
    if (this.times === null) return;
    for (let row = this.dones[from]!; row < this.counts[from]!; row++) {
      const place = this.append(into);
      for (const column of this.columns) column.copy(this.placeOf(from, row), place);
      this.sortIn(into);
    }
    // As whoever reads them from the log will find them: a row of the current row's instant lies in its frame.
    for (const frame of this.frames) frame.rebuild(into, this.dones[into]! - 1);
  }

  encode(groups: GroupOrder, lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const { slots, positions, count } = groups;
    if (this.written.length < count) this.written = new Float64Array(count * 2);
    const inTimeOrder = this.times !== null;
    for (let i = 0; i < count; i++) {
      const [slot, position] = [slots[i]!, positions[i]!];
      const before = (lane: number) => lanes[lane]!.before[i]!;
      const [rowCount, first] = [this.counts[slot]!, this.firsts[slot]!];
      const clean = position < 0 ? 0 : inTimeOrder ? this.cleanEnds[slot]! : before(0);
      const from = Math.max(first, clean);
      this.written[i] = from;
      writeVarint(streams[0]!, rowCount - from);
      writeVarint(streams[1]!, from - clean);
      writeVarint(streams[2]!, first - before(1));
      if (!inTimeOrder) continue;
      writeVarint(streams[3]!, this.passed[slot]! - before(2));
      writeVarint(streams[4]!, before(0) - clean);
      this.cleanEnds[slot] = rowCount;
    }
    let stream = inTimeOrder ? STREAMS_IN_TIME_ORDER : STREAMS;
    for (const column of this.columns) {
      const own = streams.slice(stream, (stream += column.streamCount));
      for (let i = 0; i < count; i++) {
        const slot = slots[i]!;
        column.beginGroup();
        for (let row = this.written[i]!; row < this.counts[slot]!; row++) column.encode(this.placeOf(slot, row), own);
      }
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const froms = new Float64Array(count);
    const rowCounts = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      rowCounts[i] = streams[0]!.varint();
      this.checkRowCount(rowCounts[i]!, streams);
      froms[i] = this.decodeNumbers(slots[i]!, rowCounts[i]!, streams);
    }
    let stream = this.times === null ? STREAMS : STREAMS_IN_TIME_ORDER;
    for (const column of this.columns) {
      const own = streams.slice(stream, (stream += column.streamCount));
      for (let i = 0; i < count; i++) {
        const slot = slots[i]!;
        column.beginGroup();
        for (let k = 0; k < rowCounts[i]!; k++) column.decode(slot === SCRATCH_SLOT ? NO_PLACE : this.placeOf(slot, froms[i]! + k), own);
      }
    }
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      if (slot !== SCRATCH_SLOT) for (const frame of this.frames) frame.rebuild(slot, this.dones[slot]! - 1);
    }
  }

  /** Brings the numbers of a slot to where the log says; gives the number of the first row that follows. */
  private decodeNumbers(slot: number, rowCount: number, streams: readonly ByteReader[]): number {
    const [gone, firstStep] = [streams[1]!.varint(), streams[2]!.varint()];
    const passedStep = this.times === null ? 0 : streams[3]!.varint();
    const moved = this.times === null ? 0 : streams[4]!.varint();
    if (slot === SCRATCH_SLOT) return 0;
    const before = this.counts[slot]! - moved;
    const from = before + gone;
    const first = this.firsts[slot]! + firstStep;
    const end = from + rowCount;
    if (before < this.firsts[slot]! || first > from || (gone > 0 && first !== from) || !Number.isSafeInteger(end)) {
      throw damaged(`rows ${from} to ${end}, of which ${first} is the first`);
    }
    this.forget(slot, this.firsts[slot]!, Math.min(first, this.counts[slot]!));
    this.counts[slot] = from;
    this.firsts[slot] = first;
    if (end - first > this.blocks.masks[slot]! + 1) this.blocks.enlarge(slot, end - first);
    this.counts[slot] = end;
    if (this.times === null) return from;
    this.passed[slot]! += passedStep;
    if (this.passed[slot]! > end + this.followingRows) throw damaged(`${this.passed[slot]} rows passed of ${end}`);
    this.dones[slot] = Math.max(0, this.passed[slot]! - this.followingRows);
    this.cleanEnds[slot] = end;
    return from;
  }

  /** Each row takes a byte of every column at least. */
  private checkRowCount(rowCount: number, streams: readonly ByteReader[]): void {
    const first = streams[this.times === null ? STREAMS : STREAMS_IN_TIME_ORDER];
    if (first !== undefined && rowCount > first.remaining)
      throw damaged(`${rowCount} rows in ${first.remaining} bytes of stream "${first.name}"`);
  }

  private moveTo(slot: number, row: number): void {
    const { frames } = this;
    let first = row + 1 - this.lookBack;
    for (let i = 0; i < frames.length; i++) {
      const needed = frames[i]!.moveTo(slot, row);
      if (needed < first) first = needed;
    }
    const before = this.firsts[slot]!;
    if (first <= before) return;
    this.forget(slot, before, first);
    this.firsts[slot] = first;
  }

  private forget(slot: number, from: number, to: number): void {
    for (const column of this.columns) {
      if (!column.holdsOutside) continue;
      for (let row = from; row < to; row++) column.forget(this.placeOf(slot, row));
    }
  }
}
