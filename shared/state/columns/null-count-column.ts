// How many rows of a group had NULL as an argument. COUNT(x) is the count of rows less these, so that an argument that could be NULL and
// never is costs nothing: no array, no instruction per row, and zeros in the log. The arrays come to be with the first NULL.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeZigzag } from '../codec/varint.ts';
import { type GroupOrder, grownValues, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const NONE = new Float64Array(0);

export class NullCountColumn implements StateColumn {
  readonly streamCount = 1;
  readonly empties: readonly number[] = [];
  private capacity = 0;
  private values: Float64Array = NONE;
  /** What the log has. */
  private committed: Float64Array = NONE;

  get byteCount(): number {
    return this.values.byteLength * 2;
  }

  get holdsOutside(): boolean {
    return this.values !== NONE;
  }

  get(slot: number): number {
    return this.values === NONE ? 0 : this.values[slot]!;
  }

  /** Counts a NULL. */
  add(slot: number): void {
    if (this.values === NONE) this.begin();
    this.values[slot]! += 1;
  }

  tracked(): readonly Float64Array[] {
    return [];
  }

  grow(capacity: number): void {
    this.capacity = capacity;
    if (this.values !== NONE) this.begin();
  }

  reset(slot: number): void {
    if (this.values === NONE) return;
    this.values[slot] = 0;
    this.committed[slot] = 0;
  }

  merge(into: number, from: number): void {
    if (this.values !== NONE) this.values[into]! += this.values[from]!;
  }

  encode({ slots, positions, count }: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const to = streams[0]!;
    const { values, committed } = this;
    if (values === NONE) {
      to.zeros(count);
      return;
    }
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      writeZigzag(to, values[slot]! - (positions[i]! < 0 ? 0 : committed[slot]!));
      committed[slot] = values[slot]!;
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const from = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const difference = from.zigzag();
      if (difference === 0 || slot === SCRATCH_SLOT) continue;
      const value = this.get(slot) + difference;
      if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) throw damaged(`a count of ${value}`);
      if (this.values === NONE) this.begin();
      this.values[slot] = value;
      this.committed[slot] = value;
    }
  }

  private begin(): void {
    this.values = grownValues(this.values, this.capacity, 0);
    this.committed = grownValues(this.committed, this.capacity, 0);
  }
}
