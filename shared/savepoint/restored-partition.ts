// Makes the state of a savepoint the state of a partition: one commit of kind `restore`, numbered like any other. Handlers that run meanwhile
// lose their race for a number, or find the restore at their next look, and build their state anew from it. Nobody has to stand still.
//
// The mapping may have been delivered further than the restored position. So the commit says that the partition was rewound: before it takes a
// batch or a tick, it reads from the stream itself what lies between (partition/rewind.ts). A state that comes without its place in the stream
// (of other shards, or of another stream) goes on from where the partition is.
import type { Commit } from '../checkpoint/commit.ts';
import type { CommitLog, LoadedLog } from '../checkpoint/commit-log.ts';
import type { Position } from '../checkpoint/position.ts';
import { ExternalError } from '../engine/errors.ts';
import { frameStreams, unframeStreams } from '../partition/frame.ts';
import { decodeTotals, emptyTotals, encodeTotals, type Totals } from '../partition/totals.ts';

export interface PartitionToRestore {
  readonly commitNumber: number;
  readonly position: Position | null;
  readonly watermarkMs: number | null;
  readonly groupCount: number;
  /** As in the state file. */
  readonly streams: readonly Uint8Array[];
}

/** Handlers may commit between the look at the head and the restore; they do not do so for ever. */
const ATTEMPTS_MAX = 20;

/** Commits the state; gives the number of the commit. It is above those of the savepoint's own log too: guarded sinks know the old numbers. */
export function restorePartition(log: CommitLog, saved: PartitionToRestore): Promise<number> {
  return restoreAt(log, saved, totals => ({ position: saved.position, totals: { ...totals, rewound: 1 } }));
}

/** The same without the saved place: the partition goes on from its own. */
export function restoreStateOnly(log: CommitLog, saved: PartitionToRestore): Promise<number> {
  return restoreAt(log, saved, (totals, { commits }) => {
    const { position = null } = commits.at(-1) ?? {};
    const { insideAggregate, rewound, positionArrivalMs } = totalsOf(commits);
    return { position, totals: { ...totals, insideAggregate, rewound, positionArrivalMs } };
  });
}

type PlaceOf = (saved: Totals, loaded: LoadedLog) => { readonly position: Position | null; readonly totals: Totals };

async function restoreAt(log: CommitLog, saved: PartitionToRestore, placeOf: PlaceOf): Promise<number> {
  const { watermarkMs, groupCount } = saved;
  const [totalsBytes, ...streams] = saved.streams;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const loaded = await log.load();
    const { position, totals } = placeOf(decodeTotals(totalsBytes!), loaded);
    const state = frameStreams([encodeTotals(totals), ...streams]);
    const draft = { kind: 'restore', position, watermarkMs, groupCount, state, outbox: new Uint8Array(0) } as const;
    const outcome = await log.append(draft, Math.max(loaded.head, saved.commitNumber));
    if (outcome.outcome === 'won') return outcome.commit.number;
  }
  throw new ExternalError(
    'log',
    `${log.partition} was committed to ${ATTEMPTS_MAX} times while it was to be restored. Pause the application and try again.`,
    {
      retryable: true,
    },
  );
}

/** Those of the newest commit that has some, whichever program wrote it. */
function totalsOf(commits: readonly Commit[]): Totals {
  const last = commits.findLast(({ state }) => state.length > 0);
  return last === undefined ? emptyTotals() : decodeTotals(unframeStreams(last.state)[0]!);
}
