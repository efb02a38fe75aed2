// The rows of the user records that a thread unpacks: decoded chunk by chunk into columns in shared memory that are kept from batch to batch.
import { columnsBetween, type DecodedAside, type DecodedColumns, DecodedRows } from '../engine/decoded-rows.ts';
import type { RecordBatch, StageTask } from '../engine/program.ts';
import type { BatchArena } from './batch-arena.ts';

const INITIAL_RECORDS = 1024;

/** Of one part of an event. */
export class PartRows {
  /** null as long as nothing was decoded. */
  columns: DecodedColumns | null;
  private readonly task: StageTask;

  constructor(task: StageTask, columns: DecodedColumns | null) {
    this.task = task;
    this.columns = columns;
  }

  /**
   * Decodes the user records of an arena from the given one on, whose payloads lie in `bytes`, into the same rows of the columns. Gives what
   * stands aside; null where rows cannot lie in shared memory.
   */
  decode(bytes: Uint8Array, arena: BatchArena, from: number): DecodedAside | null {
    const { task } = this;
    if (task.decodedForms.includes('object')) return null;
    const to = arena.recordCount;
    const rows = new DecodedRows(columnsBetween(this.columnsFor(to, from), from, to));
    task.decode(batchOf(bytes, arena), from, to, rows);
    return rows.aside();
  }

  /** Columns for so many rows, of which the first are kept. */
  private columnsFor(capacity: number, keptCount: number): DecodedColumns {
    const { columns, task } = this;
    const room = columns === null ? 0 : columns.nullBits[0]!.length;
    if (columns !== null && room >= capacity) return columns;
    const grown = DecodedRows.columns(task.decodedForms, Math.max(INITIAL_RECORDS, capacity, room * 2), true, task.keyCount);
    if (columns !== null) copyRows(columnsBetween(columns, 0, keptCount), grown);
    this.columns = grown;
    return grown;
  }
}

function copyRows(from: DecodedColumns, to: DecodedColumns): void {
  for (const kind of ['nullBits', 'numbers', 'starts', 'ends', 'hashes'] as const) {
    for (const [i, column] of from[kind].entries()) to[kind][i]!.set(column);
  }
}

const batchOf = (bytes: Uint8Array, arena: BatchArena): RecordBatch => ({
  ...arena.columns,
  shardId: '',
  recordCount: arena.recordCount,
  bytes,
  sequenceNumbers: [],
});
