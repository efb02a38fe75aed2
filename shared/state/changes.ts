// Which groups changed since the last commit, in the order in which they first did (so new ones in order of creation), with the values they
// had then: a group's old values are copied aside when it first changes, so only changed groups pay for them.
import type { StateColumn } from './columns/state-column.ts';
import { grown } from './grown.ts';

const INITIAL_CAPACITY = 64;
const UNCHANGED = -1;
/** In `slots`, where the group was freed since. */
export const GONE = -1;

export class Changes {
  count = 0;
  slots = new Int32Array(INITIAL_CAPACITY);
  /** Revisions at the last commit, by position. */
  revisions = new Int32Array(INITIAL_CAPACITY);
  /** Values at the last commit, by position: for each column in turn, one array per tracked array. */
  values: Float64Array[];
  /** Per slot: its position in `slots`, or -1. */
  private positions = new Int32Array(0);
  private live: Float64Array[] = [];
  private goneCount = 0;
  private readonly columns: readonly StateColumn[];

  constructor(columns: readonly StateColumn[]) {
    this.columns = columns;
    this.values = columns.flatMap(column => column.tracked().map(() => new Float64Array(INITIAL_CAPACITY)));
  }

  get byteCount(): number {
    return this.positions.byteLength + this.slots.byteLength * 2 + this.values.length * this.slots.length * 8;
  }

  /** Call after the columns grew. */
  growSlots(capacity: number): void {
    const positions = new Int32Array(capacity).fill(UNCHANGED);
    positions.set(this.positions);
    this.positions = positions;
    this.live = this.columns.flatMap(column => column.tracked());
  }

  has(slot: number): boolean {
    return this.positions[slot] !== UNCHANGED;
  }

  /** Notes that the group is about to change; `revision` is what it has now. Does nothing the second time. */
  mark(slot: number, revision: number): void {
    if (this.positions[slot] !== UNCHANGED) return;
    if (this.count === this.slots.length) this.makeRoom();
    const position = this.count++;
    this.positions[slot] = position;
    this.slots[position] = slot;
    this.revisions[position] = revision;
    const { live, values } = this;
    for (let i = 0; i < live.length; i++) values[i]![position] = live[i]![slot]!;
  }

  /** The group was freed: it did not change, as far as the log is concerned. */
  drop(slot: number): void {
    const position = this.positions[slot]!;
    if (position === UNCHANGED) return;
    this.positions[slot] = UNCHANGED;
    this.slots[position] = GONE;
    this.goneCount++;
  }

  /** The commit was encoded: nothing is changed any more. */
  clear(): void {
    for (let i = 0; i < this.count; i++) if (this.slots[i] !== GONE) this.positions[this.slots[i]!] = UNCHANGED;
    this.count = 0;
    this.goneCount = 0;
  }

  /** Drops the places of groups that are gone, if they are many; else grows. */
  private makeRoom(): void {
    if (this.goneCount * 2 >= this.count) this.compact();
    else {
      const capacity = this.count * 2;
      this.slots = grown(this.slots, new Int32Array(capacity));
      this.revisions = grown(this.revisions, new Int32Array(capacity));
      this.values = this.values.map(values => grown(values, new Float64Array(capacity)));
    }
  }

  private compact(): void {
    const { slots, positions, revisions, values } = this;
    let to = 0;
    for (let from = 0; from < this.count; from++) {
      const slot = slots[from]!;
      if (slot === GONE) continue;
      positions[slot] = to;
      slots[to] = slot;
      revisions[to] = revisions[from]!;
      for (const column of values) column[to] = column[from]!;
      to++;
    }
    this.count = to;
    this.goneCount = 0;
  }
}
