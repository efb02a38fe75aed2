// The shipped executor, whose state is compared after every attempt with what the log alone gives; and which a poisonous record ends.
import { createHash } from 'node:crypto';
import type { AttemptInput, StageExecutor } from '../../../shared/partition/executor.ts';
import { POISON } from './payloads.ts';
import type { Process } from './process.ts';
import type { Witness } from './witness.ts';

const THREADS_MS = 5;

export function observedExecutor(executor: StageExecutor, process: Process, witness: Witness): StageExecutor {
  return {
    restore: streams => executor.restore(streams),
    apply: streams => executor.apply(streams),
    importParents: parents => executor.importParents(parents),
    snapshot: () => executor.snapshot(),
    summary: () => executor.summary(),
    close: () => executor.close(),
    attempt: async input => {
      if (isPoisonous(input)) {
        witness.poisoned(process);
        return new Promise(() => {});
      }
      // Threads take their time, in which others have theirs.
      await process.clock.sleep(THREADS_MS);
      const result = await executor.attempt(input);
      witness.attempted(hashOf(result.delta), hashOf(await executor.snapshot()));
      return result;
    },
  };
}

function isPoisonous(input: AttemptInput): boolean {
  if (input.kind !== 'records') return false;
  const { batch, from, to } = input;
  for (let record = from; record < to; record++) {
    if (Buffer.from(batch.bytes.subarray(batch.starts[record]!, batch.ends[record]!)).includes(POISON)) return true;
  }
  return false;
}

export function hashOf(streams: readonly Uint8Array[]): string {
  const hash = createHash('sha1');
  for (const stream of streams) hash.update(`${stream.length}:`).update(stream);
  return hash.digest('base64');
}
