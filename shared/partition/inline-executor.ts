// The executor of one worker: the task runs in this thread.
import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import type { HashRange } from '../engine/hash-key.ts';
import type { ParentState, StageProgram, StageTask, TaskOptions } from '../engine/program.ts';
import { type AttemptInput, type AttemptResult, runAttempt, type StageExecutor, type StateSummary, summarize } from './executor.ts';

export class InlineExecutor implements StageExecutor {
  private readonly task: StageTask;

  constructor(program: StageProgram, options: Omit<TaskOptions, 'keyGroups'>) {
    this.task = program.createTask({ ...options, keyGroups: { first: 0, end: KEY_GROUP_COUNT } });
  }

  async restore(snapshot: readonly Uint8Array[]): Promise<void> {
    this.task.restore(snapshot);
  }

  async apply(delta: readonly Uint8Array[]): Promise<void> {
    this.task.apply(delta);
  }

  async locate(hashRange: HashRange): Promise<void> {
    this.task.locate(hashRange);
  }

  async importParents(parents: readonly ParentState[]): Promise<void> {
    this.task.importParents(parents);
  }

  async attempt(input: AttemptInput): Promise<AttemptResult> {
    runAttempt(this.task, input);
    return { slices: [this.task], delta: this.task.encodeDelta(), summary: this.summary() };
  }

  async snapshot(): Promise<Uint8Array[]> {
    return this.task.encodeSnapshot();
  }

  summary(): StateSummary {
    return summarize([this.task]);
  }

  close(): void {}
}
