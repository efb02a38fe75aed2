// One stage in this process: shards, the partition runtime that Lambda runs, and a commit log in memory. No server, no cluster.
// `weir run` and the tests of every query go through here; tests hand in stores and sinks that fail.
import type { BodyStore } from '../../shared/checkpoint/body-store.ts';
import { CommitLog } from '../../shared/checkpoint/commit-log.ts';
import type { LogStore } from '../../shared/checkpoint/log-store.ts';
import { PartitionCache } from '../../shared/checkpoint/partition-cache.ts';
import { assert } from '../../shared/engine/assert.ts';
import type { StageDescriptor } from '../../shared/engine/descriptor.ts';
import { HASH_KEY_MAX, type HashRange, hashKeyOf, hashRangeOverlap, isInHashRange } from '../../shared/engine/hash-key.ts';
import { framingOf } from '../../shared/kinesis/framing.ts';
import type { Shard } from '../../shared/kinesis/shard-lineage.ts';
import { DEFAULT_PARTITION_LIMITS, type PartitionEnvironment } from '../../shared/partition/environment.ts';
import type { StageExecutor } from '../../shared/partition/executor.ts';
import { processBatch } from '../../shared/partition/process-batch.ts';
import { drainPartition, processTick } from '../../shared/partition/process-tick.ts';
import type { Sink } from '../../shared/sinks/sink.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { MemoryWatermarkStore } from '../../shared/time/memory-watermark-store.ts';
import type { PartitionKeyOf } from './binary-partition-key.ts';
import { partitionKeyOf } from './partition-key.ts';
import { ShardFeed } from './shard-feed.ts';

export interface InProcessStageOptions {
  readonly descriptor: StageDescriptor;
  readonly newExecutor: () => Promise<StageExecutor>;
  /** Of records that cannot be read without a schema. @default the columns of PARTITIONED BY in JSON or CSV */
  readonly partitionKey?: PartitionKeyOf | null;
  readonly shardCount: number;
  readonly batchRecordCount: number;
  /** Batches lie in shared memory, for executors with worker threads. */
  readonly sharedBatches: boolean;
  readonly outputs: readonly Sink[];
  readonly lateRows: readonly (Sink | null)[];
  readonly deadLetters: Sink;
  readonly logStore: LogStore;
  readonly bodyStore: BodyStore;
  readonly clock: Clock;
  readonly nextNonce: () => string;
  /** 0 makes every batch load its state from the log. @default 4 GiB */
  readonly cacheBytesMax?: number;
  /** Decides about an error that ended a batch: true loses all memory, as a dead process does, and delivers the batch again. @default never */
  readonly survives?: (error: unknown) => boolean;
}

const APPLICATION = 'local';
const CACHE_BYTES_MAX = 4 * 1024 ** 3;
/** A batch ends here however few its records are, or rows of megabytes would fill the memory. */
const BATCH_BYTES_MAX = 32 * 1024 ** 2;
const UNLIMITED = { remainingMs: () => Number.POSITIVE_INFINITY };

interface InProcessShard extends Shard {
  readonly feed: ShardFeed;
}

export class InProcessStage {
  private readonly options: InProcessStageOptions;
  /** Open and closed ones, parents before children. */
  private shards: readonly InProcessShard[] = [];
  private readonly watermarks = new MemoryWatermarkStore();
  private environment: PartitionEnvironment;
  private rowCount = 0;

  constructor(options: InProcessStageOptions) {
    this.options = options;
    this.shards = this.newShards(options.shardCount, []);
    this.environment = this.newEnvironment();
  }

  /** Splits and merges the open shards into so many equal ones, as a change of a stream's shard count does. */
  async reshard(shardCount: number): Promise<void> {
    await this.end(false);
    const opened = this.newShards(shardCount, this.openShards);
    this.shards = [...this.shards.map(shard => ({ ...shard, closed: true })), ...opened];
  }

  /** Hands over one payload; processes a batch when its shard has one full. */
  async push(payload: Uint8Array, arrivalMs: number): Promise<void> {
    const { descriptor, partitionKey } = this.options;
    const key = partitionKey?.(payload, String(this.rowCount)) ?? partitionKeyOf(payload, descriptor.source, this.rowCount);
    this.rowCount++;
    const hashKey = hashKeyOf(key);
    const shard = this.openShards.find(({ hashRange }) => isInHashRange(hashRange, hashKey))!.feed;
    shard.add(payload, key, arrivalMs);
    if (shard.payloadCount >= this.options.batchRecordCount || shard.byteCount >= BATCH_BYTES_MAX) await this.process(shard);
  }

