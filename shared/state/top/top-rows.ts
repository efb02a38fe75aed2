// The first rows of each group in an order of values: what ROW_NUMBER() … <= n keeps of a stream, and RANK and DENSE_RANK. A group has at most
// `limit` rows, and those that rank like the last of them, however many came; a row that another displaces is let go of, once that was said. Where rows are taken back, all that came are kept, because those
// behind the first may become some of them.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { RowError } from '../../engine/row-error.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import type { GroupOrder, Lane, StateColumn } from '../columns/state-column.ts';
import { grown } from '../grown.ts';
import type { RowColumn } from '../over/row-column.ts';
import { FREE, HELD, LEAVING, RankedRows, type RankOrder } from './ranked-rows.ts';
import { RowsLog, type SentRow } from './rows-log.ts';

/** Appends the row at a place with its number, as it is now or (`isGone`) taken back. It must not throw. */
export type EmitRow = (slot: number, place: number, offset: number, number: number, isGone: boolean, recordIndex: number) => void;

/** What happens to a row that was sent and whose number changes: nothing, it is sent again, or it is also taken back first. */
export type OnRankChange = 'stay' | 'send' | 'take back and send';

/** `row number`: each row has its own. Rows that rank alike share a `rank`, behind which as many are left out, or a `dense rank`, which leaves none. */
export type Numbering = 'row number' | 'rank' | 'dense rank';

/** Rows that rank alike may be any number, so this bounds the rows of a group. */
const TIES_MAX = 10_000;

export interface TopRowsLayout {
  /** Rows are kept whose numbers are at most this. */
  readonly limit: number;
  /** How rows are numbered. @default 'row number' */
  readonly numbering?: Numbering;
  /** The last ones tell rows apart that are equal otherwise: the number of their arrival or, where rows are taken back, all other columns. */
  readonly order: readonly RankOrder[];
  /** How many of them rank; the others only part rows that rank alike. @default all */
  readonly rankingCount?: number;
  readonly columns: readonly RowColumn[];
  readonly onRankChange: OnRankChange;
  /** A row that takes the place of another is a new version of it: nothing is taken back. */
  readonly replaces: boolean;
  /** Rows are taken back, so all of them are kept. @default false */
  readonly isRevised?: boolean;
  /** A commit may come between a change and its row: which rows were sent is part of the log. @default false */
  readonly isSentLater?: boolean;
}

export class TopRows implements StateColumn {
  readonly streamCount: number;
  readonly empties = [];
  readonly holdsOutside = true;
  readonly sendsSeveral = true;
  /** Where generated code puts the values of the row that comes, or goes. */
  readonly newPlace: number;
  private readonly layout: TopRowsLayout;
  private readonly rows: RankedRows;
  private readonly log: RowsLog;
  private readonly isRevised: boolean;
  /** By slot: offsets of rows that were sent and left since. */
  private readonly leaving = new Map<number, number[]>();
  /** By slot: rows in the order that were sent. */
  private sentCounts = new Int32Array(0);
  /** By slot, for dense ranks: the number of the last row. */
  private rankCounts = new Int32Array(0);
  private readonly numbering: Numbering;

  constructor(layout: TopRowsLayout) {
    this.layout = layout;
    this.isRevised = layout.isRevised ?? false;
    this.numbering = layout.numbering ?? 'row number';
    this.rows = new RankedRows(layout.columns, layout.order, layout.rankingCount ?? layout.order.length);
    this.newPlace = this.rows.newPlace;
    const writesSent = layout.isSentLater ?? false;
    const isBounded = !this.isRevised && !writesSent && this.numbering === 'row number';
    this.log = new RowsLog(this.rows, layout.columns, {
      limit: isBounded ? layout.limit : null,
      writesSent,
      readIn: (slot, isSent) => this.readIn(slot, isSent),
      readSent: (slot, rows) => this.readSent(slot, rows),
    });
    this.streamCount = this.log.streamCount;
  }

