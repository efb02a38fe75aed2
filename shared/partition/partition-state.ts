// The state of a partition in memory: always exactly what some prefix of its log says. It is taken out of the cache by one invocation and
// put back only when that invocation's last commit is written; in every other case it is thrown away and read again.
import type { Commit } from '../checkpoint/commit.ts';
import type { CommitLog, LoadedLog } from '../checkpoint/commit-log.ts';
import type { Position } from '../checkpoint/position.ts';
import { assert, unreachable } from '../engine/assert.ts';
import { ExternalError } from '../engine/errors.ts';
import type { HashRange } from '../engine/hash-key.ts';
import { type PartitionEnvironment, partitionKey } from './environment.ts';
import type { StageExecutor } from './executor.ts';
import { unframeStreams } from './frame.ts';
import { heirOf, importParents } from './import-parents.ts';
import { keepLog } from './keep-log.ts';
import { expectOldPublishersGone } from './recent-restore.ts';
import { SealedPartition } from './sealed-partition.ts';
import { decodeTotals, emptyTotals, type Totals } from './totals.ts';

export interface PartitionState {
  readonly partition: string;
  readonly shardId: string;
  readonly log: CommitLog;
  readonly executor: StageExecutor;
  /** The shard was split or merged and its state has moved on: nothing may follow the head. */
  isSealed: boolean;
  /** Number of the newest commit contained. */
  head: number;
  position: Position | null;
  totals: Totals;
  /** Commits whose rows may not have reached their sinks, oldest first; never more than one but after a change of hands. */
  unpublished: Commit[];
}

/** What metrics say about a partition after a batch or a tick. */
export interface PartitionFigures {
  readonly watermarkMs: number;
  readonly groupCount: number;
  readonly stateBytes: number;
  readonly pendingRowCount: number;
  readonly totals: Totals;
  readonly counters: Float64Array;
}

/**
 * The partition's state at the head of its log: validated when it was cached, loaded when not, taken over from its parents when it has none. Throws
 * `SealedPartition` where its children have taken it over, `ParentNotDrained` where it has to wait for its parents, `RecentRestore`
 * where it was restored a moment ago.
 */
export async function openPartition(env: PartitionEnvironment, shardId: string): Promise<PartitionState> {
  const state = await openEvenSealed(env, shardId);
  if (!state.isSealed) return state;
  state.executor.close();
  await keepLog(env, state.log);
  throw new SealedPartition(state.partition, state.head, state.position);
}

async function openEvenSealed(env: PartitionEnvironment, shardId: string): Promise<PartitionState> {
  const partition = partitionKey(env, shardId);
  const cached = env.cache.take(partition);
  if (cached === null) return loadPartition(env, shardId, env.openLog(partition));
  try {
    const news = await cached.log.after(cached.head);
    if (news.rebuild) {
      cached.executor.close();
      return await buildPartition(env, shardId, cached.log, news);
    }
    for (const commit of news.commits) await follow(env, cached, commit, news.publishedNumber);
    // What this process left unpublished, another may have published meanwhile.
    cached.unpublished = cached.unpublished.filter(commit => commit.number > news.publishedNumber);
    return cached;
  } catch (error) {
    cached.executor.close();
    if (error instanceof ExternalError) await keepLog(env, cached.log);
    throw error;
  }
}

/** Gives the state back to the cache. Only after the newest commit that it contains is written and published. */
export function putBack(env: PartitionEnvironment, state: PartitionState): void {
  env.cache.put(state.partition, state, state.executor.summary().stateBytes);
}

export function figuresOf(state: PartitionState): PartitionFigures {
  const { watermarkMs, groupCount, stateBytes, pendingRowCount, counters } = state.executor.summary();
  return { watermarkMs, groupCount, stateBytes, pendingRowCount, counters, totals: state.totals };
}

