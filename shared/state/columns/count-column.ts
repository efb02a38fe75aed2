// COUNT: how many rows, or how many that are not NULL. Generated code writes `values[slot] += 1`.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeZigzag } from '../codec/varint.ts';
import { type GroupOrder, grownValues, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

export class CountColumn implements StateColumn {
  readonly streamCount = 1;
  values: Float64Array = new Float64Array(0);

  get byteCount(): number {
    return this.values.byteLength;
  }

  get(slot: number): number {
    return this.values[slot]!;
  }

  tracked(): readonly Float64Array[] {
    return [this.values];
  }

  grow(capacity: number): void {
    this.values = grownValues(this.values, capacity, 0);
  }

  reset(slot: number): void {
    this.values[slot] = 0;
  }

  merge(into: number, from: number): void {
    this.values[into]! += this.values[from]!;
  }

  encode(groups: GroupOrder, committed: readonly Float64Array[], streams: readonly ByteWriter[]): void {
    const { slots, positions, count } = groups;
    const values = this.values;
    const before = committed[0]!;
    const to = streams[0]!;
    for (let i = 0; i < count; i++) {
      const position = positions[i]!;
      writeZigzag(to, values[slots[i]!]! - (position < 0 ? 0 : before[position]!));
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const from = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const value = this.values[slot]! + from.zigzag();
      if (slot === SCRATCH_SLOT) continue;
      if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) throw damaged(`a count of ${value}`);
      this.values[slot] = value;
    }
  }
}
