// MIN or MAX of doubles. Empty (NULL) is NaN. -0 counts as below 0, although SQL calls them equal: so that the answer does not depend on
// which came first.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import type { ByteReader } from '../codec/byte-reader.ts';
import { DoubleReader, TAG_OWN, writeDouble } from '../codec/double-code.ts';
import { type GroupOrder, grownValues, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

/** The value of the last commit, or empty for a group that is new. */
const TAG_UNCHANGED = TAG_OWN;

export class DoubleExtremeColumn implements StateColumn {
  readonly streamCount = 2;
  readonly empties = [Number.NaN];
  /** The value of a slot is `values[slot * stride]`. */
  values: Float64Array = new Float64Array(0);
  stride = 1;
  readonly holdsOutside = false;
  private readonly isMin: boolean;

  constructor(kind: 'min' | 'max') {
    this.isMin = kind === 'min';
  }

  get byteCount(): number {
    return this.stride === 1 ? this.values.byteLength : 0;
  }

  isNull(slot: number): boolean {
    return Number.isNaN(this.values[slot * this.stride]!);
  }

  /** The extreme; only where `isNull` is false. */
  get(slot: number): number {
    return this.values[slot * this.stride]!;
  }

  /** Takes part with a finite double. */
  add(slot: number, x: number): void {
    const at = slot * this.stride;
    const current = this.values[at]!;
    const stays = this.isMin ? current < x : current > x;
    if (stays || (x === current && (x !== 0 || Object.is(x, -0) !== this.isMin))) return;
    this.values[at] = x;
  }

  settle(numbers: Float64Array, first: number, stride: number): void {
    this.values = numbers.subarray(first);
    this.stride = stride;
  }

  tracked(): readonly Float64Array[] {
    return [this.values];
  }

  grow(capacity: number): void {
    this.values = grownValues(this.values, capacity, Number.NaN);
  }

  reset(slot: number): void {
    this.values[slot * this.stride] = Number.NaN;
  }

  merge(into: number, from: number): void {
    if (!this.isNull(from)) this.add(into, this.get(from));
  }

  encode({ count }: GroupOrder, lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const { now, before } = lanes[0]!;
    const [tags, payload] = [streams[0]!, streams[1]!];
    for (let i = 0; i < count; i++) {
      const value = now[i]!;
      if (Object.is(value, before[i])) tags.byte(TAG_UNCHANGED);
      else writeDouble(tags, payload, value, 0);
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const [tags, payload] = [streams[0]!, streams[1]!];
    const reader = new DoubleReader();
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const tag = tags.byte();
      if (tag === TAG_UNCHANGED) continue;
      reader.read(tag, payload);
      if (slot === SCRATCH_SLOT) continue;
      // Adding a rest of 0 would turn -0 into 0.
      this.values[slot * this.stride] = reader.second === 0 ? reader.first : reader.first + reader.second;
    }
  }
}
