// What a savepoint is: the whole state of an application, outside of its commit logs. It has no expiry, is read by any version that knows its
// format and by any tool that reads Parquet, and can become the state of the same or another application.
//
//   <name>/savepoint.json                  this, written last: a savepoint without it was not finished
//   <name>/<stage>/<shard>.state.parquet   the exact state, from which a restore is bit for bit (state-file.ts)
//   <name>/<stage>/<shard>.<query>.parquet the groups of a query, for people and tools (group-file.ts)
//
// Each partition is taken at a commit whose rows are all published, so that whoever goes on from it repeats no row and misses none. Partitions
// are taken one after the other: each has its own position, so they need not be of one moment.
import type { Position } from '../checkpoint/position.ts';
import type { ColumnDescriptor } from '../engine/descriptor.ts';

/** Counts up when older readers would misread. */
export const SAVEPOINT_FORMAT = 2;
export const SAVEPOINT_FILE = 'savepoint.json';

export interface Savepoint {
  readonly format: number;
  readonly name: string;
  readonly application: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly stages: readonly SavepointStage[];
}

export interface SavepointStage {
  readonly stage: string;
  /** Name of the source's Kinesis stream: positions are places in it. */
  readonly stream: string;
  readonly program: string;
  readonly stateProgram: string;
  readonly queries: readonly SavepointQuery[];
  readonly partitions: readonly SavepointPartition[];
}

export interface SavepointQuery {
  readonly name: string;
  readonly keyColumns: readonly ColumnDescriptor[];
  /** How the state is laid out, as the compiler compares it; null where the query keeps none. */
  readonly layout: unknown;
  /** What the accumulators are called, in order. */
  readonly columnNames: readonly string[];
}

export interface SavepointPartition {
  readonly shardId: string;
  /** First and last hash key of the shard, in decimal; null where the stream had forgotten it. */
  readonly hashRange: { readonly start: string; readonly end: string } | null;
  /** Of the log that it was taken from; 0 where nothing had come yet. */
  readonly commitNumber: number;
  readonly position: Position | null;
  readonly watermarkMs: number | null;
  readonly groupCount: number;
  readonly stateFile: string;
  /** SHA-256 of the state file, hex. */
  readonly stateHash: string;
  readonly groupFiles: readonly { readonly query: string; readonly file: string; readonly rowCount: number }[];
}

/** Where savepoints are kept: a folder, or a bucket. */
export interface SavepointStore {
  /** For messages: `folder backups`, `s3://bucket/prefix`. */
  readonly description: string;
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** null where there is none. */
  get(name: string): Promise<Uint8Array | null>;
  /** Names of finished savepoints, ascending. */
  names(): Promise<readonly string[]>;
}
