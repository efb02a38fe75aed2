// What generated code says about one query's state.
import type { KeyGroupRange } from '../engine/program.ts';
import type { StateColumn } from './columns/state-column.ts';

export interface TumblingLayout {
  readonly sizeMs: number;
  readonly offsetMs: number;
}

export interface StateLayout {
  /** The accumulators; their order is part of the stored form. */
  readonly columns: readonly StateColumn[];
  /** Windows start at whole multiples of `sizeMs` after `offsetMs`, also before 1970. null: groups live forever. */
  readonly window: TumblingLayout | null;
  /** How long after its end a window still takes rows. */
  readonly allowedLatenessMs: number;
  readonly emit: 'final' | 'changes';
  /** The key groups that this task owns; it keeps no others. */
  readonly keyGroups: KeyGroupRange;
  /** EMIT CHANGES: emit each changed group once, when the attempt ends (or its window goes), instead of per record. */
  readonly coalesceChanges: boolean;
  /** FINAL groups that one key group emits per attempt; the rest stay pending. */
  readonly rowsPerKeyGroupMax: number;
  /**
   * Generated: evaluates HAVING and the select list for the group and appends an upsert, a delete, or nothing. It counts `revisions[slot]`
   * up and keeps `sentLive[slot]` when it emits. `recordIndex` is -1 for rows that were pending, `0x7fffffff` at the end of an attempt. It
   * must not throw: a result that cannot be written is its own affair.
   */
  readonly emitGroup: (slot: number, recordIndex: number) => void;
}

/** The window's revisions and retractions are part of the state only where a group can be emitted and live on. */
export const keepsRevisions = (layout: StateLayout) => layout.emit === 'changes' || layout.allowedLatenessMs > 0;
