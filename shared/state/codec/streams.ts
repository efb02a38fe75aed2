// The byte streams of a delta or snapshot. Per stream, groups stand in the order of key group and, inside it: known groups by ordinal, then
// new groups by ordinal. Nothing refers from one key group to another, so the streams of slices of key groups, put one behind the other,
// are the streams of one task.
//
//   groups    [form byte, kind byte: only by the task that owns key group 0], then per key group with anything to say:
//             key group, counts of known, new and freed groups, ordinal gaps of the known, (snapshot: of the new,) of the freed
//   keys      per new group: length, bytes
//   panes     per new group: number of its pane, as difference to the one before (with a window)
//   revisions per group: rows sent since, whether its window's end was evaluated, whether the last row was an upsert (where groups outlive
//             their rows)
//   hash keys per new group that has one of its own: key group, ordinal, 16 bytes (where the state is partitioned); in a snapshot also per key
//             whose groups went on in another shard: 255, length, bytes, hash key where they lie, newest event time there
//   then those of each column
import { keepsRevisions, type StateLayout } from '../layout.ts';

/** Raised when the form of the streams changes; a reader refuses what it does not know. */
export const FORM = 2;
export const KIND_DELTA = 1;
export const KIND_SNAPSHOT = 2;

export const GROUPS = 0;
export const KEYS = 1;

export interface StreamPlaces {
  /** Index of the stream, or -1. */
  readonly panes: number;
  readonly revisions: number;
  /** Index of the stream, or -1. */
  readonly bases: number;
  /** Index of the stream, or -1. */
  readonly hashKeys: number;
  /** Index of the first stream of each column. */
  readonly columns: readonly number[];
  readonly count: number;
}

export function streamPlaces(layout: StateLayout): StreamPlaces {
  let count = KEYS + 1;
  const panes = layout.window === null ? -1 : count++;
  const revisions = keepsRevisions(layout) ? count++ : -1;
  const bases = layout.lastRows === undefined ? -1 : count++;
  const hashKeys = layout.partitioning === undefined ? -1 : count++;
  const columns = layout.columns.map(column => {
    const first = count;
    count += column.streamCount;
    return first;
  });
  return { panes, revisions, bases, hashKeys, columns, count };
}

/** For messages. */
export function streamNames(layout: StateLayout): string[] {
  const { panes, revisions, bases, hashKeys, columns, count } = streamPlaces(layout);
  const names = Array.from({ length: count }, (_, i) => `stream ${i}`);
  names[GROUPS] = 'groups';
  names[KEYS] = 'keys';
  if (panes >= 0) names[panes] = 'panes';
  if (revisions >= 0) names[revisions] = 'revisions';
  if (bases >= 0) names[bases] = 'revision bases';
  if (hashKeys >= 0) names[hashKeys] = 'hash keys';
  columns.forEach((first, column) => {
    for (let i = 0; i < layout.columns[column]!.streamCount; i++) names[first + i] = `column ${column}, part ${i}`;
  });
  return names;
}
