// How an on-demand stream reshards by itself, which nobody asks for and nobody is told of. Kinesis promises room for twice the highest write
// throughput of the last thirty days (KDG how-do-i-size-a-stream.html), shard by shard, because a shard takes no more in one mode than in the
// other. So a shard that was written to at more than half of what it takes is split in its middle, and neighbours that have been quiet for
// thirty days become one again.
//
// What AWS measures and how often it decides, it does not say: here it is an interval of the limits, and what a shard took in the whole of it.
import type { KinesisLimits } from './limits.ts';
import { mergeShards, splitShard } from './reshard.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

/** Share of its throughput above which a shard is split: what leaves room for twice as much. */
const BUSY_SHARE = 1 / 2;
/** Share below which a shard is quiet: two of them, as one, are far from busy. */
const QUIET_SHARE = 1 / 8;

interface Written {
  records: number;
  bytes: number;
}

export class OnDemandScaling {
  readonly #limits: KinesisLimits;
  #intervalEndMs: number;
  #written = new Map<Shard, Written>();
  /** The end of the last interval in which the shard was not quiet. */
  readonly #busyAtMs = new WeakMap<Shard, number>();

  constructor(limits: KinesisLimits, nowMs: number) {
    this.#limits = limits;
    this.#intervalEndMs = nowMs + limits.onDemandIntervalMs;
  }

  /** The shard has taken a record. */
  note(shard: Shard, byteLength: number): void {
    const written = this.#written.get(shard);
    if (written === undefined) this.#written.set(shard, { records: 1, bytes: byteLength });
    else {
      written.records++;
      written.bytes += byteLength;
    }
  }

  /** What has become due by now, if anything: since when, and the change itself. */
  due(stream: Stream, nowMs: number): { readonly sinceMs: number; readonly reshard: (atMs: number) => void } | null {
    if (nowMs < this.#intervalEndMs) return null;
    const { onDemandIntervalMs, onDemandShardCountMax } = this.#limits;
    const sinceMs = this.#intervalEndMs;
    const busy = stream.openShards.filter(shard => this.#shareOf(shard, sinceMs) > BUSY_SHARE && shard.range.last - shard.range.first > 2n);
    const split = busy.slice(0, Math.max(0, onDemandShardCountMax - stream.openShards.length));
    this.#written = new Map();
    this.#intervalEndMs += onDemandIntervalMs * (1 + Math.floor((nowMs - sinceMs) / onDemandIntervalMs));
    if (split.length > 0) return { sinceMs, reshard: atMs => splitInTheMiddle(stream, split, atMs) };
    const pairs = this.#quietPairs(stream, nowMs);
    return pairs.length === 0 ? null : { sinceMs: nowMs, reshard: atMs => mergePairs(stream, pairs, atMs) };
  }

  /** Of what the shard could have taken in the interval. */
  #shareOf(shard: Shard, endMs: number): number {
    const { shardWriteRecordsPerSecond, shardWriteBytesPerSecond, onDemandIntervalMs } = this.#limits;
    const { records, bytes } = this.#written.get(shard) ?? { records: 0, bytes: 0 };
    const seconds = onDemandIntervalMs / 1000;
    const share = Math.max(records / (shardWriteRecordsPerSecond * seconds), bytes / (shardWriteBytesPerSecond * seconds));
    if (share > QUIET_SHARE) this.#busyAtMs.set(shard, endMs);
    return share;
  }

  /** Neighbours that may become one, from the lowest on, while the stream keeps as many shards as a new one has. */
  #quietPairs(stream: Stream, nowMs: number): [lower: Shard, upper: Shard][] {
    const { onDemandShardCount, onDemandPeakMs } = this.#limits;
    const { openShards } = stream;
    const isQuiet = (shard: Shard) => nowMs - (this.#busyAtMs.get(shard) ?? shard.openedAtMs) >= onDemandPeakMs;
    const pairs: [Shard, Shard][] = [];
    for (let at = 0; at + 1 < openShards.length && openShards.length - pairs.length > onDemandShardCount; at++) {
      const [lower, upper] = [openShards[at]!, openShards[at + 1]!];
      if (!isQuiet(lower) || !isQuiet(upper)) continue;
      pairs.push([lower, upper]);
      at++;
    }
    return pairs;
  }
}

function splitInTheMiddle(stream: Stream, shards: readonly Shard[], nowMs: number): void {
  for (const shard of shards) {
    const { first, last } = shard.range;
    splitShard(stream, shard, first + (last - first) / 2n + 1n, nowMs);
  }
}

function mergePairs(stream: Stream, pairs: readonly (readonly [Shard, Shard])[], nowMs: number): void {
  for (const [lower, upper] of pairs) mergeShards(stream, lower, upper, nowMs);
}
