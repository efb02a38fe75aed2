// A worker thread whose first slice does what a record tells it to, while the other slices take their time over the same record.
import { parentPort, workerData } from 'node:worker_threads';
import { ExternalError } from '../../shared/engine/errors.ts';
import type { RecordBatch, StageProgram, TaskOptions } from '../../shared/engine/program.ts';
import { serveTasks } from '../../shared/partition/worker-thread.ts';

const deeds: Record<string, () => void> = {
  exit: () => process.exit(3),
  throw: () => {
    throw new TypeError('a bug in the program');
  },
  external: () => {
    throw new ExternalError('log', 'damaged beyond repair', { retryable: false });
  },
};

const { modulePath } = workerData as { readonly modulePath: string };
const { program } = (await import(modulePath)) as { program: StageProgram };
serveTasks({ descriptor: program.descriptor, createTask }, parentPort!);

function createTask(options: TaskOptions) {
  const task = program.createTask(options);
  const decode = task.decode.bind(task);
  task.decode = (batch, from, to, rows) => {
    for (let record = from; record < to; record++) if (deedOf(batch, record) === 'exitDecoding') process.exit(4);
    decode(batch, from, to, rows);
  };
  const run = task.run.bind(task);
  task.run = (batch, from, to) => {
    const deed = deedOf(batch, from);
    if (deed !== null && options.keyGroups.first === 0) deeds[deed]!();
    else if (deed !== null) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
    run(batch, from, to);
    // Whoever asked can see that this slice was still at work.
    if (deed !== null && options.keyGroups.first > 0) batch.arrivalsMs[from] = -1;
  };
  return task;
}

function deedOf({ bytes, starts, ends }: RecordBatch, record: number): string | null {
  const text = Buffer.from(bytes.subarray(starts[record], ends[record])).toString('utf8');
  return /"k":"!(\w+)"/.exec(text)?.[1] ?? null;
}
