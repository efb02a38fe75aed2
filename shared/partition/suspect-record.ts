// A record that ends the process every time would block its shard for ever. Bisecting leaves it alone in its batch, and there it grows old:
// from then on each attempt at it is counted before it is decoded and run, and the count is cleared as soon as that is survived. What fails
// before or after (a store, a sink, the time, the wait for other shards) is not the record's fault and never counts.
import type { KinesisStreamRecord } from 'aws-lambda';
import type { CommitLog } from '../checkpoint/commit-log.ts';
import { compareSequenceNumbers } from '../checkpoint/position.ts';
import { ExternalError } from '../engine/errors.ts';
import { type DecodedBatch, decodeEvent } from '../kinesis/decode-event.ts';
import { arrivalMsOf } from '../kinesis/packed-payloads.ts';
import { type Progress, positionAfter, totalsAfter } from './batch-progress.ts';
import type { Attempt } from './commit-attempt.ts';
import type { PartitionEnvironment } from './environment.ts';
import type { PartitionState } from './partition-state.ts';
import { unreadableRecordRow } from './side-rows.ts';

/** The Kinesis record of a batch that has no other. */
export interface LoneRecord {
  readonly sequenceNumber: string;
  readonly arrivalMs: number;
  /** The record as one whole, nothing in it looked at. */
  unopened(): DecodedBatch;
}

/** The record of an event that has no other; null where it has. */
export function loneRecord([only, ...others]: readonly KinesisStreamRecord[], shardId: string): LoneRecord | null {
  if (only === undefined || others.length > 0) return null;
  const unopened = () => decodeEvent([only], { shardId, unopened: true });
  return { sequenceNumber: only.kinesis.sequenceNumber, arrivalMs: arrivalMsOf(only), unopened };
}

/** Whether the record arrived so long ago that it may have ended handlers before. */
export const isOld = ({ clock, limits }: PartitionEnvironment, { arrivalMs }: LoneRecord): boolean =>
  clock.nowMs() - arrivalMs >= limits.suspicionAgeMs;

export class Suspect {
  /** Attempts at the record, this one included. */
  readonly attemptCount: number;
  private readonly log: CommitLog;
  private readonly sequenceNumber: string;
  /** Between `expose` and `survive` the record is at work: what ends the process there is the record. */
  private isExposed = false;
  private isCleared = false;

  private constructor(log: CommitLog, sequenceNumber: string, attemptCount: number) {
    this.log = log;
    this.sequenceNumber = sequenceNumber;
    this.attemptCount = attemptCount;
  }

  /** Counts an attempt at the record, if it is not applied yet. */
  static async of({ position, log }: PartitionState, record: LoneRecord): Promise<Suspect | null> {
    if (position !== null && compareSequenceNumbers(record.sequenceNumber, position.sequenceNumber) < 0) return null;
    return new Suspect(log, record.sequenceNumber, await log.addAttempt(record.sequenceNumber));
  }

  expose(): void {
    this.isExposed = true;
  }

  /** What was exposed to it is still there, or what failed was something else. */
  survive(): void {
    this.isExposed = false;
  }

  /** Unless the record is at work, or was when it failed, the attempt does not count. */
  async acquit(): Promise<void> {
    if (this.isExposed || this.isCleared) return;
    this.isCleared = true;
    try {
      await this.log.clearAttempts(this.sequenceNumber);
    } catch (error) {
      // One attempt too many is counted, which alone does nobody harm.
      if (!(error instanceof ExternalError)) throw error;
    }
  }
}

/** The attempt that sets what is left of the batch aside unread. `attemptCount`: how many runs of it were not survived. */
export function setAside(
  env: PartitionEnvironment,
  state: PartitionState,
  decoded: DecodedBatch,
  progress: Progress,
  attemptCount: number,
): Attempt {
  const { batch } = decoded;
  const to = batch.recordCount;
  const unreadable = Array.from({ length: to - progress.next }, (_, i) =>
    unreadableRecordRow(env.descriptor, batch, progress.next + i, attemptCount),
  );
  const totals = totalsAfter(state.totals, decoded, progress, to);
  return {
    input: { kind: 'drain' },
    position: positionAfter(decoded, to),
    totals: { ...totals, unreadableCount: totals.unreadableCount + unreadable.length },
    unreadable,
  };
}
