// A partition that is stuck (behind a sink, behind a program that it does not know, sealed) commits nothing, and so nothing makes its log young
// again. Whoever runs into that puts the expiry off: an outage, however long, must not turn into an empty log.
import type { CommitLog } from '../checkpoint/commit-log.ts';
import { ExternalError } from '../engine/errors.ts';
import type { PartitionEnvironment } from './environment.ts';

/** Puts off the expiry of what a load would read, where it is due. Never fails: there is an error on its way already, and others come. */
export async function keepLog({ clock }: PartitionEnvironment, log: CommitLog): Promise<void> {
  if (log.headNumber === null || !log.needsRefresh(clock.nowMs())) return;
  try {
    await log.extendExpiry();
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
  }
}