  get byteCount(): number {
    return this.rows.byteCount;
  }

  /**
   * The row at `newPlace` takes its place among those of the group, if it has one. Gives whether something is to be sent.
   * @throws RowError when more rows rank alike than a group keeps.
   */
  take(slot: number): boolean {
    const mayBeFull = this.numbering !== 'row number' && !this.isRevised && this.rows.counts[slot]! >= TIES_MAX;
    if (mayBeFull && this.isAmongFirst(slot, this.newPlace)) {
      const reason = `more than ${TIES_MAX} rows of a key share its first ${this.layout.limit} rank${this.layout.limit === 1 ? '' : 's'}`;
      throw new RowError(`${reason}; ROW_NUMBER keeps the first of them to arrive`);
    }
    return this.takeFrom(slot, this.newPlace);
  }

  /** A row that equals the one at `newPlace` goes. Gives whether something is to be sent. */
  takeBack(slot: number): boolean {
    const { rows, newPlace } = this;
    const index = rows.indexOf(slot, newPlace, -1);
    const isThere = index < rows.counts[slot]! && rows.isEqual(rows.placeAt(slot, index), newPlace);
    // Of a group that, against PARTITIONED BY, was in two shards, the row may have come as two.
    return isThere && this.remove(slot, index);
  }

  /** What parts the row that comes from equal ones that came before it. */
  nextArrival(slot: number, arrivals: { readonly values: Float64Array }): number {
    const { rows } = this;
    let newest = 0;
    for (let i = 0; i < rows.counts[slot]!; i++) newest = Math.max(newest, arrivals.values[rows.placeAt(slot, i)]!);
    return newest + 1;
  }

  /** Sends what changed since the group was last sent: what went, then what came, best first. */
  emit(slot: number, recordIndex: number, emitRow: EmitRow): void {
    const { rows } = this;
    const { onRankChange } = this.layout;
    const count = this.firstCount(slot);
    this.sendGone(slot, count, recordIndex, emitRow);
    this.sendBehind(slot, count, recordIndex, emitRow);
    for (let index = 0, number = 0; index < count; index++) {
      const place = rows.placeAt(slot, index);
      number = this.numberAt(slot, index, number);
      const sentNumber = rows.sentNumbers[place]!;
      rows.sentNumbers[place] = number;
      if (sentNumber === number || (sentNumber > 0 && onRankChange === 'stay')) continue;
      const offset = place - rows.placeOf(slot, 0);
      if (sentNumber > 0 && onRankChange === 'take back and send') emitRow(slot, place, offset, sentNumber, true, recordIndex);
      emitRow(slot, place, offset, number, false, recordIndex);
    }
  }

  /** All rows of the group go; those that were sent are taken back. */
  empty(slot: number, recordIndex: number, emit: (slot: number, recordIndex: number) => void): void {
    for (let index = this.rows.counts[slot]! - 1; index >= 0; index--) this.remove(slot, index);
    emit(slot, recordIndex);
  }

  /** Where the rows of the group are, best first. */
  placesOf(slot: number): number[] {
    const { rows } = this;
    return Array.from({ length: rows.counts[slot]! }, (_, index) => rows.placeAt(slot, index));
  }

  get columns(): readonly RowColumn[] {
    return this.layout.columns;
  }

  tracked(): readonly Float64Array[] {
    return [];
  }

  grow(capacity: number): void {
    this.rows.growSlots(capacity);
    this.sentCounts = grown(this.sentCounts, new Int32Array(capacity));
    this.rankCounts = grown(this.rankCounts, new Int32Array(capacity));
  }

  reset(slot: number): void {
    this.rows.reset(slot);
    this.leaving.delete(slot);
    this.sentCounts[slot] = 0;
    this.rankCounts[slot] = 0;
  }