  /** Processes what is left; with `drain`, closes every window as if the stream had ended. */
  async end(drain: boolean): Promise<void> {
    for (const { feed } of this.openShards) if (feed.payloadCount > 0) await this.process(feed);
    for (const { shardId, parentShardIds } of this.openShards) {
      // A shard that no row came to takes over from its parents too.
      if (parentShardIds.length > 0) await this.surviving(() => processTick(this.environment, shardId, UNLIMITED));
    }
    if (!drain) return;
    for (const shard of this.openShards) await this.surviving(() => drainPartition(this.environment, shard.shardId, UNLIMITED));
  }

  /** Counters of all shards, by name. */
  async counters(): Promise<Record<string, number>> {
    const rows = await this.environment.watermarks.rows(`${APPLICATION}/${this.options.descriptor.stage}`);
    const total: Record<string, number> = {};
    for (const row of rows) for (const [name, count] of Object.entries(row.counters)) total[name] = (total[name] ?? 0) + count;
    return total;
  }

  private get openShards(): readonly InProcessShard[] {
    return this.shards.filter(shard => !shard.closed);
  }

  /** So many shards that divide the ring as Kinesis does, each the child of those whose ranges it shares. */
  private newShards(shardCount: number, parents: readonly InProcessShard[]): InProcessShard[] {
    const { descriptor, sharedBatches } = this.options;
    const feedOptions = { shared: sharedBatches, framing: framingOf(descriptor.source) };
    return hashRangesOf(shardCount).map((hashRange, i) => {
      const feed = new ShardFeed(this.shards.length + i, feedOptions);
      const parentShardIds = parents.filter(parent => hashRangeOverlap(parent.hashRange, hashRange)).map(({ shardId }) => shardId);
      return { shardId: feed.shardId, parentShardIds, hashRange, closed: false, feed };
    });
  }

  private newEnvironment(): PartitionEnvironment {
    return inProcessEnvironment(this.options, this.watermarks, async () => this.shards);
  }

  private async process(shard: ShardFeed): Promise<void> {
    const decoded = shard.take();
    await this.surviving(async () => {
      const outcome = await processBatch(this.environment, shard.shardId, () => decoded, UNLIMITED);
      if (outcome.failure) throw outcome.failure;
      assert(outcome.unprocessedFrom === null, `shard ${shard.shardId} stopped before the end of its batch, and nothing hurries it`);
    });
  }

  /** At least once: what did not end well is done again, with nothing in memory. */
  private async surviving(work: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        if (!this.options.survives?.(error)) throw error;
        this.environment = this.newEnvironment();
      }
    }
  }
}

/** The ring of hash keys in so many equal parts. */
function hashRangesOf(shardCount: number): HashRange[] {
  const width = (HASH_KEY_MAX + 1n) / BigInt(shardCount);
  const startOf = (index: number) => width * BigInt(index);
  return Array.from({ length: shardCount }, (_, index) => ({
    start: startOf(index),
    end: index === shardCount - 1 ? HASH_KEY_MAX : startOf(index + 1) - 1n,
  }));
}

function inProcessEnvironment(
  options: InProcessStageOptions,
  watermarks: MemoryWatermarkStore,
  listShards: PartitionEnvironment['listShards'],
): PartitionEnvironment {
  const { descriptor, logStore, bodyStore, clock, nextNonce } = options;
  return {
    application: APPLICATION,
    descriptor,
    clock,
    cache: new PartitionCache({ byteBudget: options.cacheBytesMax ?? CACHE_BYTES_MAX, onDrop: state => state.executor.close() }),
    watermarks,
    outputs: options.outputs,
    lateRows: options.lateRows,
    deadLetters: options.deadLetters,
    limits: DEFAULT_PARTITION_LIMITS,
    newExecutor: options.newExecutor,
    openLog: partition =>
      new CommitLog({
        store: logStore,
        bodies: bodyStore,
        clock,
        nextNonce,
        partition,
        program: descriptor.fingerprint,
        stateProgram: descriptor.stateFingerprint,
      }),
    proveEmpty: async () => ({ empty: true, closed: true }),
    listShards,
    retentionMs: async () => Number.POSITIVE_INFINITY,
  };
}
