// When the watermark stood where the group's newest row came: what tells how long a group was not touched. Kept in steps of a part of the time to
// live, so that a group that changes costs a byte in the log; times are rounded up, so no group is let go of too early.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeZigzagDifferences } from '../codec/varint.ts';
import { type GroupOrder, grownValues, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const STEPS_PER_TIME_TO_LIVE = 64;

export class LastRowColumn implements StateColumn {
  readonly streamCount = 1;
  readonly readsDifferences = true;
  readonly timeToLiveMs: number;
  private readonly stepMs: number;
  readonly empties = [0];
  readonly holdsOutside = false;
  private steps: Float64Array = new Float64Array(0);
  private stride = 1;

  constructor(timeToLiveMs: number) {
    this.timeToLiveMs = timeToLiveMs;
    this.stepMs = Math.max(1, Math.floor(timeToLiveMs / STEPS_PER_TIME_TO_LIVE));
  }

  get byteCount(): number {
    return this.stride === 1 ? this.steps.byteLength : 0;
  }

  /** Whether a row that comes at `timeMs` is noted. Before there is any watermark that is -Infinity, and a group goes when there is one. */
  isNewer(slot: number, timeMs: number): boolean {
    return (
      timeMs !== Number.NEGATIVE_INFINITY && (this.steps[slot * this.stride] === 0 || this.stepOf(timeMs) > this.steps[slot * this.stride]!)
    );
  }

  note(slot: number, timeMs: number): void {
    this.steps[slot * this.stride] = this.stepOf(timeMs);
  }

  /** When the watermark reaches this, the group was not touched for its time to live. */
  expiresMs(slot: number): number {
    return this.steps[slot * this.stride]! * this.stepMs + this.timeToLiveMs;
  }

  private stepOf(timeMs: number): number {
    return Math.ceil(timeMs / this.stepMs);
  }

  settle(numbers: Float64Array, first: number, stride: number): void {
    this.steps = numbers.subarray(first);
    this.stride = stride;
  }

  tracked(): readonly Float64Array[] {
    return [this.steps];
  }

  grow(capacity: number): void {
    this.steps = grownValues(this.steps, capacity, 0);
  }

  reset(slot: number): void {
    this.steps[slot * this.stride] = 0;
  }

  merge(into: number, from: number): void {
    if (this.steps[from * this.stride]! > this.steps[into * this.stride]!) this.steps[into * this.stride] = this.steps[from * this.stride]!;
  }

  encode({ count }: GroupOrder, lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    writeZigzagDifferences(streams[0]!, lanes[0]!.difference, count);
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const from = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const step = from.zigzag();
      if (slot === SCRATCH_SLOT) continue;
      this.steps[slot * this.stride]! += step;
      if (!Number.isSafeInteger(this.steps[slot * this.stride]))
        throw damaged(`a time of ${this.steps[slot * this.stride]} steps in stream "${from.name}"`);
    }
  }
}
