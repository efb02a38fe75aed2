// What a script declares about the streams it reads.
import type { AvroLayout } from '../../engine/avro/avro-decoder.ts';
import type { CsvForm } from '../../engine/csv/csv-form.ts';
import type { SourceFormat } from '../../engine/descriptor.ts';
import type { PathStep, TimestampFormat } from '../../engine/json/field-spec.ts';
import type { ProtobufMessage } from '../../engine/protobuf/message-type.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import type { SqlType } from '../types/sql-type.ts';
import type { Expression } from './expression.ts';

export interface SourceColumn {
  readonly name: string;
  readonly type: SqlType;
  /** NOT NULL: a missing or null field makes the record undecodable. */
  readonly required: boolean;
  /** PATH: where the value stands in a JSON document; null: at the member that is called like the column. */
  readonly path: readonly PathStep[] | null;
  /** For TIMESTAMP columns. */
  readonly timestampFormat: TimestampFormat;
  /** What gives the value, over the columns of the scan, of which it reads no computed one behind it; null: the record has it. */
  readonly computed: Expression | null;
  readonly span: Span;
}

export type SourceLayout =
  | { readonly kind: 'csv'; readonly csv: CsvForm }
  | { readonly kind: 'avro'; readonly avro: AvroLayout }
  | { readonly kind: 'protobuf'; readonly messages: readonly ProtobufMessage[] };

export interface SourceDefinition {
  /** As written in the script; unique without regard to case. */
  readonly name: string;
  /** The Kinesis stream's name: the option `stream`, or the source's name. */
  readonly stream: string;
  readonly format: SourceFormat;
  /** What the format is beyond its name; null where the name says all. */
  readonly layout: SourceLayout | null;
  /** Whether records may be aggregates of the KPL. */
  readonly mayBeAggregated: boolean;
  readonly columns: readonly SourceColumn[];
  /** WATERMARK FOR column AS column - INTERVAL …; null when the script declares none. */
  readonly eventTime: { readonly column: number; readonly boundMs: number } | null;
  /** Indexes of the PARTITIONED BY columns. */
  readonly partitionedBy: readonly number[];
  /** An event time more than this after arrival is dead-lettered and moves nothing. */
  readonly maxFutureMs: number;
  /** A shard further ahead of the others in event time waits for them; null: none ever does. */
  readonly maxDriftMs: number | null;
  /** Proved empty for longer than this, a shard is idle. */
  readonly idleTimeoutMs: number;
  /** Every WITH option, as given. */
  readonly options: Readonly<Record<string, string>>;
  readonly span: Span;
}

/** The columns that stand in the record, in order. */
export const recordColumns = ({ columns }: Pick<SourceDefinition, 'columns'>): readonly SourceColumn[] =>
  columns.filter(({ computed }) => computed === null);
