// How a shard that came of a split or a merge begins: it takes over what its parents hold of its own hash range.
//
//   each parent   drained (every record applied, and Kinesis says that none will come) ▸ pending rows out ▸ sealed, so that no handler that
//                 still works there can ever commit again
//   the child     groups in its range ▸ commit `import`, under 1 + the highest number that a parent was sealed with, because the numbers
//                 of a key's commits only ever grow
//
// Whoever comes first does it: a batch of the child or a tick. Each step is one conditional write, so any number may try at once, and a crash
// between two leaves the rest to the next.
import type { CommitLog } from '../checkpoint/commit-log.ts';
import { ExternalError } from '../engine/errors.ts';
import { FULL_HASH_RANGE, hashRangeOverlap } from '../engine/hash-key.ts';
import type { ParentState } from '../engine/program.ts';
import type { HashRange } from '../kinesis/hash-range.ts';
import type { Shard } from '../kinesis/shard-lineage.ts';
import { type PartitionEnvironment, rowKey, stageKey } from './environment.ts';
import { frameStreams } from './frame.ts';
import type { PartitionState } from './partition-state.ts';
import { watermarkRow } from './report-row.ts';
import { type SealedParent, sealParents } from './seal-parent.ts';
import { checkStateSize } from './state-limit.ts';
import { encodeTotals, joinTotals } from './totals.ts';

/** A shard without a commit, and the shards that it continues, if any. */
export interface Heir {
  readonly shard: Shard;
  readonly parents: readonly Parent[];
}

export interface Parent {
  readonly shardId: string;
  /** The whole ring where Kinesis has forgotten the parent. */
  readonly hashRange: HashRange;
  readonly isListed: boolean;
  /** Whether its counters go on in this child: of all its children, that which begins first, so that they still add up. */
  readonly givesCounters: boolean;
}

/** A shard and its parents, of which it may have none; null where Kinesis does not list it. */
export async function heirOf(env: PartitionEnvironment, shardId: string): Promise<Heir | null> {
  const shards = await env.listShards();
  const shard = shards.find(each => each.shardId === shardId);
  if (shard === undefined) return null;
  const parents = shard.parentShardIds.map(parentId => {
    const listed = shards.find(each => each.shardId === parentId);
    const children = shards.filter(each => each.parentShardIds.includes(parentId));
    const givesCounters = children.every(each => each.hashRange.start >= shard.hashRange.start);
    return { shardId: parentId, hashRange: listed?.hashRange ?? FULL_HASH_RANGE, isListed: listed !== undefined, givesCounters };
  });
  return { shard, parents };
}

/** The child's state after its import; `lost` when another handler imported first, `nothing` where no parent ever had a state. */
export async function importParents(
  env: PartitionEnvironment,
  { shard, parents }: Heir,
  log: CommitLog,
  open: (shardId: string) => Promise<PartitionState>,
): Promise<PartitionState | 'lost' | 'nothing'> {
  const sealed = await sealParents(env, shard.shardId, parents, open, parent => refuseOrphan(env, shard.shardId, parent));
  try {
    return sealed.length === 0 ? 'nothing' : await importSealed(env, shard, sealed, log);
  } finally {
    for (const { state } of sealed) state.executor.close();
  }
}

/**
 * Kinesis has forgotten the parent, and the parent never took over what was before it: the application stood still for longer than the stream
 * keeps its records. Whose state the child continues cannot be known any more, so where there is one that nobody took over, it stops.
 */
async function refuseOrphan(env: PartitionEnvironment, shardId: string, parent: Parent): Promise<void> {
  const listed = new Set((await env.listShards()).map(shard => rowKey(env, shard.shardId)));
  const rows = await env.watermarks.rows(stageKey(env));
  const prefix = rowKey(env, '');
  const left = rows.filter(
    row => row.partition.startsWith(prefix) && !listed.has(row.partition) && row.status !== 'sealed' && row.groupCount > 0,
  );
  if (left.length === 0) return;
  throw new ExternalError(
    'log',
    `Shard ${shardId} continues ${parent.shardId}, which Kinesis has forgotten without anybody having read it; the state of ${left.map(row => row.partition).join(' and ')} may be what it should go on from. The stream was resharded more than once while the application stood still for longer than the stream's retention. Deploy the application under a new name to begin again from what the stream still has.`,
    { retryable: false },
  );
}

async function importSealed(
  env: PartitionEnvironment,
  shard: Shard,
  sealed: readonly SealedParent[],
  log: CommitLog,
): Promise<PartitionState | 'lost'> {
  const executor = await env.newExecutor();
  let imported = false;
  try {
    const inherited = sealed.filter(({ parent }) => parent.givesCounters);
    await executor.locate(shard.hashRange);
    await executor.importParents(await Promise.all(sealed.map(({ parent, state }) => handedOver(shard, parent, state))));
    checkStateSize(env, log.partition, executor.summary());
    for (const { state } of sealed) await putSealedRow(env, state);
    const totals = joinTotals(inherited.map(({ state }) => state.totals));
    const { watermarkMs, groupCount } = executor.summary();
    const draft = {
      kind: 'import',
      position: null,
      watermarkMs: Number.isFinite(watermarkMs) ? watermarkMs : null,
      groupCount,
      state: frameStreams([encodeTotals(totals), ...(await executor.snapshot())]),
      outbox: new Uint8Array(0),
    } as const;
    const outcome = await log.append(draft, Math.max(...sealed.map(({ state }) => state.head)));
    if (outcome.outcome === 'lost') return 'lost';
    imported = true;
    return {
      partition: log.partition,
      shardId: shard.shardId,
      log,
      executor,
      isSealed: false,
      head: outcome.commit.number,
      position: null,
      totals: { ...totals, committedByteCount: totals.committedByteCount + outcome.commit.storedByteCount },
      unpublished: [],
    };
  } finally {
    if (!imported) executor.close();
  }
}

async function handedOver(shard: Shard, parent: Parent, state: PartitionState): Promise<ParentState> {
  // Kinesis may have forgotten where the parent lay; its log has not.
  const hashRange = state.executor.summary().hashRange ?? parent.hashRange;
  const { givesCounters } = parent;
  return {
    streams: await state.executor.snapshot(),
    hashRange,
    keeps: hashRangeOverlap(hashRange, shard.hashRange) ?? hashRange,
    givesCounters,
  };
}

/**
 * Until the child has a row, this one holds its place. It counts nothing: what the parent counted is the child's to tell, and shall not be counted
 * twice while both have a row.
 */
async function putSealedRow(env: PartitionEnvironment, state: PartitionState): Promise<void> {
  const row = watermarkRow(env, state, null);
  await env.watermarks.putRow(stageKey(env), { ...row, status: 'sealed', counters: {}, groupCount: 0, stateBytes: 0 });
}
