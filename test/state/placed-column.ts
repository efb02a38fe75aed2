// A column on its own, as the state places it: over arrays of its own, or with its lanes in rows among those of others.
import type { GroupOrder, Lane, StateColumn } from '../../shared/state/columns/state-column.ts';

/** Lanes of other columns before and behind; a column must not touch them. */
const BEFORE = 2;
const BEHIND = 1;
const FOREIGN = 4711;

export class PlacedColumn<C extends StateColumn> {
  readonly column: C;
  private readonly isInRows: boolean;
  private numbers = new Float64Array(0);

  constructor(column: C, isInRows: boolean, capacity: number) {
    this.column = column;
    this.isInRows = isInRows && column.settle !== undefined;
    this.grow(capacity);
  }

  grow(capacity: number): void {
    if (!this.isInRows) {
      this.column.grow(capacity);
      return;
    }
    const { empties } = this.column;
    const stride = BEFORE + empties.length + BEHIND;
    const numbers = new Float64Array(capacity * stride).fill(FOREIGN);
    for (let slot = 0; slot < capacity; slot++) numbers.set(empties, slot * stride + BEFORE);
    numbers.set(this.numbers);
    this.numbers = numbers;
    this.column.settle!(numbers, BEFORE, stride);
  }

  /** The lanes of one slot. */
  lanes(slot: number): number[] {
    const { empties } = this.column;
    if (!this.isInRows) return this.column.tracked().map(values => values[slot]!);
    const first = slot * (BEFORE + empties.length + BEHIND) + BEFORE;
    return [...this.numbers.subarray(first, first + empties.length)];
  }

  /** What the encoder hands to the column: `committed` are the lanes of each group at the last commit, null where there was none. */
  gathered(slots: readonly number[], committed: readonly (readonly number[] | null)[]): { order: GroupOrder; lanes: Lane[] } {
    const order = {
      count: slots.length,
      slots: Int32Array.from(slots),
      positions: Int32Array.from(committed, (each, i) => (each ? i : -1)),
    };
    const lanes = this.column.empties.map((empty, lane) => {
      const now = Float64Array.from(slots, slot => this.lanes(slot)[lane]!);
      const before = Float64Array.from(committed, each => each?.[lane] ?? empty);
      return { now, before, difference: now.map((each, i) => each - before[i]!) };
    });
    return { order, lanes };
  }

  /** Whether what belongs to others is as it was. */
  get isClean(): boolean {
    const stride = BEFORE + this.column.empties.length + BEHIND;
    return this.numbers.every((value, i) => {
      const lane = i % stride;
      return value === FOREIGN || (lane >= BEFORE && lane < stride - BEHIND);
    });
  }
}
