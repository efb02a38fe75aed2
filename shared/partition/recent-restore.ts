// After a restore, a partition lets those publish to their end who committed before it.
//
// Such a handler can commit nothing more, but the rows of its last commit may still be on their way, and a table of final rows takes them without
// a guard. Were the restored course to write first, the older row would stay. So nobody goes on from a restore before every invocation that began
// before it has ended; then whatever the restored course writes is the last word.
import type { Commit } from '../checkpoint/commit.ts';
import { ExternalError } from '../engine/errors.ts';
import type { Deadline, PartitionEnvironment } from './environment.ts';

/** By how much the clock of who restores may lie behind the handlers', together with what a request takes that was sent at the very end. */
export const RESTORE_MARGIN_MS = 60_000;

/** A batch waits so long in its handler. */
const WAIT_MS_MAX = 5_000;

/** The partition waits; nothing is wrong. */
export class RecentRestore extends ExternalError {
  readonly leftMs: number;

  constructor(partition: string, { number }: Commit, leftMs: number) {
    super(
      'log',
      `${partition} was restored from a savepoint by commit ${number}; it goes on in ${Math.ceil(leftMs / 1000)} s, when nobody can publish any more who committed before.`,
      { retryable: true },
    );
    this.name = 'RecentRestore';
    this.leftMs = leftMs;
  }
}

/** Throws RecentRestore where the log's whole state comes from a savepoint and `limits.afterRestoreMs` have not passed since. */
export function expectOldPublishersGone({ clock, limits }: PartitionEnvironment, partition: string, base: Commit): void {
  if (base.kind !== 'restore') return;
  const leftMs = base.writtenAtMs + limits.afterRestoreMs - clock.nowMs();
  if (leftMs > 0) throw new RecentRestore(partition, base, leftMs);
}

/** Lambda comes again at once with a batch that is handed back; so it is kept for a moment. */
export async function waitALittle({ clock, limits }: PartitionEnvironment, { leftMs }: RecentRestore, deadline: Deadline): Promise<void> {
  await clock.sleep(Math.max(0, Math.min(leftMs, WAIT_MS_MAX, deadline.remainingMs() - limits.reservedMs)));
}
