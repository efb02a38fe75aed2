// Which groups changed since the last commit, in the order in which they first did (so new ones in order of creation), with what the log has
// of them: a group's numbers are copied aside when it first changes, so only changed groups pay for that.
//
// The mark in a group's row says both where it stands here and what number it has in the log: an ordinal while it is unchanged (`NEW`: it has
// none), and -1 - position while it is changed; the ordinal is then kept here.
import type { StateColumn } from './columns/state-column.ts';
import { type GroupRows, HASH, MARK } from './group-rows.ts';
import { grown, lengthened } from './grown.ts';
import { NEW, ORDINALS_PER_KEY_GROUP } from './ordinals.ts';

const INITIAL_CAPACITY = 64;
/** Of a line of the processor's cache. */
const NUMBERS_PER_LINE = 8;
/** In `slots`, where the group was freed since. */
export const GONE = -1;

export class Changes {
  count = 0;
  slots = new Int32Array(INITIAL_CAPACITY);
  /** Key group and ordinal in one number (see ordinals.ts), by position. */
  numbers = new Uint32Array(INITIAL_CAPACITY);
  /** Positions of groups that are not in the log yet, ascending; some of them may be gone. */
  created = new Int32Array(INITIAL_CAPACITY);
  createdCount = 0;
  /** Revisions at the last commit, by position. */
  revisions = new Int32Array(INITIAL_CAPACITY);
  /** Lanes per group: those in rows, then those of columns with arrays of their own. */
  readonly laneCount: number;
  /** The lanes as the log has them: from `position * laneCount`. Nothing where the group is new. */
  lanes: Float64Array;
  private live: Float64Array[] = [];
  private goneCount = 0;
  /**
   * Keeps what was only touched from being left out. In an array: a property that holds an integer first and another number then gives the
   * object another shape, and what was compiled for the first is thrown away, with every task anew.
   */
  protected readonly touched = new Float64Array(1);
  private readonly rows: GroupRows;
  private readonly columns: readonly StateColumn[];

  /** `columns`: those with arrays of their own. */
  constructor(rows: GroupRows, columns: readonly StateColumn[]) {
    this.rows = rows;
    this.columns = columns;
    this.laneCount = rows.empties.length + columns.reduce((sum, column) => sum + column.empties.length, 0);
    this.lanes = new Float64Array(INITIAL_CAPACITY * this.laneCount);
  }

  get byteCount(): number {
    return this.slots.byteLength * 3 + this.created.byteLength + this.lanes.byteLength;
  }

  /** The arrays of the columns, in the order of the lanes behind those in rows. */
  get liveArrays(): readonly Float64Array[] {
    return this.live;
  }

  /** Call after the columns grew. */
  grew(): void {
    this.live = this.columns.flatMap(column => column.tracked());
  }

  has(slot: number): boolean {
    return this.rows.words[slot * this.rows.stride * 2 + MARK]! < 0;
  }

  /** Notes that the group is about to change; `revision` is what it has now. Does nothing the second time. */
  mark(slot: number, revision: number): void {
    const { rows } = this;
    const { words, stride } = rows;
    const at = slot * stride;
    const mark = words[at * 2 + MARK]!;
    if (mark < 0) return;
    if (this.count === this.slots.length) this.makeRoom();
    const position = this.count++;
    words[at * 2 + MARK] = -1 - position;
    this.slots[position] = slot;
    this.numbers[position] = (words[at * 2 + HASH]! & KEY_GROUP_BITS) | mark;
    this.revisions[position] = revision;
    if (mark === NEW) this.noteCreated(position);
    else this.keep(slot, position);
  }

  /** The ordinal of a group, `NEW` where it has none. */
  ordinal(slot: number): number {
    const mark = this.rows.words[slot * this.rows.stride * 2 + MARK]!;
    return mark < 0 ? this.numbers[-1 - mark]! & (ORDINALS_PER_KEY_GROUP - 1) : mark;
  }

  /** They are read one after the other now, which costs little; afterwards in the order of the log, which would wait for each. */
  bringNear(): void {
    const { lanes, laneCount, count } = this;
    let touched = 0;
    for (let i = 0; i < count * laneCount; i += NUMBERS_PER_LINE) touched += lanes[i]!;
    this.touched[0] = touched;
  }

  /** The group, which is unchanged, has this ordinal in the log. */
  setOrdinal(slot: number, ordinal: number): void {
    this.rows.words[slot * this.rows.stride * 2 + MARK] = ordinal;
  }

  /** The group was freed: it did not change, as far as the log is concerned. */
  drop(slot: number): void {
    const { words, stride } = this.rows;
    const mark = words[slot * stride * 2 + MARK]!;
    if (mark >= 0) return;
    this.slots[-1 - mark] = GONE;
    this.goneCount++;
  }

  /** All changes are in the log. */
  clear(): void {
    this.count = 0;
    this.createdCount = 0;
    this.goneCount = 0;
  }

  private noteCreated(position: number): void {
    if (this.createdCount === this.created.length) this.created = grown(this.created, new Int32Array(this.createdCount * 2));
    this.created[this.createdCount++] = position;
  }

  private keep(slot: number, position: number): void {
    const { rows, lanes, live, laneCount } = this;
    const { numbers } = rows;
    const inRows = laneCount - live.length;
    const from = slot * rows.stride + rows.firstLane;
    const to = position * laneCount;
    for (let lane = 0; lane < inRows; lane++) lanes[to + lane] = numbers[from + lane]!;
    for (let i = 0; i < live.length; i++) lanes[to + inRows + i] = live[i]![slot]!;
  }

  /** Drops the places of groups that are gone, if they are many; else grows. */
  private makeRoom(): void {
    if (this.goneCount * 2 >= this.count) {
      this.compact();
      return;
    }
    const capacity = this.count * 2;
    this.slots = new Int32Array(lengthened(this.slots, capacity * Int32Array.BYTES_PER_ELEMENT));
    this.numbers = new Uint32Array(lengthened(this.numbers, capacity * Uint32Array.BYTES_PER_ELEMENT));
    this.revisions = new Int32Array(lengthened(this.revisions, capacity * Int32Array.BYTES_PER_ELEMENT));
    this.lanes = new Float64Array(lengthened(this.lanes, capacity * this.laneCount * Float64Array.BYTES_PER_ELEMENT));
  }

  private compact(): void {
    const { slots, numbers, revisions, lanes, laneCount, rows } = this;
    let to = 0;
    this.createdCount = 0;
    for (let from = 0; from < this.count; from++) {
      const slot = slots[from]!;
      if (slot === GONE) continue;
      rows.words[slot * rows.stride * 2 + MARK] = -1 - to;
      slots[to] = slot;
      numbers[to] = numbers[from]!;
      revisions[to] = revisions[from]!;
      if ((numbers[to]! & (ORDINALS_PER_KEY_GROUP - 1)) === NEW) this.noteCreated(to);
      lanes.copyWithin(to * laneCount, from * laneCount, (from + 1) * laneCount);
      to++;
    }
    this.count = to;
    this.goneCount = 0;
  }
}

/** The bits of a hash that say the key group. */
const KEY_GROUP_BITS = -(2 ** 25);
