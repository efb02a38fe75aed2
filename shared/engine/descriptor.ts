// What a compiled stage says about itself: plain JSON, generated into its module, and the only thing that the runtime, CDK, EXPLAIN and the
// console know of a query. Nothing here is written down a second time anywhere.
import type { CsvForm } from './csv/csv-form.ts';

/** The state is divided among this many key groups, chosen once per application; a group never changes its key group. */
export const KEY_GROUP_COUNT = 128;

export interface StageDescriptor {
  readonly stage: string;
  /** SHA-256 (hex) of everything that decides results and state layout. Two programs with one fingerprint are the same program. */
  readonly fingerprint: string;
  /** SHA-256 (hex) of the state layout alone: equal layouts can read each other's snapshots. */
  readonly stateFingerprint: string;
  /** Whether tasks may divide the key groups among them. Not so where the groups of one state feed another: then one task owns all. */
  readonly isSliceable: boolean;
  readonly source: SourceDescriptor;
  readonly queries: readonly QueryDescriptor[];
  readonly outputs: readonly OutputDescriptor[];
}

/** What a payload is: one JSON document, or one in each of its lines; rows of CSV; one record of Avro or Protobuf; one value. */
export type SourceFormat = 'json' | 'ndjson' | 'csv' | 'avro' | 'protobuf' | 'raw';

export interface SourceDescriptor {
  readonly name: string;
  /** Name of the Kinesis stream. */
  readonly stream: string;
  readonly format: SourceFormat;
  /** Of the format `csv`. */
  readonly csv?: CsvForm;
  /** Its producers promise that no record is an aggregate of the KPL: so shards may be read through enhanced fan-out. */
  readonly isUnaggregated?: boolean;
  readonly columns: readonly SourceColumnDescriptor[];
  /** Column names; may be empty. */
  readonly partitionedBy: readonly string[];
  readonly eventTime: { readonly column: string; readonly boundMs: number } | null;
  readonly maxFutureMs: number;
  /** A shard further ahead of the others in event time waits for them; left out: none ever does. */
  readonly maxDriftMs?: number;
  readonly idleTimeoutMs: number;
}

export interface SourceColumnDescriptor extends ColumnDescriptor {
  /** Where the value stands in a JSON document, as `$.a.b`. @default at the member that is called like the column */
  readonly path?: string;
}

export interface ColumnDescriptor {
  readonly name: string;
  /** As in SQL: `BIGINT`, `DECIMAL(10, 2)`, … */
  readonly type: string;
}

export interface QueryDescriptor {
  readonly name: string;
  /** Index into `outputs`. */
  readonly output: number;
  /** `append`: rows that read state, each sent once; the revision counts the rows of a key. */
  readonly emit: 'rows' | 'final' | 'changes' | 'append';
  readonly windowSizeMs: number | null;
  /** Windows of one group may begin together (CUMULATE), so that their start alone does not name them. */
  readonly windowsShareStart: boolean;
  readonly allowedLatenessMs: number;
  readonly lateOutput: string | null;
  /** Columns that identify a group in the output (names as they appear in the state, in GROUP BY order). */
  readonly keyColumns: readonly ColumnDescriptor[];
  /** One line for people, e.g. "hash aggregation: 1 key column, 4 accumulator columns". */
  readonly stateSummary: string | null;
}

export interface OutputDescriptor {
  readonly name: string;
  readonly connector: 'kinesis' | 'dynamodb' | 'stdout' | 'file';
  readonly columns: readonly ColumnDescriptor[];
  readonly options: Readonly<Record<string, string>>;
}
