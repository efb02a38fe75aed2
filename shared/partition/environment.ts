// All that the partition runtime is given: everything with I/O, time or chance in it comes from here, so that AWS, `weir run`, the tests
// and the simulated world run the same code between.

import type { CommitLog } from '../checkpoint/commit-log.ts';
import type { PartitionCache } from '../checkpoint/partition-cache.ts';
import type { Position } from '../checkpoint/position.ts';
import type { StageDescriptor } from '../engine/descriptor.ts';
import type { Shard } from '../kinesis/shard-lineage.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Clock } from '../time/clock.ts';
import type { WatermarkStore } from '../time/watermark-store.ts';
import type { StageExecutor } from './executor.ts';
import type { PartitionState } from './partition-state.ts';
import type { ReadShard } from './rewind.ts';

export interface PartitionEnvironment {
  readonly application: string;
  readonly descriptor: StageDescriptor;
  readonly clock: Clock;
  readonly cache: PartitionCache<PartitionState>;
  readonly watermarks: WatermarkStore;
  /** By output of the descriptor. */
  readonly outputs: readonly Sink[];
  /** By query: where its late rows go, or null where they are only counted. */
  readonly lateRows: readonly (Sink | null)[];
  readonly deadLetters: Sink;
  readonly limits: PartitionLimits;
  newExecutor(): Promise<StageExecutor>;
  openLog(partition: string): CommitLog;
  /** Looks into the shard after the committed position: is it empty, with nothing behind? */
  proveEmpty(shardId: string, after: Position | null): Promise<{ readonly empty: boolean; readonly closed: boolean }>;
  /** Every shard that the stream lists. Asked while a partition has no commit yet; a shard that is not listed has no parents. */
  listShards(): Promise<readonly Shard[]>;
  /** How long the stream keeps its records, ms. Asked only of a shard that is held, or that was left inside an aggregate. */
  retentionMs(): Promise<number>;
  /** For partitions that were restored from a savepoint. */
  readonly readShard?: ReadShard;
  /** Told of rows that their sink refused for good and that became dead letters. */
  readonly onRefused?: (rowCount: number) => void;
}

export interface PartitionLimits {
  /** A commit applies at most this many records, so that its outbox and its delay stay bounded. */
  readonly recordsPerCommitMax: number;
  /** An invocation adds at least so many groups to a snapshot that is due. Fewer take as long, and one of a small state takes no second. */
  readonly snapshotGroupsMin: number;
  /** Work stops when less than this is left of the invocation: enough to publish, to write a row and to answer. */
  readonly reservedMs: number;
  /** GLOBAL is recomputed when it is older than this. */
  readonly globalIntervalMs: number;
  /** A record that arrived longer ago than this and comes alone may have ended the handler before: its attempts are counted. */
  readonly suspicionAgeMs: number;
  /** After so many attempts a record that comes alone is set aside unread. */
  readonly attemptsMax: number;
  /** A batch that would make the state of its partition larger than this is not applied. */
  readonly stateBytesMax: number;
  /** A partition that was restored from a savepoint goes on so long after it: the time in which others may still publish what they committed before. */
  readonly afterRestoreMs: number;
}

export const DEFAULT_PARTITION_LIMITS: PartitionLimits = {
  recordsPerCommitMax: 50_000,
  snapshotGroupsMin: 512,
  reservedMs: 2_000,
  globalIntervalMs: 10_000,
  suspicionAgeMs: 60_000,
  attemptsMax: 5,
  stateBytesMax: Number.POSITIVE_INFINITY,
  afterRestoreMs: 0,
};

/** How much of the invocation is left. */
export interface Deadline {
  remainingMs(): number;
}

export const stageKey = (env: PartitionEnvironment): string => `${env.application}/${env.descriptor.stage}`;

/** The row key of a partition: `stream/shardId`. */
export const rowKey = (env: PartitionEnvironment, shardId: string): string => `${env.descriptor.source.stream}/${shardId}`;

/** The log key of a partition: `application/stage/stream/shardId`. */
export const partitionKey = (env: PartitionEnvironment, shardId: string): string => `${stageKey(env)}/${rowKey(env, shardId)}`;
