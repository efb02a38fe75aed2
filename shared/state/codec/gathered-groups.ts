// A block of the groups of a delta or snapshot, in the order of the log, and their lanes in that order: what they are, and what the log has of
// them. Rows lie in memory as groups came; here each is visited once, and every column then reads its lanes from one end to the other. A block is
// written before the next is gathered, so that lanes and rows are still in the processor's nearest cache.

import type { GroupOrder, Lane } from '../columns/state-column.ts';
import { MARK } from '../group-rows.ts';
import type { GroupStore } from '../group-store.ts';

const BLOCK_GROUPS = 256;
/** In `positions`: the log has nothing of the group. */
const NOT_IN_LOG = -1;
/** The same, until the group's own row says where it stands in the changes. */
const IN_LOG = 0;

export class GatheredGroups implements GroupOrder {
  count = 0;
  readonly slots = new Int32Array(BLOCK_GROUPS);
  readonly positions = new Int32Array(BLOCK_GROUPS);
  /** Rows sent so far, and how the group stands (group-rows.ts). */
  readonly revisions = new Int32Array(BLOCK_GROUPS);
  readonly standings = new Uint8Array(BLOCK_GROUPS);
  private readonly ordinals = new Int32Array(BLOCK_GROUPS);
  private readonly store: GroupStore;
  /** In the order of `Changes.lanes`. */
  private readonly lanes: readonly Lane[];
  /** By lane: its column reads the difference alone. */
  private readonly readsDifference: readonly boolean[];
  private readonly empties: readonly number[];
  /** Per column: its lanes. */
  private readonly byColumn: readonly (readonly Lane[])[];
  /** Keeps what was only touched from being left out. */
  protected touched = 0;

  constructor(store: GroupStore) {
    this.store = store;
    const inRows = store.columns.filter(column => column.settle !== undefined);
    const outside = store.columns.filter(column => column.settle === undefined);
    const placed = [...inRows, ...outside];
    this.empties = placed.flatMap(column => column.empties);
    this.readsDifference = placed.flatMap(column => column.empties.map(() => column.readsDifferences === true));
    const block = () => new Float64Array(BLOCK_GROUPS);
    this.lanes = this.empties.map(() => ({ now: block(), before: block(), difference: block() }));
    const firsts = new Map<unknown, number>();
    let first = 0;
    for (const column of placed) {
      firsts.set(column, first);
      first += column.empties.length;
    }
    this.byColumn = store.columns.map(column => {
      const from = firsts.get(column)!;
      return this.lanes.slice(from, from + column.empties.length);
    });
  }

  get isFull(): boolean {
    return this.count === BLOCK_GROUPS;
  }

  /** The lanes of the column with this index. */
  lanesOf(column: number): readonly Lane[] {
    return this.byColumn[column]!;
  }

  /** Adds a group, which gets this ordinal in the log, or has it and is written as if it were new. */
  addNew(slot: number, ordinal: number): void {
    const i = this.count++;
    this.slots[i] = slot;
    this.ordinals[i] = ordinal;
    this.positions[i] = NOT_IN_LOG;
  }

  /** Adds those that have `ordinals[from, to)`, as far as there is room; all are in the log. Gives the first that was not added. */
  addKnown(slotsByOrdinal: Int32Array, ordinals: Int32Array, from: number, to: number): number {
    const { slots, ordinals: own, positions } = this;
    const end = Math.min(to, from + BLOCK_GROUPS - this.count);
    let i = this.count;
    for (let next = from; next < end; next++, i++) {
      slots[i] = slotsByOrdinal[ordinals[next]!]!;
      own[i] = ordinals[next]!;
      positions[i] = IN_LOG;
    }
    this.count = i;
    return end;
  }

  /** Gathers what the groups that were added are and were; their changes are in the log from now on. */
  gather(): void {
    this.settle();
    for (let lane = 0; lane < this.lanes.length; lane++) {
      if (this.readsDifference[lane]!) this.gatherDifferences(lane);
      else this.gatherLane(lane);
    }
    if (this.store.rows.hasRevisions) this.gatherRevisions();
  }

  /** The mark of a changed group becomes its ordinal again. First a loop that waits for rows and nothing else, so that the waits overlap. */
  private settle(): void {
    const { slots, positions, ordinals, count } = this;
    const { words, stride } = this.store.rows;
    const rowWords = stride * 2;
    let touched = 0;
    for (let i = 0; i < count; i++) {
      const at = slots[i]! * rowWords;
      // A row may lie on two lines.
      touched ^= words[at + MARK]! ^ words[at + rowWords - 1]!;
    }
    this.touched = touched;
    for (let i = 0; i < count; i++) {
      const at = slots[i]! * rowWords + MARK;
      if (positions[i] === IN_LOG) positions[i] = -1 - words[at]!;
      words[at] = ordinals[i]!;
    }
  }

  private gatherRevisions(): void {
    const { slots, revisions, standings, count } = this;
    const { rows } = this.store;
    for (let i = 0; i < count; i++) {
      revisions[i] = rows.revision(slots[i]!);
      standings[i] = rows.standing(slots[i]!);
    }
  }

  /** Where the numbers of a lane lie: that of a slot at `first + slot * stride`. */
  private sourceOf(lane: number): { readonly values: Float64Array; readonly first: number; readonly stride: number } {
    const { rows, changes } = this.store;
    if (lane < rows.empties.length) return { values: rows.numbers, first: rows.firstLane + lane, stride: rows.stride };
    return { values: changes.liveArrays[lane - rows.empties.length]!, first: 0, stride: 1 };
  }

  private gatherDifferences(lane: number): void {
    const { slots, positions, count } = this;
    const { lanes, laneCount } = this.store.changes;
    const { difference } = this.lanes[lane]!;
    const { values, first, stride } = this.sourceOf(lane);
    const empty = this.empties[lane]!;
    for (let i = 0; i < count; i++) {
      const position = positions[i]!;
      difference[i] = values[slots[i]! * stride + first]! - (position < 0 ? empty : lanes[position * laneCount + lane]!);
    }
  }

  private gatherLane(lane: number): void {
    const { slots, positions, count } = this;
    const { now, before } = this.lanes[lane]!;
    const { values, first, stride } = this.sourceOf(lane);
    for (let i = 0; i < count; i++) now[i] = values[slots[i]! * stride + first]!;
    const { lanes, laneCount } = this.store.changes;
    const empty = this.empties[lane]!;
    for (let i = 0; i < count; i++) {
      const position = positions[i]!;
      before[i] = position < 0 ? empty : lanes[position * laneCount + lane]!;
    }
  }
}