async function loadPartition(env: PartitionEnvironment, shardId: string, log: CommitLog): Promise<PartitionState> {
  try {
    for (;;) {
      const loaded = await log.load();
      const heir = loaded.head === 0 ? await heirOf(env, shardId) : null;
      const imported = heir === null ? 'nothing' : await importParents(env, heir, log, parentId => openEvenSealed(env, parentId));
      if (imported === 'nothing') return await buildPartition(env, shardId, log, loaded, heir?.shard.hashRange);
      // Where another handler was faster, there is something to load now.
      if (imported !== 'lost') return imported;
    }
  } catch (error) {
    if (error instanceof ExternalError) await keepLog(env, log);
    throw error;
  }
}

async function buildPartition(
  env: PartitionEnvironment,
  shardId: string,
  log: CommitLog,
  { commits, publishedNumber }: Pick<LoadedLog, 'commits' | 'publishedNumber'>,
  hashRange?: HashRange,
): Promise<PartitionState> {
  const [base, ...rest] = commits;
  assert(base !== undefined, `the log of ${log.partition} loaded without a base`);
  expectOldPublishersGone(env, log.partition, base);
  const state: PartitionState = {
    partition: log.partition,
    shardId,
    log,
    executor: await env.newExecutor(),
    isSealed: false,
    head: base.number,
    position: null,
    totals: emptyTotals(),
    unpublished: [],
  };
  try {
    if (hashRange !== undefined) await state.executor.locate(hashRange);
    await restoreBase(env, state, base);
    for (const commit of rest) await follow(env, state, commit, publishedNumber);
    return state;
  } catch (error) {
    state.executor.close();
    throw error;
  }
}

async function restoreBase(env: PartitionEnvironment, state: PartitionState, base: Commit): Promise<void> {
  if (base.kind === 'birth') return;
  checkProgram(env, state.partition, base);
  const [totals, ...snapshot] = unframeStreams(base.state);
  await state.executor.restore(snapshot);
  state.totals = decodeTotals(totals!);
  moveTo(state, base);
}

/** Applies the next commit of the log. */
async function follow(env: PartitionEnvironment, state: PartitionState, commit: Commit, publishedNumber: number): Promise<void> {
  if (commit.kind !== 'sealed') checkProgram(env, state.partition, commit);
  switch (commit.kind) {
    case 'delta': {
      const [totals, ...delta] = unframeStreams(commit.state);
      await state.executor.apply(delta);
      state.totals = decodeTotals(totals!);
      break;
    }
    case 'snapshot':
      break; // it says what is known already
    case 'sealed':
      state.isSealed = true;
      break;
    case 'birth':
    case 'import':
    case 'restore':
      assert(false, `commit ${commit.number} of ${state.partition} has kind ${commit.kind} and cannot follow another`);
      break;
    default:
      unreachable(commit.kind);
  }
  moveTo(state, commit);
  if (commit.outbox.length > 0 && commit.number > publishedNumber) state.unpublished.push(commit);
}

function moveTo(state: PartitionState, commit: Commit): void {
  const { groupCount } = state.executor.summary();
  if (groupCount !== commit.groupCount) {
    throw new ExternalError(
      'log',
      `The log of ${state.partition} does not add up at commit ${commit.number}: it says ${commit.groupCount} groups, its deltas give ${groupCount}. Restore the table (and the bodies) from a backup, or start the stage under a new application name.`,
      { retryable: false },
    );
  }
  state.head = commit.number;
  state.position = commit.position;
  // A commit cannot contain its own size.
  state.totals.committedByteCount += commit.storedByteCount;
}

/** During a deployment two versions alternate for minutes: the one that cannot read the state hands its batch back, untouched. */
function checkProgram(env: PartitionEnvironment, partition: string, commit: Commit): void {
  if (commit.stateProgram === env.descriptor.stateFingerprint) return;
  throw new ExternalError(
    'log',
    `Commit ${commit.number} of ${partition} was written by a program whose state has another layout (${commit.stateProgram.slice(0, 12)}; this one has ${env.descriptor.stateFingerprint.slice(0, 12)}). If the query was changed for good, deploy it under a new application name; during a deployment this passes by itself.`,
    { retryable: true },
  );
}
