// The states of a savepoint's shards as those of other shards: each group goes where its hash key lies now, as it does when a stream is resharded.
// Positions do not come along: they are places in the shards that the savepoint is of.
import { ExternalError } from '../engine/errors.ts';
import { type HashRange, hashRangeOverlap, isInHashRange } from '../engine/hash-key.ts';
import type { StageProgram } from '../engine/program.ts';
import { decodeTotals, encodeTotals, joinTotals } from '../partition/totals.ts';
import type { PartitionToRestore } from './restored-partition.ts';
import { newTask } from './taken-partition.ts';

export interface SavedState {
  readonly shardId: string;
  readonly hashRange: HashRange;
  readonly saved: PartitionToRestore;
}

/** The state of a shard with this range. Of all shards together each group and each count is in one. */
export function redistributed(program: StageProgram, states: readonly SavedState[], hashRange: HashRange): PartitionToRestore {
  const parts = states.flatMap(state => {
    const keeps = hashRangeOverlap(state.hashRange, hashRange);
    return keeps === null ? [] : [{ ...state, keeps, givesCounters: isInHashRange(hashRange, state.hashRange.start) }];
  });
  for (const part of parts) refuseUnsent(program, part);
  const task = newTask(program);
  task.locate(hashRange);
  if (parts.length > 0) {
    task.importParents(
      parts.map(({ saved, hashRange: range, keeps, givesCounters }) => ({
        streams: saved.streams.slice(1),
        hashRange: range,
        keeps,
        givesCounters,
      })),
    );
  }
  const totals = joinTotals(parts.filter(({ givesCounters }) => givesCounters).map(({ saved }) => decodeTotals(saved.streams[0]!)));
  return {
    commitNumber: Math.max(0, ...parts.map(({ saved }) => saved.commitNumber)),
    position: null,
    watermarkMs: Number.isFinite(task.watermarkMs) ? task.watermarkMs : null,
    groupCount: task.groupCount,
    streams: [encodeTotals(totals), ...task.encodeSnapshot()],
  };
}

/** Rows of closed windows that the bound on emission left for the next commit would belong to no shard. */
function refuseUnsent(program: StageProgram, { shardId, saved }: SavedState): void {
  const task = newTask(program);
  task.restore(saved.streams.slice(1));
  if (!(task.nextTimerMs <= task.watermarkMs)) return;
  throw new ExternalError(
    'file',
    `The savepoint was taken while rows of closed windows of ${shardId} were still to be sent, and these go on in that shard alone. Take another savepoint; nothing was changed.`,
    { retryable: false },
  );
}
