// The executor of several workers: each owns an equal range of the key groups and sees every record, so rows of a key stay in order.
import { assert } from '../engine/assert.ts';
import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import type { TaskOptions } from '../engine/program.ts';
import { type AttemptInput, type AttemptResult, type StageExecutor, type StateSummary, summarize } from './executor.ts';
import { concatenateSlices } from './frame.ts';
import type { Thread, WorkerPool } from './worker-pool.ts';
import type { SliceAnswer } from './worker-protocol.ts';

export class WorkerExecutor implements StageExecutor {
  private readonly taskId: number;
  private readonly threads: readonly Thread[];
  private lastSummary: StateSummary | null = null;

  private constructor(pool: WorkerPool) {
    this.taskId = pool.newTaskId();
    this.threads = Array.from({ length: pool.size }, (_, slice) => pool.thread(slice));
  }

  static async create(pool: WorkerPool, options: Omit<TaskOptions, 'keyGroups'>): Promise<WorkerExecutor> {
    const executor = new WorkerExecutor(pool);
    const edge = (slice: number) => Math.floor((slice * KEY_GROUP_COUNT) / pool.size);
    const create = (thread: Thread, slice: number) =>
      thread.ask({
        kind: 'create',
        taskId: executor.taskId,
        options: { ...options, keyGroups: { first: edge(slice), end: edge(slice + 1) } },
      });
    try {
      await executor.askAll(create);
      return executor;
    } catch (error) {
      // The threads that did create their slice must not keep it for ever.
      executor.close();
      throw error;
    }
  }

  async restore(snapshot: readonly Uint8Array[]): Promise<void> {
    await this.askAll(thread => thread.ask({ kind: 'restore', taskId: this.taskId, streams: snapshot }));
  }

  async apply(delta: readonly Uint8Array[]): Promise<void> {
    await this.askAll(thread => thread.ask({ kind: 'apply', taskId: this.taskId, streams: delta }));
  }

  async attempt(input: AttemptInput): Promise<AttemptResult> {
    const answers = await this.askAll(thread => thread.ask({ kind: 'attempt', taskId: this.taskId, input }));
    return {
      slices: answers.map(answer => answer.output!),
      delta: concatenateSlices(answers.map(answer => answer.streams)),
      summary: this.summary(),
    };
  }

  async snapshot(): Promise<Uint8Array[]> {
    const answers = await this.askAll(thread => thread.ask({ kind: 'snapshot', taskId: this.taskId }));
    return concatenateSlices(answers.map(answer => answer.streams));
  }

  summary(): StateSummary {
    assert(this.lastSummary !== null, 'a worker executor was used before it was created');
    return this.lastSummary;
  }

  close(): void {
    // A dead thread has forgotten the task already.
    for (const thread of this.threads) thread.ask({ kind: 'close', taskId: this.taskId }).catch(() => {});
  }

  private async askAll(ask: (thread: Thread, slice: number) => Promise<SliceAnswer | null>): Promise<SliceAnswer[]> {
    // All of them, also when one has failed: the batch lies in memory that the others still read, and its owner will use it again.
    const settled = await Promise.allSettled(this.threads.map(ask));
    const answers = settled.map(result => {
      if (result.status === 'rejected') throw result.reason;
      return result.value as SliceAnswer;
    });
    this.lastSummary = summarize(answers.map(answer => answer.summary));
    return answers;
  }
}
