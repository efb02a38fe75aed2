// What the pool and its threads say to each other. Plain data: it is cloned, or shared where it lies in shared memory.
import type { DecodedAside, DecodedColumns, DecodedForm } from '../engine/decoded-rows.ts';
import type { ErrorDomain } from '../engine/errors.ts';
import type { ParentState, RecordBatch, TaskOptions } from '../engine/program.ts';
import type { AttemptInput, SliceOutput, StateSummary } from './executor.ts';

interface WithState {
  readonly summary: StateSummary;
}

/** Per kind of request: what is asked, and what is answered. */
export interface WorkerCalls {
  create: {
    readonly request: { readonly options: TaskOptions };
    readonly answer: WithState & { readonly decodedForms: readonly DecodedForm[] };
  };
  restore: { readonly request: { readonly streams: readonly Uint8Array[] }; readonly answer: WithState };
  apply: { readonly request: { readonly streams: readonly Uint8Array[] }; readonly answer: WithState };
  import: { readonly request: { readonly parents: readonly ParentState[] }; readonly answer: WithState };
  /** Reads the fields of records `[from, to)` into `columns`, for all slices. */
  decode: {
    readonly request: { readonly batch: RecordBatch; readonly from: number; readonly to: number; readonly columns: DecodedColumns };
    readonly answer: { readonly aside: DecodedAside };
  };
  attempt: {
    readonly request: { readonly input: AttemptInput };
    readonly answer: WithState & { readonly output: SliceOutput; readonly streams: readonly Uint8Array[] };
  };
  snapshot: { readonly request: object; readonly answer: WithState & { readonly streams: readonly Uint8Array[] } };
  close: { readonly request: object; readonly answer: null };
}

export type CallKind = keyof WorkerCalls;
export type Call<K extends CallKind = CallKind> = {
  [Kind in K]: { readonly kind: Kind; readonly taskId: number } & WorkerCalls[Kind]['request'];
}[K];
export type Answer<K extends CallKind = CallKind> = WorkerCalls[K]['answer'];

export type WorkerRequest = Call & { readonly requestId: number };

/** An error on its way between threads; `external` keeps the retry hint that alone decides what happens next. */
export interface WorkerError {
  readonly message: string;
  readonly stack: string | undefined;
  readonly external: { readonly domain: ErrorDomain; readonly retryable: boolean } | null;
}

export type WorkerResponse =
  | { readonly requestId: number; readonly answer: Answer }
  | { readonly requestId: number; readonly error: WorkerError };
