// What frames keep: accumulators that a row goes into and, where the frame moves on, out of again.
import type { FramePart } from './frame.ts';

/** Kept per key, and made again from the rows of its frame where it is not in the log. */
export interface FrameColumn {
  readonly byteCount: number;
  grow(capacity: number): void;
  /** Empties what is kept for a slot. */
  reset(slot: number): void;
}

type Take = (slot: number, place: number) => void;

/**
 * The accumulators of the aggregates over one frame. Generated code takes a row in and out of all of them at once: sums are exact, so what
 * leaves the frame leaves no trace.
 */
export class FrameAccumulators implements FramePart {
  readonly add: Take;
  readonly remove: Take;
  private readonly columns: readonly FrameColumn[];

  /** `columns`: those of the frame alone. Columns of the log, of a frame that lets nothing go, grow and are emptied with the state. */
  constructor(columns: readonly FrameColumn[], add: Take, remove: Take = () => {}) {
    this.columns = columns;
    this.add = add;
    this.remove = remove;
  }

  get byteCount(): number {
    return this.columns.reduce((sum, column) => sum + column.byteCount, 0);
  }

  grow(capacity: number): void {
    for (const column of this.columns) column.grow(capacity);
  }

  reset(slot: number): void {
    for (const column of this.columns) column.reset(slot);
  }
}

/** Keeps nothing of the rows but has them stay while they are in the frame: FIRST_VALUE and NTH_VALUE look at them. */
export class FrameRows implements FramePart {
  readonly byteCount = 0;
  grow(): void {}
  reset(): void {}
  add(): void {}
  remove(): void {}
}