  /** Two shards that merge both have rows of the group. The log tells of a group, not of a row, whether it was sent: all of them are sent again. */
  merge(into: number, from: number): void {
    const { rows } = this;
    for (let i = 0; i < rows.counts[into]!; i++) rows.sentNumbers[rows.placeAt(into, i)] = 0;
    this.sentCounts[into] = 0;
    for (let i = 0; i < rows.counts[from]!; i++) this.takeFrom(into, rows.placeAt(from, i));
  }

  encode(groups: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    this.log.encode(groups, streams);
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    this.log.decode(slots, count, streams);
  }

  /** What was sent of a group that was read is what it has. */
  private readIn(slot: number, isSent: boolean): void {
    const { rows } = this;
    const sentCount = isSent ? this.firstCount(slot) : 0;
    let number = 0;
    for (let index = 0; index < rows.counts[slot]!; index++) {
      number = this.numberAt(slot, index, number);
      rows.sentNumbers[rows.placeAt(slot, index)] = index < sentCount ? number : 0;
    }
    this.sentCounts[slot] = sentCount;
    this.rankCounts[slot] = number;
  }

  /** The rows of a group that was read which were sent; the others are not. */
  private readSent(slot: number, sent: readonly SentRow[]): void {
    const { rows } = this;
    this.readIn(slot, false);
    const leaving: number[] = [];
    for (const { offset, number, isLeaving } of sent) {
      const place = rows.placeOf(slot, offset);
      if (offset >= rows.lengthOf(slot) || rows.states[place] === FREE) throw damaged(`a row at ${offset} was sent that is not there`);
      if (rows.states[place] === HELD && isLeaving) rows.leave(slot, rows.indexOf(slot, place, offset));
      if (rows.states[place] === LEAVING && !isLeaving) rows.enter(slot, offset);
      rows.states[place] = isLeaving ? LEAVING : HELD;
      rows.sentNumbers[place] = number;
      if (isLeaving) leaving.push(offset);
      else this.sentCounts[slot]!++;
    }
    if (leaving.length > 0) this.leaving.set(slot, leaving);
    else this.leaving.delete(slot);
    if (this.numbering === 'dense rank') this.countRanks(slot);
  }

  private countRanks(slot: number): void {
    let number = 0;
    for (let index = 0; index < this.rows.counts[slot]!; index++) number = this.numberAt(slot, index, number);
    this.rankCounts[slot] = number;
  }

  /** The number of the row that stands `index`th, from that of the row before it. */
  private numberAt(slot: number, index: number, before: number): number {
    if (this.numbering === 'row number') return index + 1;
    if (index > 0 && this.rows.isTie(this.rows.placeAt(slot, index - 1), this.rows.placeAt(slot, index))) return before;
    return this.numbering === 'rank' ? index + 1 : before + 1;
  }

  private takeFrom(slot: number, from: number): boolean {
    const { rows, isRevised } = this;
    const { limit } = this.layout;
    const isNumbered = this.numbering === 'row number';
    if (isRevised) return this.returns(slot, from) || rows.insert(slot, from) < limit || !isNumbered;
    // Most rows come behind all others.
    if (!this.isAmongFirst(slot, from)) return false;
    if (isNumbered && rows.counts[slot] === limit) this.remove(slot, limit - 1);
    const index = rows.insert(slot, from);
    if (!isNumbered) this.trim(slot, index);
    return true;
  }

  /** Whether the row at `place` has its place among the first. */
  private isAmongFirst(slot: number, place: number): boolean {
    const { rows, numbering } = this;
    const { limit } = this.layout;
    const count = rows.counts[slot]!;
    if ((numbering === 'dense rank' ? this.rankCounts[slot]! : count) < limit || !rows.isBehindAll(slot, place)) return true;
    return numbering !== 'row number' && rows.isTie(rows.placeAt(slot, count - 1), place);
  }

