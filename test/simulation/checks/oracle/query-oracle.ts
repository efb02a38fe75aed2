// What a query must give, worked out as plainly as can be: rows in lists, looked through again at every row. Nothing here shares code with the
// compiler, the state or the runtime.

/** A row of the source. */
export interface SourceRow {
  readonly id: number;
  readonly k: string;
  readonly v: number;
  /** Event time, ms; null where the producer left it out. */
  readonly atMs: number | null;
  /** Partition key of the record. */
  readonly partitionKey: string;
}

export interface OracleRow {
  readonly key: string;
  /** Sort key of its item in a table. */
  readonly sort: string;
  readonly text: string;
  /** Counts up from row to row, of whatever shard: those of a key come in its order. */
  readonly number: number;
}

let rowCount = 0;

export abstract class QueryOracle {
  readonly rows: OracleRow[] = [];
  readonly counts = { filtered: 0, late: 0, failed: 0, applied: 0 };
  /** Ids of late rows, and of rows that could not be computed. */
  readonly lateIds: number[] = [];
  readonly failedIds: number[] = [];
  /** Rows that may have made or joined groups, and those of them that were refused, as they went on elsewhere. */
  readonly ofGroups = { takenCount: 0, refusedCount: 0 };

  /**
   * Takes a row; the watermark is the one before it. `departedMs`: groups of the row's key went to another shard, whose newest event time then was
   * this; null: none did. `reachedMs`: the watermark of the row's shard with the row itself.
   */
  abstract take(row: SourceRow, watermarkMs: number, departedMs: number | null, reachedMs: number): void;

  /** Goes on with the groups of the same query of another shard, which merged with this one. */
  abstract absorb(other: this): void;

  /** The watermark has come to this. */
  pass(_watermarkMs: number): void {}

  /** The watermark of the shard rises to this, with a row that is still to be taken or without one; it may have been further elsewhere. */
  expire(_watermarkMs: number): void {}

  /** Groups that a state must still hold. */
  abstract liveGroupCount(): number;

  protected applied(): void {
    this.counts.applied++;
  }

  protected late(row: SourceRow): void {
    this.counts.late++;
    this.lateIds.push(row.id);
  }

  /** Its group went on elsewhere. */
  protected refused(row: SourceRow): void {
    this.ofGroups.refusedCount++;
    this.failed(row);
  }

  protected failed(row: SourceRow): void {
    this.counts.failed++;
    this.failedIds.push(row.id);
  }

  protected send(key: string, value: Record<string, unknown>, startMs: number | null = null): void {
    this.rows.push({ key, sort: startMs === null ? '-' : isoTime(startMs), text: JSON.stringify(value), number: rowCount++ });
  }
}

export const isoTime = (ms: number): string => new Date(ms).toISOString();
