// Ends the life of shards that were split or merged: when every record is applied, what they still owe goes out, and a last commit says that
// nothing may follow. A handler that still works there, however late it wakes, loses that commit's number.
//
// Where keys came from outside their shard, nobody knows which of two merged shards closed the windows of a key, so the child must go on at the
// higher watermark. Then the slower one comes forward first: what that closes is emitted while the shard lives.
import { assert } from '../engine/assert.ts';
import { ExternalError } from '../engine/errors.ts';
import { commitAttempt } from './commit-attempt.ts';
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

export interface SealedParent {
  readonly parent: Parent;
  readonly state: PartitionState;
}

/**
 * The sealed parents' states; the caller closes them. `forgotten` is told of those that Kinesis has forgotten and that never had a state: they are
 * left out.
 */
export async function sealParents(
  env: PartitionEnvironment,
  childId: string,
  parents: readonly Parent[],
  open: (shardId: string) => Promise<PartitionState>,
  forgotten: (parent: Parent) => Promise<void>,
): Promise<readonly SealedParent[]> {
  let lostAt: string | null = null;
  for (let lost = 0; lost < LOST_SEALS_MAX; lost++) {
    const drained: SealedParent[] = [];
    let areSealed = false;
    try {
      for (const parent of parents) {
        const state = await openDrained(env, childId, parent, open);
        if (state !== null) drained.push({ parent, state });
        else await forgotten(parent);
      }
      const states = drained.map(({ state }) => state);
      lostAt = await sealAll(env, states);
      areSealed = lostAt === null;
      if (areSealed) return drained;
    } finally {
      if (!areSealed) for (const { state } of drained) state.executor.close();
    }
  }
  throw new ExternalError('log', `Shard ${lostAt} is drained, but other handlers still commit to it; its children wait.`, {
    retryable: true,
  });
}

/** The state of a parent that is sealed, or that nothing but the seal may follow; null: Kinesis has forgotten the shard, and it never had a state. */
async function openDrained(
  env: PartitionEnvironment,
  childId: string,
  parent: Parent,
  open: (shardId: string) => Promise<PartitionState>,
): Promise<PartitionState | null> {
  const state = await open(parent.shardId);
  if (state.isSealed) return state;
  let isKept = false;
  try {
    if (state.head === 0 && !parent.isListed) return null;
    await publishPending(env, state);
    isKept = true;
    if (await isDrained(env, state)) return state;
    putBack(env, state);
    throw new ParentNotDrained(childId, parent.shardId);
  } finally {
    if (!isKept) state.executor.close();
  }
}

/** The shard to which somebody else committed meanwhile, or null. Nothing moves the watermark of a drained shard but this. */
async function sealAll(env: PartitionEnvironment, states: readonly PartitionState[]): Promise<string | null> {
  const watermarkMs = Math.max(...states.map(({ executor }) => executor.summary().watermarkMs));
  const comeForward = states.length > 1 && states.some(({ executor }) => executor.summary().sawOutside);
  const living = states.filter(({ isSealed }) => !isSealed);
  if (comeForward) for (const state of living) if (!(await advance(env, state, watermarkMs))) return state.shardId;
  for (const state of living) if (!(await seal(env, state))) return state.shardId;
  return null;
}

async function advance(env: PartitionEnvironment, state: PartitionState, watermarkMs: number): Promise<boolean> {
  const summary = state.executor.summary();
  if (summary.watermarkMs >= watermarkMs || summary.groupCount === 0) return true;
  const attempt = { input: { kind: 'advance', watermarkMs }, position: state.position, totals: state.totals } as const;
  if ((await commitAttempt(env, state, attempt, new Tally())) === 'lost') return false;
  await publishPending(env, state);
  return true;
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
