// How far the parents of a merged shard had come. The child goes on at the lower watermark of its parents; of the keys of a parent that was
// further, windows up to that parent's watermark are closed and sent already. So their rows are judged by that watermark until the child's own
// has passed it: nothing is sent twice, and no row is late that its parent would not have called late.
import { type HashRange, hashKeyOf, hashRangeOverlap, isInHashRange } from './hash-key.ts';
import type { RecordBatch } from './program.ts';
import { partitionKeyOf } from './record-place.ts';

/** Windows of keys in this range are closed up to `closedUpToMs`. Ranges may overlap: the highest counts. */
export interface ClosedRange extends HashRange {
  readonly closedUpToMs: number;
}

/** Hash keys that are kept before all are forgotten: what a batch has of distinct keys, roughly. */
const HASH_KEYS_MAX = 50_000;

export class ClosedRanges {
  readonly ranges: readonly ClosedRange[];
  /** A watermark that has reached this has passed all of them. */
  readonly lastMs: number;
  private readonly hashKeys = new Map<string, bigint>();

  constructor(ranges: readonly ClosedRange[]) {
    this.ranges = ranges;
    this.lastMs = Math.max(...ranges.map(range => range.closedUpToMs));
  }

  /** What the rows of a record are judged by, where the partition's own watermark is `watermarkMs`. */
  watermarkOf(batch: RecordBatch, record: number, watermarkMs: number): number {
    if (watermarkMs >= this.lastMs) return watermarkMs;
    const hashKey = batch.explicitHashKeys?.get(record) ?? this.hashKey(partitionKeyOf(batch, record));
    return Math.max(watermarkMs, this.closedUpToMs(hashKey));
  }

  /** Up to where windows of the key are closed; -Infinity where its parent was not further. */
  closedUpToMs(hashKey: bigint): number {
    let upToMs = Number.NEGATIVE_INFINITY;
    for (const range of this.ranges) if (range.closedUpToMs > upToMs && isInHashRange(range, hashKey)) upToMs = range.closedUpToMs;
    return upToMs;
  }

  private hashKey(partitionKey: string): bigint {
    let hashKey = this.hashKeys.get(partitionKey);
    if (hashKey === undefined) {
      if (this.hashKeys.size >= HASH_KEYS_MAX) this.hashKeys.clear();
      this.hashKeys.set(partitionKey, (hashKey = hashKeyOf(partitionKey)));
    }
    return hashKey;
  }
}

/** A parent as far as time goes. */
export interface ParentTime {
  /** The part of the parent's range that the child continues. */
  readonly keeps: HashRange;
  readonly watermarkMs: number;
  readonly closedRanges: readonly ClosedRange[];
}

/** What a child that goes on at `watermarkMs` must remember of its parents. */
export function closedRangesOf(parents: readonly ParentTime[], watermarkMs: number): readonly ClosedRange[] {
  const ranges = parents.flatMap(parent => [{ ...parent.keeps, closedUpToMs: parent.watermarkMs }, ...clipped(parent)]);
  return ranges.filter(range => range.closedUpToMs > watermarkMs);
}

const clipped = ({ keeps, closedRanges }: ParentTime): ClosedRange[] =>
  closedRanges.flatMap(range => {
    const overlap = hashRangeOverlap(range, keeps);
    return overlap === null ? [] : [{ ...overlap, closedUpToMs: range.closedUpToMs }];
  });
