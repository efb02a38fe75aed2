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
import { setAside } from './suspect-record.ts';
import type { Tally } from './tally.ts';

export interface ShardPage {
  /** Records of the shard after the position, in order; empty at the end of the shard. */
  readonly decoded: DecodedBatch;
  /** Nothing lies behind them now. */
  readonly isTip: boolean;
}

/** How much is read at once, and whether it is looked into. */
export interface ReadAmount {
  readonly countMax: number;
  readonly unopened: boolean;
}

/** Reads a part of a shard after a position. */
export type ReadShard = (shardId: string, after: Position | null, amount: ReadAmount) => Promise<ShardPage>;

/** Kinesis records that the first attempt at a part takes on. */
const COUNT_MAX = 4_096;

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
    const page = await applyNext(env, state, deadline, tally);
    if (page.outcome !== 'done') return page.outcome;
    if (page.isTip) break;
  }
  const caughtUp = { input: { kind: 'drain' }, position: state.position, totals: { ...state.totals, rewound: 0 } } as const;
  if ((await commitAttempt(env, state, caughtUp, tally)) === 'lost') return 'lost';
  await publishPending(env, state);
  return 'done';
}

/**
 * Applies the next part. Lambda, which would divide a batch that ends its handler, knows nothing of it: so attempts at a place are counted, the next
 * one takes on a quarter of what was not survived, and a record that is not survived alone is set aside like any other.
 */
async function applyNext(env: PartitionEnvironment, state: PartitionState, deadline: Deadline, tally: Tally) {
  const { position, log } = state;
  const place = `rewound ${position?.sequenceNumber ?? 'start'} ${position?.subSequenceNumber ?? ''}`;
  const attemptCount = await log.addAttempt(place);
  const countMax = Math.ceil(COUNT_MAX / 4 ** (attemptCount - 1));
  const aloneCount = Math.max(0, attemptCount - Math.log2(COUNT_MAX) / 2);
  const isGivenUp = aloneCount > env.limits.attemptsMax;
  try {
    const { decoded, isTip } = await readShard(env)(state.shardId, position, { countMax, unopened: isGivenUp });
    const outcome = isGivenUp
      ? await setPageAside(env, state, decoded, aloneCount - 1, tally)
      : await applyPage(env, state, decoded, deadline, tally);
    return { outcome, isTip };
  } finally {
    // Whoever comes here is alive: what failed was something else.
    await log.clearAttempts(place).catch(ignoreOutside);
  }
}

/** One attempt too many is counted, which alone does nobody harm. */
function ignoreOutside(error: unknown): void {
  if (!(error instanceof ExternalError)) throw error;
}

async function setPageAside(env: PartitionEnvironment, state: PartitionState, decoded: DecodedBatch, attemptCount: number, tally: Tally) {
  const progress = noProgress();
  skipApplied(state.position, decoded, progress);
  if (isThrough(decoded, progress)) return 'done' as const;
  if ((await commitAttempt(env, state, setAside(env, state, decoded, progress, attemptCount), tally)) === 'lost') return 'lost' as const;
  await publishPending(env, state);
  return 'done' as const;
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
