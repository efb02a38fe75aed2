// Worker threads, shared by the partitions of one process. A thread that dies fails what it was asked, at once, and takes the states it
// held with it: their owners load them again from the log, onto a fresh thread.
import type { Worker } from 'node:worker_threads';
import { ExternalError } from '../engine/errors.ts';
import type { Answer, Call, CallKind, WorkerError, WorkerResponse } from './worker-protocol.ts';

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

export class WorkerPool {
  readonly size: number;
  private readonly spawn: () => Worker;
  private readonly threads: Thread[];
  private nextTaskId = 0;
  private isClosed = false;

  /** `spawn` starts a thread that calls `serveTasks`. */
  constructor(size: number, spawn: () => Worker) {
    this.size = size;
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

  /** Ends every thread, and fails what they have not answered. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.threads.map(thread => thread.worker.terminate()));
  }
}

export type { Thread };
