// Ends the life of a shard that was split or merged: when every record is applied, what it still owes goes out, and a last commit says that
// nothing may follow. A handler that still works there, however late it wakes, loses that commit's number.
import { assert } from '../engine/assert.ts';
import { ExternalError } from '../engine/errors.ts';
import type { PartitionEnvironment } from './environment.ts';
import type { Parent } from './import-parents.ts';
import { type PartitionState, putBack } from './partition-state.ts';
import { proveRead } from './prove-read.ts';
import { publishPending } from './publish.ts';
import { ParentNotDrained } from './sealed-partition.ts';
import { emitPending } from './settle.ts';
import { Tally } from './tally.ts';

/** How often one invocation tries to be the last to commit. */
const LOST_SEALS_MAX = 5;

/** The sealed parent's state; the caller closes it. null: Kinesis has forgotten the shard, and it never had a state. */
export async function sealParent(
  env: PartitionEnvironment,
  childId: string,
  parent: Parent,
  open: (shardId: string) => Promise<PartitionState>,
): Promise<PartitionState | null> {
  for (let lost = 0; lost < LOST_SEALS_MAX; lost++) {
    const state = await open(parent.shardId);
    if (state.isSealed) return state;
    if (state.head === 0 && !parent.isListed) {
      state.executor.close();
      return null;
    }
    let isKept = false;
    try {
      await publishPending(env, state);
      if (!(await isDrained(env, state))) {
        putBack(env, state);
        isKept = true;
        throw new ParentNotDrained(childId, parent.shardId);
      }
      if (await seal(env, state)) {
        isKept = true;
        return state;
      }
    } finally {
      if (!isKept) state.executor.close();
    }
  }
  throw new ExternalError('log', `Shard ${parent.shardId} is drained, but other handlers still commit to it; its children wait.`, {
    retryable: true,
  });
}

/** Whether its last record is applied to its last sub-record, and Kinesis has no more, now and for ever. */
async function isDrained(env: PartitionEnvironment, state: PartitionState): Promise<boolean> {
  const { empty, closed } = await proveRead(env, state);
  return empty && closed;
}

/** Whether the last commit is this one. */
async function seal(env: PartitionEnvironment, state: PartitionState): Promise<boolean> {
  if ((await emitPending(env, state, () => true, new Tally())) === 'lost') return false;
  const { watermarkMs, groupCount, pendingRowCount } = state.executor.summary();
  assert(pendingRowCount === 0 && state.unpublished.length === 0, 'a sealed partition owes nothing');
  const draft = {
    kind: 'sealed',
    position: state.position,
    watermarkMs: Number.isFinite(watermarkMs) ? watermarkMs : null,
    groupCount,
    state: new Uint8Array(0),
    outbox: new Uint8Array(0),
  } as const;
  const outcome = await state.log.append(draft, state.head);
  if (outcome.outcome === 'lost') return false;
  state.head = outcome.commit.number;
  state.isSealed = true;
  return true;
}
