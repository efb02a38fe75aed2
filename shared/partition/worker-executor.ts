// The executor of several workers: each owns an equal range of the key groups. The records of a large batch are decoded in parts, a part by
// each worker, into shared columns; then every worker walks all of them in order and applies those whose key it owns. So rows of a key stay
// in order without a lock. Of a small batch every worker decodes all: asking twice would take longer.
import { assert } from '../engine/assert.ts';
import { type DecodedColumns, type DecodedForm, type DecodedPart, DecodedRows } from '../engine/decoded-rows.ts';
import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import type { HashRange } from '../engine/hash-key.ts';
import type { ParentState, TaskOptions } from '../engine/program.ts';
import { type AttemptInput, type AttemptResult, type StageExecutor, type StateSummary, summarize } from './executor.ts';
import { SliceJoiner } from './frame.ts';
import { settledValue, type Thread, type WorkerPool } from './worker-pool.ts';

type RecordsInput = Extract<AttemptInput, { kind: 'records' }>;

export class WorkerExecutor implements StageExecutor {
  private readonly pool: WorkerPool;
  private readonly taskId: number;
  private readonly threads: readonly Thread[];
  private decodedForms: readonly DecodedForm[] = [];
  private keyCount = 0;
  private lastSummary: StateSummary | null = null;
  private readonly joiner = new SliceJoiner();
  /** Per worker, the memory that its part of a batch is decoded into, and for how many records it is. */
  private columns: readonly DecodedColumns[] = [];
  private capacity = 0;

  private constructor(pool: WorkerPool) {
    this.pool = pool;
    this.taskId = pool.newTaskId();
    this.threads = Array.from({ length: pool.size }, (_, slice) => pool.thread(slice));
  }

  /** `isSliceable` is the program's; where it is not, the first worker owns all key groups and the others only help it decode. */
  static async create(pool: WorkerPool, options: Omit<TaskOptions, 'keyGroups'>, isSliceable = true): Promise<WorkerExecutor> {
    const executor = new WorkerExecutor(pool);
    const share = isSliceable ? pool.size : 1;
    const edge = (slice: number) => Math.min(Math.floor((slice * KEY_GROUP_COUNT) / share), KEY_GROUP_COUNT);
    const { taskId } = executor;
    try {
      const answers = await executor.askAll((thread, slice) =>
        thread.ask<'create'>({
          kind: 'create',
          taskId,
          options: { ...options, keyGroups: { first: edge(slice), end: edge(slice + 1) } },
        }),
      );
      executor.keepSummary(answers);
      executor.decodedForms = answers[0]!.decodedForms;
      executor.keyCount = answers[0]!.keyCount;
      return executor;
    } catch (error) {
      // The threads that did create their slice must not keep it for ever.
      executor.close();
      throw error;
    }
  }

  async restore(snapshot: readonly Uint8Array[]): Promise<void> {
    this.keepSummary(await this.askAll(thread => thread.ask<'restore'>({ kind: 'restore', taskId: this.taskId, streams: snapshot })));
  }

  async apply(delta: readonly Uint8Array[]): Promise<void> {
    this.keepSummary(await this.askAll(thread => thread.ask<'apply'>({ kind: 'apply', taskId: this.taskId, streams: delta })));
  }

  async locate(hashRange: HashRange): Promise<void> {
    this.keepSummary(await this.askAll(thread => thread.ask<'locate'>({ kind: 'locate', taskId: this.taskId, hashRange })));
  }

  async importParents(parents: readonly ParentState[]): Promise<void> {
    this.keepSummary(await this.askAll(thread => thread.ask<'import'>({ kind: 'import', taskId: this.taskId, parents })));
  }

  async attempt(input: AttemptInput): Promise<AttemptResult> {
    const decoded = input.kind === 'records' && this.isWorthParts(input) ? { ...input, parts: await this.decode(input) } : input;
    const answers = await this.askAll(thread => thread.ask<'attempt'>({ kind: 'attempt', taskId: this.taskId, input: decoded }));
    this.keepSummary(answers);
    return {
      slices: answers.map(answer => answer.output),
      delta: this.joiner.join(answers.map(answer => answer.streams)),
      summary: this.summary(),
    };
  }

  async snapshot(): Promise<Uint8Array[]> {
    const answers = await this.askAll(thread => thread.ask<'snapshot'>({ kind: 'snapshot', taskId: this.taskId }));
    this.keepSummary(answers);
    return this.joiner.join(answers.map(answer => answer.streams));
  }

  summary(): StateSummary {
    assert(this.lastSummary !== null, 'a worker executor was used before it was created');
    return this.lastSummary;
  }

  close(): void {
    // A dead thread has forgotten the task already.
    for (const thread of this.threads) thread.ask<'close'>({ kind: 'close', taskId: this.taskId }).catch(() => {});
  }

  /** Objects cannot be shared between threads; a batch in private memory would be copied for each. */
  private isWorthParts({ batch, from, to, parts }: RecordsInput): boolean {
    if (parts !== undefined || to === from || this.threads.length === 1) return false;
    if (this.decodedForms.includes('object') || !(batch.bytes.buffer instanceof SharedArrayBuffer)) return false;
    return batch.ends[to - 1]! - batch.starts[from]! >= this.pool.partsBytesMin;
  }

  private async decode({ batch, from, to }: RecordsInput): Promise<DecodedPart[]> {
    const count = this.threads.length;
    const edge = (part: number) => from + Math.floor(((to - from) * part) / count);
    const columns = this.columnsFor(Math.ceil((to - from) / count));
    const ranges = columns.map((columnsOfPart, part) => ({ from: edge(part), to: edge(part + 1), columns: columnsOfPart }));
    const answers = await this.askAll((thread, part) =>
      thread.ask<'decode'>({ kind: 'decode', taskId: this.taskId, batch, ...ranges[part]! }),
    );
    return answers.map(({ aside }, part) => ({ ...ranges[part]!, first: 0, aside }));
  }

  /** Kept from batch to batch: fresh memory costs as much as filling it. */
  private columnsFor(recordCount: number): readonly DecodedColumns[] {
    if (recordCount > this.capacity) {
      this.capacity = recordCount;
      this.columns = this.threads.map(() => DecodedRows.columns(this.decodedForms, recordCount, true, this.keyCount));
    }
    return this.columns;
  }

  private async askAll<Answer>(ask: (thread: Thread, slice: number) => Promise<Answer>): Promise<Answer[]> {
    // All of them, also when one has failed: the batch lies in memory that the others still read, and its owner will use it again.
    const settled = await Promise.allSettled(this.threads.map(ask));
    return settled.map(settledValue);
  }

  private keepSummary(answers: readonly { readonly summary: StateSummary }[]): void {
    this.lastSummary = summarize(answers.map(answer => answer.summary));
  }
}
