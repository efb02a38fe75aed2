// Worker threads, shared by the partitions of one process. A thread that dies fails what it was asked, at once, and takes the states it
// held with it: their owners load them again from the log, onto a fresh thread.
import type { Worker } from 'node:worker_threads';
import { ExternalError } from '../engine/errors.ts';
import type { PackedPart, UnpackedPart } from '../kinesis/unpack-part.ts';
import type { Answer, Call, CallKind, WorkerError, WorkerResponse } from './worker-protocol.ts';

const PARTS_BYTES_MIN = 256 * 1024;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** One thread and the requests it has not answered. */
class Thread {
  readonly worker: Worker;
  dead: Error | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private nextRequestId = 0;

  constructor(worker: Worker) {
    this.worker = worker;
    worker.unref();
    worker.on('message', (response: WorkerResponse) => this.settle(response));
    worker.on('error', error => this.die(`A worker thread failed: ${error.message}`, error));
    worker.on('messageerror', error => {
      this.die(`The answer of a worker thread could not be read: ${error.message}`, error);
      void worker.terminate();
    });
    worker.on('exit', code => this.die(`A worker thread ended with code ${code}.`));
  }

  ask<K extends CallKind>(call: Call<K>): Promise<Answer<K>> {
    if (this.dead) return Promise.reject(this.dead);
    const requestId = this.nextRequestId++;
    // Only while something is asked does the thread keep the process alive.
    if (this.waiting.size === 0) this.worker.ref();
    return new Promise((resolve, reject) => {
      this.waiting.set(requestId, { resolve: answer => resolve(answer as Answer<K>), reject });
      this.worker.postMessage({ ...call, requestId });
    });
  }

  private settle(response: WorkerResponse): void {
    const waiting = this.waiting.get(response.requestId);
    this.waiting.delete(response.requestId);
    if (this.waiting.size === 0) this.worker.unref();
    if ('answer' in response) waiting?.resolve(response.answer);
    else waiting?.reject(revive(response.error));
  }

  private die(message: string, cause?: unknown): void {
    this.dead ??= new ExternalError('lambda', `${message} Its states are loaded again from the log.`, { retryable: true, cause });
    for (const { reject } of this.waiting.values()) reject(this.dead);
    this.waiting.clear();
  }
}

function revive({ message, stack, external }: WorkerError): Error {
  const error = external === null ? new Error(message) : new ExternalError(external.domain, message, external);
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** What a promise gave. Throws what it was rejected with. */
export function settledValue<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

export class WorkerPool {
  readonly size: number;
  /** Batches of fewer bytes are decoded by every thread: about a millisecond of work, and asking twice would take longer. */
  readonly partsBytesMin: number;
  private readonly spawn: () => Worker;
  private readonly threads: Thread[];
  private nextTaskId = 0;
  private isClosed = false;

  /** `spawn` starts a thread that calls `serveTasks`. */
  constructor(size: number, spawn: () => Worker, options: { readonly partsBytesMin?: number } = {}) {
    this.size = size;
    this.partsBytesMin = options.partsBytesMin ?? PARTS_BYTES_MIN;
    this.spawn = spawn;
    this.threads = Array.from({ length: size }, () => new Thread(spawn()));
  }

  newTaskId(): number {
    return this.nextTaskId++;
  }

  /** The thread for a slice; dead ones are replaced here, so that only new states land on fresh threads. After `close` they stay dead. */
  thread(slice: number): Thread {
    if (this.threads[slice]!.dead && !this.isClosed) this.threads[slice] = new Thread(this.spawn());
    return this.threads[slice]!;
  }

  /** Unpacks parts of an event, one on each thread. Throws only when all threads have let go of the memory. */
  async unpack(parts: readonly PackedPart[]): Promise<UnpackedPart[]> {
    const settled = await Promise.allSettled(parts.map((part, i) => this.thread(i).ask<'unpack'>({ kind: 'unpack', part })));
    return settled.map(settledValue);
  }

  /** Ends every thread, and fails what they have not answered. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.threads.map(thread => thread.worker.terminate()));
  }
}

export type { Thread };
