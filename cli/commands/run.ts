// `weir run`: a script over files, with nothing around it. Stages, partition runtime and commit log are those of a deployment; only the
// stores are in memory and the sinks are streams.
import { Worker } from 'node:worker_threads';
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
import { InterruptedError, UsageError } from '../errors.ts';
import { namedPaths } from '../input/input-spec.ts';
import { readEvents } from '../input/read-events.ts';
import { readRows } from '../input/read-rows.ts';
import { resultFormat } from '../output/result-format.ts';
import { openRunSinks, type RunSinks } from '../output/run-sinks.ts';
import { Progress } from '../progress.ts';
import { compileScript } from '../script.ts';

export interface RunOptions {
  readonly input: readonly string[];
  readonly events?: string;
  readonly output: readonly string[];
  readonly format: string;
  readonly shards: number;
  readonly workers: number;
  readonly batch: number;
  readonly drain: boolean;
  readonly late?: string;
  readonly deadLetter?: string;
  readonly stats: boolean;
}

/** FINAL rows per key group and commit: large enough that a batch drains in few commits, small enough that a commit stays small. */
const ROWS_PER_KEY_GROUP_MAX = 64;

interface RunningStage {
  readonly compiled: CompiledStage;
  readonly stage: InProcessStage;
  readonly pool: WorkerPool | null;
}

export async function run(script: string, options: RunOptions): Promise<void> {
  const format = resultFormat(options.format);
  const { application } = compileScript(script, { singlePartition: options.shards === 1 });
  const streams = application.stages.map(({ descriptor }) => descriptor.source.name);
  const inputs = namedPaths('--input', 'stream', options.input, streams);
  if (inputs.length === 0 && options.events === undefined) {
    throw new UsageError(
      `There is no input. Give --input ${streams[0] ?? 'stream'}=file (the script reads ${streams.join(', ')}), or --events file.`,
    );
  }
  const stop = watchInterrupt();
  const sinks = await openRunSinks(application, { ...options, format });
  const running: RunningStage[] = [];
  try {
    for (const compiled of application.stages) running.push(await startStage(compiled, options, sinks));
    const startMs = systemClock.nowMs();
    const progress = new Progress(systemClock);
    try {
      await feed(running, inputs, options.events ?? null, stop, progress);
    } finally {
      progress.done();
    }
    for (const { stage } of running) await stage.end(options.drain);
    stop.check();
    await sinks.close();
    if (options.stats) await printStats(running, systemClock.nowMs() - startMs);
  } catch (error) {
    await sinks.abandon();
    throw error;
  } finally {
    stop.release();
    await Promise.all(running.map(({ pool }) => pool?.close()));
  }
}

async function startStage(compiled: CompiledStage, options: RunOptions, sinks: RunSinks): Promise<RunningStage> {
  const { descriptor } = compiled;
  const taskOptions: Omit<TaskOptions, 'keyGroups'> = {
    // A stream of rows shows every change; only an upsert sink wants the last alone.
    coalesceChanges: descriptor.queries.map(() => false),
    rowsPerKeyGroupMax: ROWS_PER_KEY_GROUP_MAX,
  };
  const modulePath = writeProgram(compiled.moduleText);
  const pool = options.workers > 1 ? new WorkerPool(options.workers, () => spawnWorker(modulePath)) : null;
  const program = pool ? null : await loadProgram(compiled.moduleText);
  const stage = new InProcessStage({
    descriptor,
    newExecutor: async () => (pool ? WorkerExecutor.create(pool, taskOptions) : new InlineExecutor(program!, taskOptions)),
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

async function feed(
  running: readonly RunningStage[],
  inputs: readonly { readonly name: string; readonly path: string }[],
  events: string | null,
  stop: Interrupt,
  progress: Progress,
): Promise<void> {
  const nowMs = systemClock.nowMs();
  const stageOf = (name: string) => running.find(({ compiled }) => compiled.descriptor.source.name === name)!;
  let rowCount = 0;
  const push = (stage: InProcessStage, payload: Uint8Array, arrivalMs: number) => {
    rowCount++;
    return stage.push(payload, arrivalMs);
  };
  for (const { name, path } of inputs) {
    const { stage, compiled } = stageOf(name);
    await readRows(
      path,
      compiled.descriptor.source.columns,
      payload => push(stage, payload, nowMs),
      source => {
        stop.check();
        progress.update(source, rowCount);
      },
    );
  }
  if (events === null) return;
  const streams = running.map(({ compiled }) => compiled.descriptor.source.name);
  await readEvents(
    events,
    streams,
    (stream, payload, arrivalMs) => push(stageOf(stream).stage, payload, arrivalMs ?? nowMs),
    source => {
      stop.check();
      progress.update(source, rowCount);
    },
  );
}

interface Interrupt {
  /** Throws when the user pressed Ctrl-C. */
  check(): void;
  release(): void;
}

/** Ctrl-C ends the run at the next chunk, files half-written are taken away; a second one ends it at once. */
function watchInterrupt(): Interrupt {
  let interrupted = false;
  const onSignal = () => {
    if (interrupted) process.exit(130);
    interrupted = true;
  };
  process.on('SIGINT', onSignal);
  return {
    check: () => {
      if (interrupted) throw new InterruptedError('stopped');
    },
    release: () => process.off('SIGINT', onSignal),
  };
}

async function printStats(running: readonly RunningStage[], elapsedMs: number): Promise<void> {
  const total: Record<string, number> = {};
  for (const { stage } of running) {
    for (const [name, count] of Object.entries(await stage.counters())) total[name] = (total[name] ?? 0) + count;
  }
  const recordsPerSecond = Math.round(((total.records ?? 0) / Math.max(1, elapsedMs)) * 1000);
  process.stderr.write(`${JSON.stringify({ ...total, elapsedMs, recordsPerSecond })}\n`);
}
