// Splitting, merging and re-cutting a stream. At every moment the open shards cover the ring exactly once, and every shard but the first
// ones knows its parents, so a reader that follows the lineage sees each key's records in order.
//
// UpdateShardCount has no magic of its own: like AWS it splits where the new layout has a border inside an old shard, then merges what
// lies inside one new range. The pieces in between live for no time, hold no record, and stay in the lineage.
import { assert } from '../../shared/engine/assert.ts';
import { type HashKeyRange, uniformRanges } from './hash-key.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

/** Closes `shard` and opens two children that meet at `hashKey`, which begins the upper one. */
export function splitShard(stream: Stream, shard: Shard, hashKey: bigint, nowMs: number): [lower: Shard, upper: Shard] {
  const { first, last } = shard.range;
  assert(hashKey > first && hashKey <= last, `${shard.id} cannot be split at ${hashKey}`);
  stream.closeShard(shard, nowMs);
  return [stream.openShard({ first, last: hashKey - 1n }, [shard], nowMs), stream.openShard({ first: hashKey, last }, [shard], nowMs)];
}

/** Closes two neighbours and opens one child over both ranges. */
export function mergeShards(stream: Stream, lower: Shard, upper: Shard, nowMs: number): Shard {
  assert(lower.range.last + 1n === upper.range.first, `${lower.id} and ${upper.id} are not neighbours`);
  stream.closeShard(lower, nowMs);
  stream.closeShard(upper, nowMs);
  return stream.openShard({ first: lower.range.first, last: upper.range.last }, [lower, upper], nowMs);
}

/** Cuts the ring into `count` equal ranges. A shard that already has one of them stays as it is. */
export function recutUniformly(stream: Stream, count: number, nowMs: number): void {
  const ranges = uniformRanges(count);
  const borders = ranges.slice(1).map(range => range.first);
  for (const shard of [...stream.openShards])
    splitAtAll(
      stream,
      shard,
      borders.filter(border => isInside(border, shard.range)),
      nowMs,
    );
  for (const range of ranges) {
    mergeAll(
      stream,
      stream.openShards.filter(shard => shard.range.first >= range.first && shard.range.last <= range.last),
      nowMs,
    );
  }
}

function isInside(border: bigint, { first, last }: HashKeyRange): boolean {
  return border > first && border <= last;
}

/** Splits at the middle border first, so that the lineage grows with the logarithm of the number of pieces. */
function splitAtAll(stream: Stream, shard: Shard, borders: readonly bigint[], nowMs: number): void {
  if (borders.length === 0) return;
  const middle = borders.length >>> 1;
  const [lower, upper] = splitShard(stream, shard, borders[middle]!, nowMs);
  splitAtAll(stream, lower, borders.slice(0, middle), nowMs);
  splitAtAll(stream, upper, borders.slice(middle + 1), nowMs);
}

function mergeAll(stream: Stream, pieces: readonly Shard[], nowMs: number): Shard {
  if (pieces.length === 1) return pieces[0]!;
  const middle = pieces.length >>> 1;
  return mergeShards(stream, mergeAll(stream, pieces.slice(0, middle), nowMs), mergeAll(stream, pieces.slice(middle), nowMs), nowMs);
}
