// What the pool and its threads say to each other. Plain data: it is cloned, or shared where it lies in shared memory.
import type { DecodedAside, DecodedColumns, DecodedForm } from '../engine/decoded-rows.ts';
import type { ErrorDomain } from '../engine/errors.ts';
import type { HashRange } from '../engine/hash-key.ts';
import type { ParentState, RecordBatch, TaskOptions } from '../engine/program.ts';
import type { PackedPart, UnpackedPart } from '../kinesis/unpack-part.ts';
import type { AttemptInput, SliceOutput, StateSummary } from './executor.ts';

interface WithState {
  readonly summary: StateSummary;
}

/** The task that is meant. */
interface OfTask {
  readonly taskId: number;
}

interface Streams {
  readonly streams: readonly Uint8Array[];
}

/** Per kind of request: what is asked, and what is answered. */
export interface WorkerCalls {
  create: {
    readonly request: OfTask & { readonly options: TaskOptions };
    readonly answer: WithState & { readonly decodedForms: readonly DecodedForm[]; readonly keyCount: number };
  };
  restore: { readonly request: OfTask & Streams; readonly answer: WithState };
  apply: { readonly request: OfTask & Streams; readonly answer: WithState };
  locate: { readonly request: OfTask & { readonly hashRange: HashRange }; readonly answer: WithState };
  import: { readonly request: OfTask & { readonly parents: readonly ParentState[] }; readonly answer: WithState };
  /** Reads the fields of records `[from, to)` into `columns`, for all slices. */
  decode: {
    readonly request: OfTask & {
      readonly batch: RecordBatch;
      readonly from: number;
      readonly to: number;
      readonly columns: DecodedColumns;
    };
    readonly answer: { readonly aside: DecodedAside };
  };
  attempt: {
    readonly request: OfTask & { readonly input: AttemptInput };
    readonly answer: WithState & Streams & { readonly output: SliceOutput };
  };
  snapshot: { readonly request: OfTask; readonly answer: WithState & Streams };
  close: { readonly request: OfTask; readonly answer: null };
  /** Unpacks Kinesis records and decodes the rows in them; no task is needed for it. */
  unpack: { readonly request: { readonly part: PackedPart }; readonly answer: UnpackedPart };
}

export type CallKind = keyof WorkerCalls;
export type Call<K extends CallKind = CallKind> = { [Kind in K]: { readonly kind: Kind } & WorkerCalls[Kind]['request'] }[K];
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
