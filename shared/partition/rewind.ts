// A partition whose state was replaced by that of a savepoint stands further back than its mapping has been delivered. The mapping will not
// deliver those records again, so the partition reads them itself, up to where the mapping goes on, and commits them like any others.
import { compareSequenceNumbers, type Position } from '../checkpoint/position.ts';
import { ExternalError } from '../engine/errors.ts';
import type { DecodedBatch } from '../kinesis/decode-event.ts';
import { advanceTo, isThrough, noProgress, positionAfter, skipApplied, totalsAfter } from './batch-progress.ts';
import { commitAttempt } from './commit-attempt.ts';
import type { Deadline, PartitionEnvironment } from './environment.ts';
import type { PartitionState } from './partition-state.ts';
import { publishPending } from './publish.ts';
import type { Tally } from './tally.ts';

export interface ShardPage {
  /** Records of the shard after the position, in order; empty at the end of the shard. */
  readonly decoded: DecodedBatch;
  /** Nothing lies behind them now. */
  readonly isTip: boolean;
}

/** Reads a part of a shard after a position. */
export type ReadShard = (shardId: string, after: Position | null) => Promise<ShardPage>;

export const isRewound = ({ totals }: PartitionState): boolean => totals.rewound === 1;

/**
 * Applies what lies between the position and the record `until` (null: the tip of the shard), and commits that nothing is missing any more.
 * `unfinished`: the time is over; whoever comes next goes on.
 */
export async function catchUpRewound(
  env: PartitionEnvironment,
  state: PartitionState,
  until: string | null,
  deadline: Deadline,
  tally: Tally,
): Promise<'done' | 'lost' | 'unfinished'> {
  for (;;) {
    if (until !== null && state.position !== null && compareSequenceNumbers(state.position.sequenceNumber, until) >= 0) break;
    if (deadline.remainingMs() < env.limits.reservedMs) return 'unfinished';
    const { decoded, isTip } = await readShard(env)(state.shardId, state.position);
    const outcome = await applyPage(env, state, decoded, deadline, tally);
    if (outcome !== 'done') return outcome;
    if (isTip) break;
  }
  const caughtUp = { input: { kind: 'drain' }, position: state.position, totals: { ...state.totals, rewound: 0 } } as const;
  if ((await commitAttempt(env, state, caughtUp, tally)) === 'lost') return 'lost';
  await publishPending(env, state);
  return 'done';
}

async function applyPage(env: PartitionEnvironment, state: PartitionState, decoded: DecodedBatch, deadline: Deadline, tally: Tally) {
  const progress = noProgress();
  skipApplied(state.position, decoded, progress);
  const { batch, envelopeErrors } = decoded;
  while (!isThrough(decoded, progress)) {
    if (deadline.remainingMs() < env.limits.reservedMs) return 'unfinished' as const;
    const from = progress.next;
    const to = Math.min(batch.recordCount, from + env.limits.recordsPerCommitMax);
    const totals = totalsAfter(state.totals, decoded, progress, to);
    const attempt = { input: { kind: 'records', batch, from, to }, position: positionAfter(decoded, to), totals, envelopeErrors } as const;
    if ((await commitAttempt(env, state, attempt, tally)) === 'lost') return 'lost' as const;
    advanceTo(progress, decoded, to);
    await publishPending(env, state);
  }
  return 'done' as const;
}

function readShard({ readShard }: PartitionEnvironment): ReadShard {
  if (readShard) return readShard;
  throw new ExternalError('log', 'The partition was restored from a savepoint, and there is no stream here to read what came after it.', {
    retryable: false,
  });
}
