// Quantiles of a group, about: DDSketch (Masson, Rim, Lee 2019) without collapsing. Values are counted in buckets whose bounds grow by a
// constant factor, so any quantile is within 1 % of a value that really has that rank. A bucket is a sum, so neither order nor cuts can change
// the result; and the range of DOUBLE bounds how many buckets there can be: 75,000 of each sign, of which a real stream has some hundreds.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeVarint, writeZigzag } from '../codec/varint.ts';
import { type GroupOrder, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const RELATIVE_ERROR = 0.01;
const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GROWTH = Math.log(GROWTH);
/** More than the exponent of any double: the bucket numbers of positive numbers begin above 0, those of negative ones end below. */
const BUCKET_OFFSET = 40_000;
const BUCKET_MAX = 2 * BUCKET_OFFSET;
const BUCKET_BYTES = 40;

export class QuantileColumn implements StateColumn {
  readonly streamCount = 1;
  readonly empties: readonly number[] = [];
  readonly holdsOutside = true;
  /** Per slot: counts by bucket number; buckets stand in the order of the values in them. */
  private readonly buckets: (Map<number, number> | undefined)[] = [];
  /** Per slot: what was counted since the last commit. */
  private readonly recent = new Map<number, Map<number, number>>();
  /** Per slot: its bucket numbers in their order, from when it was last read until there is another bucket. */
  private readonly orders = new Map<number, readonly number[]>();
  private bucketCount = 0;
  private readonly isLogged: boolean;
  private readonly takesBack: boolean;

  /** `isLogged`: false for frames, which are made again from their rows; `takesBack`: values also go, and the log tells of both. */
  constructor(isLogged = true, takesBack = false) {
    this.isLogged = isLogged;
    this.takesBack = takesBack;
  }

  get byteCount(): number {
    return this.buckets.length * 8 + this.bucketCount * BUCKET_BYTES;
  }

  isNull(slot: number): boolean {
    return this.buckets[slot] === undefined;
  }

  /** Counts a finite double. */
  add(slot: number, x: number): void {
    const bucket = bucketOf(x);
    this.count(slot, bucket, 1);
    if (this.isLogged) this.note(slot, bucket, 1);
  }

  /** Takes away a double that was counted. */
  remove(slot: number, x: number): void {
    const bucket = bucketOf(x);
    // Of a group that, against PARTITIONED BY, was in two shards, a value may go that came to the other one.
    if (this.buckets[slot]?.has(bucket) !== true) return;
    this.count(slot, bucket, -1);
    if (this.isLogged) this.note(slot, bucket, -1);
  }

  /** About the first value up to which at least `fraction` (0 to 1) of them lie; only where `isNull` is false. */
  get(slot: number, fraction: number): number {
    const buckets = this.buckets[slot]!;
    let total = 0;
    for (const count of buckets.values()) total += count;
    const rank = Math.max(0, Math.ceil(fraction * total) - 1);
    let below = 0;
    let last = 0;
    for (const bucket of this.orderOf(slot, buckets)) {
      last = bucket;
      below += buckets.get(bucket)!;
      if (below > rank) break;
    }
    return middleOf(last);
  }

  tracked(): readonly Float64Array[] {
    return [];
  }

  grow(capacity: number): void {
    while (this.buckets.length < capacity) this.buckets.push(undefined);
  }

  reset(slot: number): void {
    this.bucketCount -= this.buckets[slot]?.size ?? 0;
    this.buckets[slot] = undefined;
    this.recent.delete(slot);
    this.orders.delete(slot);
  }

  merge(into: number, from: number): void {
    for (const [bucket, count] of this.buckets[from] ?? []) {
      this.count(into, bucket, count);
      this.note(into, bucket, count);
    }
  }

  encode(groups: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const { slots, positions, count } = groups;
    const to = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const counts = positions[i]! < 0 ? this.buckets[slot] : this.recent.get(slot);
      writeVarint(to, counts?.size ?? 0);
      let before = 0;
      for (const bucket of [...(counts?.keys() ?? [])].sort((a, b) => a - b)) {
        writeZigzag(to, bucket - before);
        if (this.takesBack) writeZigzag(to, counts!.get(bucket)!);
        else writeVarint(to, counts!.get(bucket)!);
        before = bucket;
      }
      this.recent.delete(slot);
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const from = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      let bucket = 0;
      for (let left = from.varint(); left > 0; left--) {
        bucket += from.zigzag();
        const added = this.takesBack ? from.zigzag() : from.varint();
        if (Math.abs(bucket) > BUCKET_MAX || added === 0) throw damaged(`bucket ${bucket} with ${added}`);
        if (slot !== SCRATCH_SLOT) this.count(slot, bucket, added);
      }
    }
  }

  private orderOf(slot: number, buckets: ReadonlyMap<number, number>): readonly number[] {
    let order = this.orders.get(slot);
    if (order === undefined) this.orders.set(slot, (order = [...buckets.keys()].sort((a, b) => a - b)));
    return order;
  }

  private count(slot: number, bucket: number, added: number): void {
    const buckets = (this.buckets[slot] ??= new Map());
    const before = buckets.get(bucket);
    if (before === undefined) {
      this.bucketCount++;
      this.orders.delete(slot);
    }
    const now = (before ?? 0) + added;
    if (now > 0) {
      buckets.set(bucket, now);
      return;
    }
    buckets.delete(bucket);
    this.bucketCount--;
    this.orders.delete(slot);
    if (buckets.size === 0) this.buckets[slot] = undefined;
  }

  private note(slot: number, bucket: number, added: number): void {
    let recent = this.recent.get(slot);
    if (recent === undefined) this.recent.set(slot, (recent = new Map()));
    const now = (recent.get(bucket) ?? 0) + added;
    if (now === 0) recent.delete(bucket);
    else recent.set(bucket, now);
  }
}

function bucketOf(x: number): number {
  if (x === 0) return 0;
  const bucket = Math.ceil(Math.log(Math.abs(x)) / LOG_GROWTH) + BUCKET_OFFSET;
  return x < 0 ? -bucket : bucket;
}

/** The middle of a bucket: within the relative error of everything in it. */
function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  const upper = Math.exp((Math.abs(bucket) - BUCKET_OFFSET) * LOG_GROWTH);
  const middle = Math.min(upper * (2 / (GROWTH + 1)), Number.MAX_VALUE);
  return bucket < 0 ? -middle : middle;
}
