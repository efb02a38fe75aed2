// What a partition tells the others about its time: one row per partition, and one GLOBAL row per stage.

/**
 * `drained`: the shard is closed and read to its end. `sealed`: its children took its state over. In both the row stands for the children until they
 * have their own, and what those hold is not known: so it is never idle.
 */
export type PartitionStatus = 'active' | 'drained' | 'sealed';

export interface WatermarkRow {
  /** `stream/shardId`. */
  readonly partition: string;
  /** null before the first event time. */
  readonly watermarkMs: number | null;
  readonly eventTimeMaxMs: number | null;
  /** Next watermark at which something closes, or null; `pending` rows that wait for an attempt count as due at once. */
  readonly nextTimerMs: number | null;
  readonly pendingRowCount: number;
  /** Since when Kinesis is proved to hold nothing after the committed position, ms; null when the last look found records or none was made. */
  readonly emptySinceMs: number | null;
  /** Arrival of the last applied record, ms; null before the first. */
  readonly positionArrivalMs: number | null;
  readonly status: PartitionStatus;
  readonly commitNumber: number;
  /** Newest commit whose outbox is fully accepted. */
  readonly publishedNumber: number;
  readonly groupCount: number;
  readonly stateBytes: number;
  /** Counters of all time by name (records, bytes, commits, per query …): the summary that people see; from the commit, so exact. */
  readonly counters: Readonly<Record<string, number>>;
  readonly updatedAtMs: number;
}

export interface GlobalRow {
  readonly watermarkMs: number | null;
  readonly updatedAtMs: number;
}
