// A worker thread of a process: the shipped inside of a thread, in this one. What goes to it and comes back is copied as between threads, takes its
// time, and stops where its process does. A thread may end by itself, with the states that it holds.
import type { MessagePort, Worker } from 'node:worker_threads';
import type { StageProgram } from '../../../shared/engine/program.ts';
import type { WorkerRequest } from '../../../shared/partition/worker-protocol.ts';
import { serveTasks } from '../../../shared/partition/worker-thread.ts';
import type { Process, Surroundings } from './process.ts';
import type { Witness } from './witness.ts';

const MESSAGE_MS_MOST = 3;

type Listener = (value: unknown) => void;

export class SimulatedThread {
  readonly #process: Process;
  readonly #surroundings: Surroundings;
  readonly #listeners = new Map<string, Listener>();
  /** Messages arrive in the order in which they were sent. */
  readonly #requests: WorkerRequest[] = [];
  readonly #responses: unknown[] = [];
  #serve: Listener = () => {};
  #isDead = false;
  readonly #witness: Witness;

  constructor(program: StageProgram, process: Process, surroundings: Surroundings, witness: Witness) {
    this.#process = process;
    this.#surroundings = surroundings;
    this.#witness = witness;
    const port = {
      on: (_: 'message', serve: Listener) => (this.#serve = serve),
      postMessage: (response: unknown, transfer: ArrayBuffer[]) => this.#answer(structuredClone(response, { transfer })),
    };
    serveTasks(program, port as unknown as MessagePort);
  }

  asWorker(): Worker {
    const worker = {
      on: (event: string, listener: Listener) => this.#listeners.set(event, listener),
      ref: () => {},
      unref: () => {},
      postMessage: (request: WorkerRequest) => this.#ask(structuredClone(request)),
      terminate: async () => (this.#isDead = true),
    };
    return worker as unknown as Worker;
  }

  #ask(request: WorkerRequest): void {
    if (request.kind === 'decode' || request.kind === 'unpack') this.#witness.dividedBatch();
    this.#requests.push(request);
    this.#later(() => {
      if (this.#isDead) return;
      if (this.#surroundings.faults.strikes('thread.died')) this.#die();
      else this.#serve(this.#requests.shift()!);
    });
  }

  #answer(response: unknown): void {
    this.#responses.push(response);
    this.#later(() => !this.#isDead && this.#listeners.get('message')!(this.#responses.shift()));
  }

  #die(): void {
    this.#isDead = true;
    this.#listeners.get('exit')!(1);
  }

  #later(happen: () => void): void {
    const { scheduler, chance } = this.#surroundings;
    scheduler.after(chance.between(0, MESSAGE_MS_MOST), () => this.#process.deliver(happen));
  }
}
