// The shipped executor, whose state is compared after every attempt with what the log alone gives; and which a poisonous record ends.
import { createHash } from 'node:crypto';
import { KEY_GROUP_COUNT } from '../../../shared/engine/descriptor.ts';
import type { StageProgram } from '../../../shared/engine/program.ts';
import type { AttemptInput, StageExecutor } from '../../../shared/partition/executor.ts';
import { POISON } from './payloads.ts';
import type { Process } from './process.ts';
import type { Witness } from './witness.ts';

const THREADS_MS = 5;

export interface Observed {
  readonly program: StageProgram;
  /** Threads among which its state is divided. */
  readonly sliceCount: number;
  readonly process: Process;
  readonly witness: Witness;
}

export function observedExecutor(executor: StageExecutor, { program, sliceCount, process, witness }: Observed): StageExecutor {
  return {
    restore: streams => executor.restore(streams),
    apply: streams => executor.apply(streams),
    locate: hashRange => executor.locate(hashRange),
    importParents: parents => executor.importParents(parents),
    snapshot: () => executor.snapshot(),
    ...(executor.growSnapshot && { growSnapshot: count => executor.growSnapshot!(count) }),
    summary: () => executor.summary(),
    close: () => executor.close(),
    attempt: async input => {
      if (isPoisonous(input)) {
        witness.poisoned(process);
        return new Promise(() => {});
      }
      // Threads take their time, in which others have theirs.
      await process.clock.sleep(THREADS_MS);
      const attempted = await executor.attempt(input);
      // The look at the whole state would write over it.
      const result = { ...attempted, delta: attempted.delta.map(stream => stream.slice()) };
      witness.attempted(hashOf(result.delta), stateHashOf(program, await executor.snapshot(), sliceCount));
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

/** The hash of a state as one thread writes it: that of several is the same, and lies in the log slice by slice. */
export function stateHashOf(program: StageProgram, streams: readonly Uint8Array[], sliceCount: number): string {
  if (sliceCount === 1) return hashOf(streams);
  const coalesceChanges = program.descriptor.queries.map(() => false);
  const task = program.createTask({ coalesceChanges, rowsPerKeyGroupMax: 1, keyGroups: { first: 0, end: KEY_GROUP_COUNT } });
  task.restore(streams);
  return hashOf(task.encodeSnapshot());
}

export function hashOf(streams: readonly Uint8Array[]): string {
  const hash = createHash('sha1');
  for (const stream of streams) hash.update(`${stream.length}:`).update(stream);
  return hash.digest('base64');
}
