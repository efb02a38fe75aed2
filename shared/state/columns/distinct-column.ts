// The distinct values of a group, for DISTINCT in any aggregate. The aggregate itself is kept in columns of its own that see each value once;
// they are never written down: reading the values from the log, or merging them, feeds those columns again.
import { ListColumn, type ListValue } from './list-column.ts';
import type { StateColumn } from './state-column.ts';

const SET_ENTRY_BYTES = 40;

export class DistinctColumn extends ListColumn {
  private readonly seen: (Set<ListValue> | undefined)[] = [];
  private fed: readonly StateColumn[] = [];
  private feed: (slot: number, value: ListValue) => void = () => {};
  private capacity = 0;
  private seenCount = 0;

  constructor(sizeMax: number, overText: string) {
    super(sizeMax, overText, false);
  }

  override get byteCount(): number {
    return this.fed.reduce((sum, column) => sum + column.byteCount, super.byteCount + this.seenCount * SET_ENTRY_BYTES);
  }

  /** Once, before any value: `feed` is called with each value that is new to its group, and brings it into `columns`. */
  feeds(columns: readonly StateColumn[], feed: (slot: number, value: ListValue) => void): void {
    this.fed = columns;
    this.feed = feed;
    for (const column of columns) column.grow(this.capacity);
  }

  /** @throws RowError when the group has more distinct values than it may. */
  check(slot: number): void {
    this.all(slot);
  }

  override add(slot: number, value: ListValue): void {
    // 0 and -0 are one value.
    super.add(slot, value === 0 ? 0 : value);
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    this.capacity = capacity;
    for (const column of this.fed) column.grow(capacity);
  }

  /** The limit is one of values. */
  protected override sizeOf(): number {
    return 1;
  }

  protected override accepts(slot: number, value: ListValue): boolean {
    return !(this.seen[slot]?.has(value) ?? false);
  }

  protected override added(slot: number, value: ListValue): void {
    (this.seen[slot] ??= new Set()).add(value);
    this.seenCount++;
    this.feed(slot, value);
  }

  protected override emptied(slot: number): void {
    this.seenCount -= this.seen[slot]?.size ?? 0;
    this.seen[slot] = undefined;
    for (const column of this.fed) column.reset(slot);
  }
}
