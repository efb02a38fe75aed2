// A record that ends the process every time would block its shard for ever. Bisecting leaves it alone in its batch, and there it grows old:
// from then on each attempt at it is counted before it is run, and the count is cleared as soon as the run is survived. What fails after that
// (a store, a sink, the time) is not the record's fault and never counts.
import { sequenceNumberOf } from '../engine/record-place.ts';
import type { DecodedBatch } from '../kinesis/decode-event.ts';
import { type Progress, positionAfter, totalsAfter } from './batch-progress.ts';
import type { Attempt } from './commit-attempt.ts';
import type { PartitionEnvironment } from './environment.ts';
import type { PartitionState } from './partition-state.ts';
import { unreadableRecordRow } from './side-rows.ts';

/** The sequence number of a record to be counted, or null. */
export function suspectRecord(env: PartitionEnvironment, { batch, kinesisRecordCount }: DecodedBatch, next: number): string | null {
  if (kinesisRecordCount !== 1 || next >= batch.recordCount) return null;
  const ageMs = env.clock.nowMs() - batch.arrivalsMs[next]!;
  return ageMs < env.limits.suspicionAgeMs ? null : sequenceNumberOf(batch, next);
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
