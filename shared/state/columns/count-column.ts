// COUNT: how many rows. Generated code writes `values[slot * stride] += 1`.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeZigzagDifferences } from '../codec/varint.ts';
import { type GroupOrder, grownValues, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

export class CountColumn implements StateColumn {
  readonly streamCount = 1;
  readonly readsDifferences = true;
  readonly empties = [0];
  /** The value of a slot is `values[slot * stride]`. */
  values: Float64Array = new Float64Array(0);
  stride = 1;
  readonly holdsOutside = false;

  get byteCount(): number {
    return this.stride === 1 ? this.values.byteLength : 0;
  }

  get(slot: number): number {
    return this.values[slot * this.stride]!;
  }

  settle(numbers: Float64Array, first: number, stride: number): void {
    this.values = numbers.subarray(first);
    this.stride = stride;
  }

  tracked(): readonly Float64Array[] {
    return [this.values];
  }

  grow(capacity: number): void {
    this.values = grownValues(this.values, capacity, 0);
  }

  reset(slot: number): void {
    this.values[slot * this.stride] = 0;
  }

  merge(into: number, from: number): void {
    this.values[into * this.stride]! += this.values[from * this.stride]!;
  }

  encode({ count }: GroupOrder, lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    writeZigzagDifferences(streams[0]!, lanes[0]!.difference, count);
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const from = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const value = this.values[slot * this.stride]! + from.zigzag();
      if (slot === SCRATCH_SLOT) continue;
      if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) throw damaged(`a count of ${value}`);
      this.values[slot * this.stride] = value;
    }
  }
}
