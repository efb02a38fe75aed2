// The groups of a delta or snapshot in the order of the log, and their lanes in that order: what they are, and what the log has of them.
// Rows lie in memory as groups came; here each is visited once, and every column then reads its lanes from one end to the other.
import type { GroupOrder, Lane } from '../columns/state-column.ts';
import type { GroupStore } from '../group-store.ts';

/** So many rows stay in the processor's first cache while their lanes are copied. */
const BLOCK_ROWS = 128;

export class GatheredGroups implements GroupOrder {
  count = 0;
  private gatheredCount = 0;
  slots = new Int32Array(0);
  positions = new Int32Array(0);
  /** Rows sent so far, and how the group stands (group-rows.ts). */
  revisions = new Int32Array(0);
  standings = new Uint8Array(0);
  private readonly store: GroupStore;
  /** In the order of `Changes.lanes`. */
  private readonly lanes: { now: Float64Array; before: Float64Array }[];
  private readonly empties: readonly number[];
  /** Per column: its lanes. */
  private readonly byColumn: readonly (readonly Lane[])[];

  constructor(store: GroupStore) {
    this.store = store;
    const inRows = store.columns.filter(column => column.settle !== undefined);
    const outside = store.columns.filter(column => column.settle === undefined);
    const placed = [...inRows, ...outside];
    this.empties = placed.flatMap(column => column.empties);
    this.lanes = this.empties.map(() => ({ now: new Float64Array(0), before: new Float64Array(0) }));
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

  /** The lanes of the column with this index. */
  lanesOf(column: number): readonly Lane[] {
    return this.byColumn[column]!;
  }

  /** Begins with none; at most `countMax` are to come. */
  begin(countMax: number): void {
    this.count = 0;
    this.gatheredCount = 0;
    if (countMax <= this.slots.length) return;
    const capacity = this.slots.length === 0 ? countMax : countMax * 2;
    this.slots = new Int32Array(capacity);
    this.positions = new Int32Array(capacity);
    this.revisions = new Int32Array(capacity);
    this.standings = new Uint8Array(capacity);
    for (const lane of this.lanes) {
      lane.now = new Float64Array(capacity);
      lane.before = new Float64Array(capacity);
    }
  }

  /** Adds a group; `position` is its place in the changes, negative where the log has nothing of it. */
  add(slot: number, position: number): void {
    this.slots[this.count] = slot;
    this.positions[this.count++] = position;
    if (this.count - this.gatheredCount === BLOCK_ROWS) this.gather();
  }

  /** Copies the lanes of the groups that were added since the last call. Called by the way, while their rows are at hand, and at the end. */
  gather(): void {
    for (let lane = 0; lane < this.lanes.length; lane++) this.gatherLane(lane, this.gatheredCount, this.count);
    this.gatherRevisions(this.gatheredCount, this.count);
    this.gatheredCount = this.count;
  }

  private gatherRevisions(from: number, to: number): void {
    const { slots, revisions, standings } = this;
    const { rows } = this.store;
    if (!rows.hasRevisions) return;
    for (let i = from; i < to; i++) {
      revisions[i] = rows.revision(slots[i]!);
      standings[i] = rows.standing(slots[i]!);
    }
  }

  private gatherLane(lane: number, from: number, to: number): void {
    const { slots, positions } = this;
    const { rows, changes } = this.store;
    const { now, before } = this.lanes[lane]!;
    const own = lane < rows.empties.length ? null : changes.liveArrays[lane - rows.empties.length]!;
    const [values, first, stride] = own === null ? [rows.numbers, rows.firstLane + lane, rows.stride] : [own, 0, 1];
    for (let i = from; i < to; i++) now[i] = values[slots[i]! * stride + first]!;
    const { lanes, laneCount } = changes;
    const empty = this.empties[lane]!;
    for (let i = from; i < to; i++) {
      const position = positions[i]!;
      before[i] = position < 0 ? empty : lanes[position * laneCount + lane]!;
    }
  }
}
