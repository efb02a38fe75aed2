// The shipped log, which tells what its user takes for won.
import type { CommitLog } from '../../../shared/checkpoint/commit-log.ts';
import type { Witness } from './witness.ts';

export function observedLog(log: CommitLog, witness: Witness): CommitLog {
  const append = log.append.bind(log);
  log.append = async (draft, after) => {
    const outcome = await append(draft, after);
    if (outcome.outcome === 'won') witness.won(log.partition, outcome.commit);
    return outcome;
  };
  return log;
}
