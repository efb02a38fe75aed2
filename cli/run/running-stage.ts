// A compiled stage, loaded and ready to take rows in this process.
import { Worker } from 'node:worker_threads';
import { binaryPartitionKey } from '../../local/in-process/binary-partition-key.ts';
import { InProcessStage } from '../../local/in-process/in-process-stage.ts';
import { loadProgram, writeProgram } from '../../local/load-program.ts';
import { MemoryBodyStore } from '../../shared/checkpoint/memory-body-store.ts';
import { MemoryLogStore } from '../../shared/checkpoint/memory-log-store.ts';
import { nextNonce } from '../../shared/checkpoint/nonce.ts';
import type { TaskOptions } from '../../shared/engine/program.ts';
import { InlineExecutor } from '../../shared/partition/inline-executor.ts';
import { WorkerExecutor } from '../../shared/partition/worker-executor.ts';
import { WorkerPool } from '../../shared/partition/worker-pool.ts';
import type { CompiledStage } from '../../shared/sql/compile.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import type { RunSinks } from '../output/run-sinks.ts';

export interface RunningStage {
  readonly compiled: CompiledStage;
  readonly stage: InProcessStage;
  /** Null where the stage runs in this thread. */
  readonly pool: WorkerPool | null;
}

export interface StageOptions {
  readonly shards: number;
  readonly workers: number;
  readonly batch: number;
}

/** FINAL rows per key group and commit: large enough that millions of groups close in few commits, small enough for memory. */
const ROWS_PER_KEY_GROUP_MAX = 1024;

export async function startStage(compiled: CompiledStage, options: StageOptions, sinks: RunSinks): Promise<RunningStage> {
  const { descriptor } = compiled;
  const taskOptions: Omit<TaskOptions, 'keyGroups'> = {
    // A stream of rows shows every change; only an upsert sink wants the last alone.
    coalesceChanges: descriptor.queries.map(() => false),
    rowsPerKeyGroupMax: ROWS_PER_KEY_GROUP_MAX,
  };
  const program = await loadProgram(compiled.moduleText);
  const modulePath = writeProgram(compiled.moduleText);
  const pool = options.workers > 1 ? new WorkerPool(program, options.workers, () => spawnWorker(modulePath)) : null;
  const stage = new InProcessStage({
    descriptor,
    partitionKey: binaryPartitionKey(compiled.stage.source),
    newExecutor: async () =>
      pool ? WorkerExecutor.create(pool, taskOptions, descriptor.isSliceable) : new InlineExecutor(program, taskOptions),
    shardCount: options.shards,
    batchRecordCount: options.batch,
    sharedBatches: pool !== null,
    outputs: sinks.outputsOf(descriptor),
    lateRows: sinks.lateRowsOf(descriptor),
    deadLetters: sinks.deadLetters,
    logStore: new MemoryLogStore({ dropSuperseded: true }),
    bodyStore: new MemoryBodyStore(),
    clock: systemClock,
    nextNonce,
  });
  return { compiled, stage, pool };
}

const spawnWorker = (modulePath: string) =>
  new Worker(new URL('../../local/in-process/worker.ts', import.meta.url), { workerData: { modulePath } });