  /** Ranks: after the row at `index` came, those go that it moved behind the first. */
  private trim(slot: number, index: number): void {
    const { rows } = this;
    const { limit } = this.layout;
    const last = () => rows.counts[slot]! - 1;
    const isTie = (a: number, b: number) => rows.isTie(rows.placeAt(slot, a), rows.placeAt(slot, b));
    if (this.numbering === 'rank') {
      while (last() >= limit && !isTie(limit - 1, last())) this.remove(slot, last());
      return;
    }
    const isAlone = (index === 0 || !isTie(index - 1, index)) && (index === last() || !isTie(index, index + 1));
    if (!isAlone) return;
    this.rankCounts[slot]!++;
    if (this.rankCounts[slot]! <= limit) return;
    let first = last();
    while (isTie(first - 1, last())) first--;
    while (last() >= first) this.remove(slot, last());
    this.rankCounts[slot]!--;
  }

  /** A row that was sent and taken back comes again as it was: then it never left. */
  private returns(slot: number, from: number): boolean {
    const { rows } = this;
    const leaving = this.leaving.get(slot);
    const at = leaving?.findIndex(offset => rows.isEqual(rows.placeOf(slot, offset), from)) ?? -1;
    if (at === -1) return false;
    const [offset] = leaving!.splice(at, 1) as [number];
    rows.states[rows.placeOf(slot, offset)] = HELD;
    rows.enter(slot, offset);
    this.sentCounts[slot]!++;
    return true;
  }

  /** How many rows of the group are the first. */
  private firstCount(slot: number): number {
    const count = this.rows.counts[slot]!;
    const { limit } = this.layout;
    if (this.numbering === 'row number') return Math.min(count, limit);
    if (!this.isRevised) return count;
    for (let index = 0, number = 0; index < count; index++) {
      number = this.numberAt(slot, index, number);
      if (number > limit) return index;
    }
    return count;
  }

  /** Gives whether the row was sent, and is to be taken back. */
  private remove(slot: number, index: number): boolean {
    const { rows } = this;
    const offset = rows.leave(slot, index);
    const place = rows.placeOf(slot, offset);
    if (rows.sentNumbers[place] === 0) {
      rows.release(slot, offset);
      return false;
    }
    rows.states[place] = LEAVING;
    this.sentCounts[slot]!--;
    const leaving = this.leaving.get(slot);
    if (leaving === undefined) this.leaving.set(slot, [offset]);
    else leaving.push(offset);
    return true;
  }

  private sendGone(slot: number, count: number, recordIndex: number, emitRow: EmitRow): void {
    const leaving = this.leaving.get(slot);
    if (leaving === undefined) return;
    this.leaving.delete(slot);
    const { rows } = this;
    const isReplaced = this.layout.replaces && count > 0;
    for (const offset of leaving.sort((a, b) => rows.compareOffsets(slot, a, b))) {
      const place = rows.placeOf(slot, offset);
      if (!isReplaced) emitRow(slot, place, offset, rows.sentNumbers[place]!, true, recordIndex);
      rows.release(slot, offset);
    }
  }

  /** Takes back rows that others moved behind the first. */
  private sendBehind(slot: number, firstCount: number, recordIndex: number, emitRow: EmitRow): void {
    const { rows } = this;
    let left = this.sentCounts[slot]!;
    for (let index = 0; index < firstCount && left > 0; index++) if (rows.sentNumbers[rows.placeAt(slot, index)]! > 0) left--;
    for (let index = firstCount; left > 0; index++) {
      const place = rows.placeAt(slot, index);
      const sentNumber = rows.sentNumbers[place]!;
      if (sentNumber === 0) continue;
      left--;
      rows.sentNumbers[place] = 0;
      if (!this.layout.replaces) emitRow(slot, place, place - rows.placeOf(slot, 0), sentNumber, true, recordIndex);
    }
    this.sentCounts[slot] = firstCount;
  }
}
