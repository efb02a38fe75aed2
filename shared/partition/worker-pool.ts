// Threads, shared by the partitions of one process: this one, and a worker thread for each further core. A worker that dies fails what it was
// asked, at once, and takes the states it held with it: their owners load them again from the log, onto a fresh one.
//
// This thread has the last slice. While the others work it would only wait, and what it does itself need not be sent, woken or copied.
import type { Worker } from 'node:worker_threads';
import { ExternalError } from '../engine/errors.ts';
import type { StageProgram } from '../engine/program.ts';
import type { PackedPart, UnpackedPart } from '../kinesis/unpack-part.ts';
import { TaskServer } from './task-server.ts';
import type { Answer, Call, CallKind, WorkerError, WorkerResponse } from './worker-protocol.ts';

const PARTS_BYTES_MIN = 256 * 1024;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** Whoever answers requests. */
export interface Thread {
  /** Why it answers no more. */
  readonly dead: Error | null;
  ask<K extends CallKind>(call: Call<K>): Promise<Answer<K>>;
}

/** This thread. */
class OwnThread implements Thread {
  dead: Error | null = null;
  private readonly server: TaskServer;

  constructor(program: StageProgram) {
    this.server = new TaskServer(program);
  }

  async ask<K extends CallKind>(call: Call<K>): Promise<Answer<K>> {
    if (this.dead) throw this.dead;
    return this.server.answer(call as Call) as Answer<K>;
  }

  close(): void {
    this.dead = new ExternalError('lambda', 'The pool of threads was closed.', { retryable: true });
  }
}

/** A worker and the requests it has not answered. */
export class WorkerThread implements Thread {
  readonly worker: Worker;
  dead: Error | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private nextRequestId = 0;
  private isEnding = false;

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

  /** Ends it. Until it has ended it keeps the process alive, whatever it still answers: else whoever waits for it would never go on. */
  async end(): Promise<void> {
    this.isEnding = true;
    await this.worker.terminate();
  }

  private settle(response: WorkerResponse): void {
    const waiting = this.waiting.get(response.requestId);
    this.waiting.delete(response.requestId);
    if (this.waiting.size === 0 && !this.isEnding) this.worker.unref();
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
  private readonly workers: WorkerThread[];
  private readonly own: OwnThread;
  private nextTaskId = 0;
  private isClosed = false;

  /** For `size` threads, this one included. `spawn` starts one that calls `serveTasks` with the same program. */
  constructor(program: StageProgram, size: number, spawn: () => Worker, options: { readonly partsBytesMin?: number } = {}) {
    this.size = size;
    this.partsBytesMin = options.partsBytesMin ?? PARTS_BYTES_MIN;
    this.spawn = spawn;
    this.own = new OwnThread(program);
    this.workers = Array.from({ length: size - 1 }, () => new WorkerThread(spawn()));
  }

  newTaskId(): number {
    return this.nextTaskId++;
  }

  /** The thread for a slice; dead ones are replaced here, so that only new states land on fresh threads. After `close` they stay dead. */
  thread(slice: number): Thread {
    if (slice === this.workers.length) return this.own;
    if (this.workers[slice]!.dead && !this.isClosed) this.workers[slice] = new WorkerThread(this.spawn());
    return this.workers[slice]!;
  }

  /**
   * Unpacks an event, a part on each thread; this one does `meanwhile` before its own. Throws only when all threads have let go of the memory.
   */
  async unpack(parts: readonly PackedPart[], meanwhile: () => void): Promise<UnpackedPart[]> {
    const others = parts.slice(0, -1).map((part, i) => this.thread(i).ask<'unpack'>({ kind: 'unpack', part }));
    const own = async () => {
      meanwhile();
      return this.own.ask<'unpack'>({ kind: 'unpack', part: parts.at(-1)! });
    };
    const settled = await Promise.allSettled([...others, own()]);
    return settled.map(settledValue);
  }

  /** Ends every worker, and fails what they have not answered. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.own.close();
    await Promise.all(this.workers.map(worker => worker.end()));
  }
}
