// The worker thread of `weir run --workers`: the same program, a slice of the key groups.
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../shared/engine/assert.ts';
import type { StageProgram } from '../../shared/engine/program.ts';
import { serveTasks } from '../../shared/partition/worker-thread.ts';

assert(parentPort !== null, 'worker.ts runs in a worker thread only');
const { program } = (await import((workerData as { modulePath: string }).modulePath)) as { program: StageProgram };
serveTasks(program, parentPort);
