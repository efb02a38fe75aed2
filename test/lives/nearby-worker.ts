// A worker "thread" in this thread: the same requests, cloned the same way over a message channel, without the third of a second that a
// real thread takes to start. Real threads have their own test beside the partition runtime.
import { EventEmitter } from 'node:events';
import { MessageChannel, type Worker } from 'node:worker_threads';
import type { StageProgram } from '../../shared/engine/program.ts';
import { serveTasks } from '../../shared/partition/worker-thread.ts';

export function nearbyWorker(program: StageProgram): Worker {
  const { port1: outside, port2: inside } = new MessageChannel();
  serveTasks(program, inside);
  const events = new EventEmitter();
  outside.on('message', message => events.emit('message', message));
  const worker = Object.assign(events, {
    postMessage: (message: unknown) => outside.postMessage(message),
    ref: () => {},
    unref: () => {},
    terminate: async () => {
      outside.close();
      events.emit('exit', 1);
      return 1;
    },
  });
  return worker as unknown as Worker;
}
