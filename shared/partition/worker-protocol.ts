// What the pool and its threads say to each other. Plain data: it is cloned, or shared where it lies in shared memory.
import type { ErrorDomain } from '../engine/errors.ts';
import type { TaskOptions } from '../engine/program.ts';
import type { AttemptInput, SliceOutput, StateSummary } from './executor.ts';

export type WorkerRequest = { readonly requestId: number; readonly taskId: number } & (
  | { readonly kind: 'create'; readonly options: TaskOptions }
  | { readonly kind: 'restore' | 'apply'; readonly streams: readonly Uint8Array[] }
  | { readonly kind: 'attempt'; readonly input: AttemptInput }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'close' }
);

export interface SliceAnswer {
  readonly output: SliceOutput | null;
  readonly streams: readonly Uint8Array[];
  readonly summary: StateSummary;
}

/** An error on its way between threads; `external` keeps the retry hint that alone decides what happens next. */
export interface WorkerError {
  readonly message: string;
  readonly stack: string | undefined;
  readonly external: { readonly domain: ErrorDomain; readonly retryable: boolean } | null;
}

export type WorkerResponse =
  | { readonly requestId: number; readonly answer: SliceAnswer | null }
  | { readonly requestId: number; readonly error: WorkerError };
