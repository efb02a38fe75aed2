// The state of a partition, built from its log by whoever only reads: up to the newest commit whose rows are all published. What came after
// comes again, because its records lie behind the position.
import type { Commit } from '../checkpoint/commit.ts';
import type { CommitLog } from '../checkpoint/commit-log.ts';
import type { Position } from '../checkpoint/position.ts';
import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import { ExternalError } from '../engine/errors.ts';
import type { HashRange } from '../engine/hash-key.ts';
import type { StageProgram, StageTask } from '../engine/program.ts';
import { unframeStreams } from '../partition/frame.ts';
import { decodeTotals, emptyTotals, encodeTotals, type Totals } from '../partition/totals.ts';

export interface TakenPartition {
  readonly commitNumber: number;
  readonly position: Position | null;
  readonly watermarkMs: number | null;
  readonly groupCount: number;
  readonly totals: Totals;
  /** The exact state: totals, then the streams of a snapshot. */
  readonly streams: readonly Uint8Array[];
  readonly task: StageTask;
}

/**
 * null where there is nothing to take: its children took it over, or the partition never committed (with `orEmpty`: the empty state, of a shard with this range where it is known). Throws an ExternalError where another
 * program wrote the log, or where rows that cannot be repeated are not published yet (retryable).
 */
export async function takePartition(
  log: CommitLog,
  program: StageProgram,
  { orEmpty = false, hashRange = null }: { readonly orEmpty?: boolean; readonly hashRange?: HashRange | null } = {},
): Promise<TakenPartition | null> {
  const loaded = await log.load();
  if (log.isSealed) return null;
  if (loaded.head === 0) return orEmpty ? takenEmpty(program, hashRange) : null;
  const commits = loaded.commits.filter(commit => commit.number <= loaded.publishedNumber);
  const last = commits.at(-1);
  if (last === undefined) {
    throw new ExternalError('log', `${log.partition} has rows to publish since before its newest snapshot. Try again in a minute.`, {
      retryable: true,
    });
  }
  const task = newTask(program);
  let totals: Totals | null = null;
  for (const commit of commits) totals = applyCommit(log.partition, program, task, commit) ?? totals;
  if (totals === null || task.groupCount !== last.groupCount) {
    throw new ExternalError('log', `The log of ${log.partition} does not add up at commit ${last.number}.`, { retryable: false });
  }
  return taken(task, totals, last);
}

function takenEmpty(program: StageProgram, hashRange: HashRange | null): TakenPartition {
  const task = newTask(program);
  if (hashRange !== null) task.locate(hashRange);
  return taken(task, emptyTotals(), null);
}

function taken(task: StageTask, totals: Totals, last: Commit | null): TakenPartition {
  return {
    commitNumber: last?.number ?? 0,
    position: last?.position ?? null,
    watermarkMs: last?.watermarkMs ?? null,
    groupCount: task.groupCount,
    totals,
    streams: [encodeTotals(totals), ...task.encodeSnapshot()],
    task,
  };
}

/** A task over all key groups. */
export function newTask(program: StageProgram): StageTask {
  return program.createTask({
    keyGroups: { first: 0, end: KEY_GROUP_COUNT },
    coalesceChanges: program.descriptor.queries.map(() => false),
    rowsPerKeyGroupMax: 1,
  });
}

/** The totals where the commit has some. */
function applyCommit(partition: string, { descriptor }: StageProgram, task: StageTask, commit: Commit): Totals | null {
  if (commit.kind === 'birth' || commit.state.length === 0) return null;
  if (commit.stateProgram !== descriptor.stateFingerprint) {
    throw new ExternalError(
      'log',
      `Commit ${commit.number} of ${partition} was written by another program than this script gives. Take the script that is deployed.`,
      { retryable: false },
    );
  }
  const [totals, ...streams] = unframeStreams(commit.state);
  // A load begins with the newest whole state; what follows are deltas.
  if (commit.number === commit.baseNumber) task.restore(streams);
  else task.apply(streams);
  return decodeTotals(totals!);
}
