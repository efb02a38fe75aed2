// What a mapping tells whoever watches: the terminal, the tests.
import type { FailureReason } from '../lambda/invocation-result.ts';
import type { DeliveryFault } from './delivery-faults.ts';
import type { FailureRecord } from './failure-record.ts';

export interface BatchReport {
  readonly shardId: string;
  readonly requestId: string;
  readonly environmentId: string | null;
  readonly recordCount: number;
  readonly sequenceNumberFirst: string;
  readonly sequenceNumberLast: string;
  /** 0 for the first delivery of this batch. */
  readonly failureCountBefore: number;
  /** `partial`: the function asked for a part of the batch again. `failed`: it failed, or asked for all of it again. */
  readonly outcome: 'succeeded' | 'partial' | 'failed' | 'throttled';
  /** Null unless the invocation itself failed. */
  readonly failureReason: FailureReason | null;
  readonly errorMessage: string | null;
  readonly durationMs: number;
  readonly fault: DeliveryFault;
}

export interface ShardProgress {
  readonly shardId: string;
  readonly status: 'reading' | 'drained';
  /** Sequence number of the last record that is done with, null before the first. */
  readonly checkpoint: string | null;
  readonly recordsReadCount: number;
  /** Records that the function accepted. */
  readonly recordsDeliveredCount: number;
  readonly recordsDiscardedCount: number;
  /** Read, and neither delivered nor discarded yet. */
  readonly recordsPendingCount: number;
  /** How far the newest reading was from the tip of the shard; null before the first. */
  readonly lagMs: number | null;
  /** Age of the last record of the newest batch when it was done; null before the first. */
  readonly iteratorAgeMs: number | null;
}

export interface MappingProblem {
  /** Null where it concerns the stream. */
  readonly shardId: string | null;
  readonly doing: 'listing shards' | 'reading' | 'invoking' | 'telling the on-failure destination';
  readonly error: unknown;
}

export interface MappingObserver {
  /** After each invocation. */
  onBatch?(report: BatchReport): void;
  /** After each reading and each invocation. */
  onProgress?(progress: ShardProgress): void;
  onDiscard?(failureRecord: FailureRecord): void;
  /** Something failed that will be tried again. */
  onProblem?(problem: MappingProblem): void;
}
