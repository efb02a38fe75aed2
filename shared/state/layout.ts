// What generated code says about one query's state.
import type { KeyGroupRange } from '../engine/program.ts';
import type { LastRowColumn } from './columns/last-row-column.ts';
import type { StateColumn } from './columns/state-column.ts';
import type { WholeExtremeColumn } from './columns/whole-extreme-column.ts';
import type { Partitioning } from './partitioning.ts';
import { isWindowPlace, numberOfPlace, type OverlappingWindows } from './windows/overlapping-windows.ts';

export interface TumblingLayout {
  readonly kind: 'tumbling';
  readonly sizeMs: number;
  readonly offsetMs: number;
}

/** Windows that rows make. */
export interface SpanLayout {
  readonly kind: 'span';
  /** Sessions, which end this long after their last row; otherwise windows of this size, cut where a later one of the key begins. */
  readonly grows: boolean;
  readonly lengthMs: number;
  /** Start and end of each group's window, ms; both are among the state's columns. */
  readonly starts: WholeExtremeColumn;
  readonly ends: WholeExtremeColumn;
  /** Generated: appends the row that takes back what was sent for the group. */
  readonly retractGroup: (slot: number, recordIndex: number) => void;
}

/** How windows lie over time. */
export type WindowLayout = TumblingLayout | OverlappingWindows | SpanLayout;

export interface StateLayout {
  /** The accumulators; their order is part of the stored form. */
  readonly columns: readonly StateColumn[];
  /**
   * `tumbling`: windows start at whole multiples of `sizeMs` after `offsetMs`, also before 1970; the place of a group is the start of its
   * window. `overlapping`: places are numbers of panes and windows.
   * `span`: the place is the time of the row that made the window. null: groups live forever, all in place 0.
   */
  readonly window: WindowLayout | null;
  /** How long after its end a window still takes rows. */
  readonly allowedLatenessMs: number;
  readonly emit: 'final' | 'changes';
  /** FINAL with results before the window's end: at each multiple of a duration, or when generated code says so. */
  readonly early?: { readonly everyMs: number } | 'by rows';
  /** The key groups that this task owns; it keeps no others. */
  readonly keyGroups: KeyGroupRange;
  /** EMIT CHANGES: emit each changed group once, when the attempt ends (or its window goes), instead of per record. */
  readonly coalesceChanges: boolean;
  /** FINAL groups that one key group emits per attempt; the rest stay pending. */
  readonly rowsPerKeyGroupMax: number;
  /**
   * Generated: evaluates HAVING and the select list for the group and appends an upsert, a delete, or nothing. It calls `send` when
   * it emits. `recordIndex` is -1 for rows that were pending, `0x7fffffff` at the end of an attempt. It
   * must not throw: a result that cannot be written is its own affair.
   */
  readonly emitGroup: (slot: number, recordIndex: number) => void;
  /** Groups without a window that no row touches for a time are let go of; the column is among `columns`. */
  readonly lastRows?: LastRowColumn;
  /** Generated: such groups go, and their rows are taken from the states above; left out where rows leave for the output. */
  readonly letGo?: (slots: readonly number[], recordIndex: number) => void;
  /** Which shard a group belongs to; left out where a source has one shard for ever. */
  readonly partitioning?: Partitioning;
}

/** The window's revisions and retractions are part of the state only where a group can be emitted and live on. */
export const keepsRevisions = (layout: StateLayout) =>
  layout.emit === 'changes' || layout.allowedLatenessMs > 0 || layout.early !== undefined || layout.lastRows !== undefined;

// FINAL: whether what was sent of a group is what it is now. Without early results a group is sent at its window's end.
export const UNSENT = 0;
export const SENT = 1;
/** A tick has passed, but the bound held the row back. */
export const DUE = 2;

/** When the window of a place ends, ms; -Infinity where the place does not tell. */
export function windowEndMs({ window }: StateLayout, place: number): number {
  if (window === null || window.kind === 'span') return Number.NEGATIVE_INFINITY;
  return window.kind === 'tumbling' ? place + window.sizeMs : window.endMs(place);
}

/** When the first window that a row in the place belongs to starts, ms; of windows that rows make, the time of the row. */
export function firstWindowStartMs({ window }: StateLayout, place: number): number {
  if (window?.kind !== 'overlapping') return place;
  return isWindowPlace(place) ? window.startMs(place) : window.shape.startMs(window.shape.firstWindow(numberOfPlace(place)));
}

/** Places in the log are whole numbers: the place is `number * unit + origin`. */
export function placeScale({ window }: StateLayout): { readonly unit: number; readonly origin: number } {
  return window?.kind === 'tumbling' ? { unit: window.sizeMs, origin: window.offsetMs } : { unit: 1, origin: 0 };
}

/** In the log, the count of rows sent is multiplied by this; what is below says how the group stands. */
export const revisionFactor = ({ early }: StateLayout) => (early === undefined ? 4 : 8);
