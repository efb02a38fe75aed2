// A query bound and planned, and the stage it runs in.
import type { Span } from '../diagnostics/diagnostic.ts';
import type { Column, Project } from './node.ts';
import type { SourceDefinition } from './source.ts';

export interface OutputDefinition {
  /** The name of CREATE STREAM|TABLE … AS, or of the sink of INSERT INTO; `result` for a bare SELECT. */
  readonly name: string;
  /** `stdout` when the script names none and for a bare SELECT; CREATE TABLE defaults to `dynamodb`, CREATE STREAM to `kinesis`. */
  readonly connector: 'kinesis' | 'dynamodb' | 'stdout' | 'file';
  readonly columns: readonly Column[];
  readonly options: Readonly<Record<string, string>>;
}

export interface QueryPlan {
  readonly name: string;
  readonly root: Project;
  /** `rows`: stateless, each row as it comes. `final`, `changes`: of an aggregate. `append`: OVER, a row for each row. */
  readonly emit: 'rows' | 'final' | 'changes' | 'append';
  /** EMIT EVERY: results before a window's end; `emit` is `changes` then, since rows are revised. null: none. */
  readonly every: { readonly milliseconds: number } | { readonly rowCount: number } | null;
  readonly output: OutputDefinition;
  /** 'state.ttl', or EXPIRE AFTER: groups and keys that no row touches for so long, ms of watermark time, are let go of; null: they stay. */
  readonly stateTtlMs: number | null;
  /** How long after its end a window still takes rows, ms; 0 by default. */
  readonly allowedLatenessMs: number;
  /** Name of the stream that late rows go to (option 'late.output'), or null: they are only counted and sampled. */
  readonly lateOutput: string | null;
  readonly span: Span;
}

/** All queries that read one source and need no exchange: one program, one loop, one decoder. */
export interface Stage {
  readonly name: string;
  readonly source: SourceDefinition;
  readonly queries: readonly QueryPlan[];
  /** Why no exchange stands before it; shown by EXPLAIN. */
  readonly exchangeReason: string;
}

export interface ApplicationPlan {
  readonly sources: readonly SourceDefinition[];
  readonly stages: readonly Stage[];
}
