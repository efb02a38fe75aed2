// A snapshot that is made while batches go on, so that no batch waits for the whole state to be written: after each commit some more key groups
// are encoded, as they are then, and from there on what each commit changes in them is kept beside. With its last part the snapshot is the state
// of the newest commit:
//
//   commit     7            8                        9
//   encoded    part [0,40)  delta [0,40), [40,90)    delta [0,90), [90,128)    ▸ the state of commit 9
//
// Nothing of it is in the log before it is whole, and then it is one commit like any other snapshot: who dies meanwhile, loses a commit or takes over
// what others committed has lost it, and begins again.
import { KEY_GROUP_COUNT } from '../engine/descriptor.ts';
import type { StageTask } from '../engine/program.ts';
import type { PackedSnapshot } from './executor.ts';
import { packStreams } from './frame.ts';

/** About what a changed group takes in a delta, not compressed. */
const DELTA_BYTES_PER_GROUP = 16;
/**
 * Each commit encodes so many times the groups that it changed. With 2 the snapshot grows in half as many commits and is a fifth smaller, but each of
 * them takes twice as much longer.
 */
const GROUPS_PER_CHANGED = 1;

export class SnapshotInParts {
  private readonly task: StageTask;
  private readonly packed: Uint8Array[] = [];
  /** What changed in the key groups that are encoded, since the last of them were. */
  private changed: Uint8Array[] = [];
  private deltaBytes = 0;
  private end = 0;

  constructor(task: StageTask) {
    this.task = task;
  }

  /** Key groups before this are encoded: the task's deltas are to be cut here. */
  get cutAt(): number {
    return this.end;
  }

  /** The task has encoded this delta, with its cut. */
  follow(delta: readonly Uint8Array[]): void {
    if (this.end === 0) return;
    this.changed.push(...this.task.deltaBeforeCut());
    for (const { length } of delta) this.deltaBytes += length;
  }

  /** Encodes at least so many groups more, and more than changed; everything must be in the log. The whole snapshot with the last part. */
  grow(groupCountMin: number): PackedSnapshot | null {
    const { task, end } = this;
    this.end = task.partEnd(end, Math.max(groupCountMin, (this.deltaBytes / DELTA_BYTES_PER_GROUP) * GROUPS_PER_CHANGED));
    this.packed.push(packStreams([...this.changed, ...task.encodeSnapshotPart(end, this.end)]));
    this.changed = [];
    this.deltaBytes = 0;
    return this.end < KEY_GROUP_COUNT ? null : { streams: [task.encodeOwnSnapshot()], packed: this.packed };
  }
}
