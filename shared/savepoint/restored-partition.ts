// Makes the state of a savepoint the state of a partition: one commit of kind `restore`, numbered like any other. Handlers that run meanwhile
// lose their race for a number, or find the restore at their next look, and build their state anew from it. Nobody has to stand still.
//
// The mapping may have been delivered further than the restored position. So the commit says that the partition was rewound: before it takes a
// batch or a tick, it reads from the stream itself what lies between (partition/rewind.ts).
import type { CommitLog } from '../checkpoint/commit-log.ts';
import type { Position } from '../checkpoint/position.ts';
import { ExternalError } from '../engine/errors.ts';
import { frameStreams } from '../partition/frame.ts';
import { decodeTotals, encodeTotals } from '../partition/totals.ts';

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
export async function restorePartition(log: CommitLog, saved: PartitionToRestore): Promise<number> {
  const { position, watermarkMs, groupCount } = saved;
  const [totals, ...streams] = saved.streams;
  const state = frameStreams([encodeTotals({ ...decodeTotals(totals!), rewound: 1 }), ...streams]);
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const { head } = await log.load();
    const draft = { kind: 'restore', position, watermarkMs, groupCount, state, outbox: new Uint8Array(0) } as const;
    const outcome = await log.append(draft, Math.max(head, saved.commitNumber));
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
