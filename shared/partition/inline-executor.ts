// The executor of one worker: the task runs in this thread.
import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import type { HashRange } from '../engine/hash-key.ts';
import type { ParentState, StageProgram, StageTask, TaskOptions } from '../engine/program.ts';
import {
  type AttemptInput,
  type AttemptResult,
  type PackedSnapshot,
  runAttempt,
  type StageExecutor,
  type StateSummary,
  summarize,
} from './executor.ts';
import { SnapshotInParts } from './snapshot-in-parts.ts';

export class InlineExecutor implements StageExecutor {
  private readonly task: StageTask;
  private growing: SnapshotInParts | null = null;
  /** Asked for several times between two changes of the state. */
  private knownSummary: StateSummary | null = null;

  constructor(program: StageProgram, options: Omit<TaskOptions, 'keyGroups'>) {
    this.task = program.createTask({ ...options, keyGroups: { first: 0, end: KEY_GROUP_COUNT } });
  }

  async restore(snapshot: readonly Uint8Array[]): Promise<void> {
    this.knownSummary = null;
    this.task.restore(snapshot);
  }

  async apply(delta: readonly Uint8Array[]): Promise<void> {
    this.growing = null;
    this.knownSummary = null;
    this.task.apply(delta);
  }

  async locate(hashRange: HashRange): Promise<void> {
    this.knownSummary = null;
    this.task.locate(hashRange);
  }

  async importParents(parents: readonly ParentState[]): Promise<void> {
    this.knownSummary = null;
    this.task.importParents(parents);
  }

  async attempt(input: AttemptInput): Promise<AttemptResult> {
    const { task, growing } = this;
    this.knownSummary = null;
    runAttempt(task, input);
    const delta = task.encodeDelta(growing?.cutAt);
    growing?.follow(delta);
    return { slices: [task], delta, summary: this.summary() };
  }

  async snapshot(): Promise<Uint8Array[]> {
    return this.task.encodeSnapshot();
  }

  async growSnapshot(groupCountMin: number): Promise<PackedSnapshot | null> {
    this.growing ??= new SnapshotInParts(this.task);
    const snapshot = this.growing.grow(groupCountMin);
    if (snapshot !== null) this.growing = null;
    return snapshot;
  }

  summary(): StateSummary {
    this.knownSummary ??= summarize([this.task]);
    return this.knownSummary;
  }

  close(): void {}
}
