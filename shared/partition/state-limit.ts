// How large the state of a partition may become. Memory that runs out ends the process without a word, takes the states of the other partitions
// with it and does so again at the next try. So a partition stops before, in good order, and says what to change; what is committed stays.
//
// Arrays grow by doubling, so a state beyond half of the limit passes it when it grows next: that is where the alarm stands.
import { ExternalError } from '../engine/errors.ts';
import type { PartitionEnvironment } from './environment.ts';
import type { StateSummary } from './executor.ts';

export class StateLimitError extends ExternalError {
  readonly stateBytes: number;

  constructor(message: string, stateBytes: number) {
    super('configuration', message, { retryable: false });
    this.name = 'StateLimitError';
    this.stateBytes = stateBytes;
  }
}

/** Throws where the state has grown beyond the limit. What lets go of state (ticks, rows that were pending) is never kept from doing so. */
export function checkStateSize({ limits }: PartitionEnvironment, partition: string, { stateBytes, groupCount }: StateSummary): void {
  if (stateBytes <= limits.stateBytesMax) return;
  throw new StateLimitError(
    `The state of ${partition} would take ${megabytes(stateBytes)} MB for ${groupCount} groups; ${megabytes(limits.stateBytesMax)} MB of the function's ` +
      'memory are for it. Nothing is lost and nothing of this batch was applied. Give the function more memory (serverless.memoryMb), divide the ' +
      'stream into more shards, or keep less: shorter windows, a coarser key.',
    stateBytes,
  );
}

const megabytes = (byteCount: number): string => (byteCount / 1024 ** 2).toFixed(byteCount < 10 * 1024 ** 2 ? 1 : 0);
