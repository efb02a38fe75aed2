// The delivery of one shard as a pure state machine: no I/O, no clock. The mapping drives it with a real function, a simulation with anything.
//
//   offer ─▶ buffer ──cut──▶ batch ──invoke──▶ settle ─▶ checkpoint
//                              ▲                  │ failed: the same batch again, its halves, or its rest from the failed record on
//                              └──────────────────┘ given up: discard ─▶ checkpoint
//
// One batch is out at a time, and what is left of it goes before anything new: that is the order of the shard.
import { assert, unreachable } from '../../shared/engine/assert.ts';
import { cutBatch } from './batch-cut.ts';
import type { BatchVerdict } from './batch-response.ts';
import type { DeliverySettings } from './mapping-settings.ts';

export interface DeliverableRecord {
  readonly sequenceNumber: string;
  readonly arrivalMs: number;
  readonly eventBytes: number;
}

export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface Batch<R> {
  /** Counts the batches of the shard from 0. An unchanged retry keeps it, and with it the request id; a part of a batch is a new batch. */
  readonly batchNumber: number;
  readonly records: readonly R[];
  /** Invocations that failed so far. Throttles do not count. */
  readonly failureCount: number;
  readonly throttleCount: number;
  readonly notBeforeMs: number;
  /** Set once no further delivery will be tried. */
  readonly discardFor: DiscardCondition | null;
}

export type Step<R> =
  | { readonly kind: 'invoke'; readonly batch: Batch<R> }
  /** Tell the on-failure destination, then call `discarded`. */
  | { readonly kind: 'discard'; readonly batch: Batch<R>; readonly condition: DiscardCondition }
  /** Nothing to do until this time, or with null until records are offered. */
  | { readonly kind: 'wait'; readonly untilMs: number | null }
  /** The shard has ended and all of it is delivered. */
  | { readonly kind: 'drained' };

export type BatchOutcome = BatchVerdict | { readonly kind: 'throttled' };

export class ShardDelivery<R extends DeliverableRecord> {
  readonly #settings: DeliverySettings;
  readonly #buffer: R[] = [];
  /** When each record of the buffer was offered: the first one opens the batching window. */
  readonly #offeredMs: number[] = [];
  #bufferBytes = 0;
  /** What is left of the batch that was cut last, in shard order. */
  #work: Batch<R>[] = [];
  #isOut = false;
  #hasEnded = false;
  #batchCount = 0;
  #checkpoint: string | null = null;

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
  }

  /** Sequence number of the last record that is done with: delivered or discarded, and all before it too. */
  get checkpoint(): string | null {
    return this.#checkpoint;
  }

  /** Records that were offered and are not done with. */
  get pendingCount(): number {
    return this.#buffer.length + this.#work.reduce((count, { records }) => count + records.length, 0);
  }

  /** A full batch lies ready: reading on would only use memory. */
  get wantsRecords(): boolean {
    return !this.#hasEnded && this.#buffer.length < this.#settings.batchSize && this.#bufferBytes < this.#settings.eventBytesMax;
  }

  /** Takes records in shard order. */
  offer(records: readonly R[], nowMs: number): void {
    assert(!this.#hasEnded, 'records were offered after the end of their shard');
    for (const record of records) {
      this.#buffer.push(record);
      this.#offeredMs.push(nowMs);
      this.#bufferBytes += record.eventBytes;
    }
  }

  /** The shard is closed and all its records were offered. */
  end(): void {
    this.#hasEnded = true;
  }

  /** What to do next. An `invoke` is followed by `settle`, a `discard` by `discarded`, before the next call. */
  step(nowMs: number): Step<R> {
    assert(!this.#isOut, 'a second batch of a shard was asked for while one is out');
    if (this.#work.length === 0) {
      const waitUntilMs = this.#cut(nowMs);
      if (waitUntilMs !== 'cut')
        return this.#hasEnded && this.#buffer.length === 0 ? { kind: 'drained' } : { kind: 'wait', untilMs: waitUntilMs };
    }
    this.#splitOffAged(nowMs);
    const batch = this.#work[0]!;
    if (batch.discardFor === null && batch.notBeforeMs > nowMs) return { kind: 'wait', untilMs: batch.notBeforeMs };
    this.#isOut = true;
    return batch.discardFor === null ? { kind: 'invoke', batch } : { kind: 'discard', batch, condition: batch.discardFor };
  }

  /** Takes what became of the batch that is out. */
  settle(outcome: BatchOutcome, nowMs: number): void {
    const batch = this.#takeBack();
    const canSplit = this.#settings.bisectBatchOnFunctionError && batch.records.length > 1;
    switch (outcome.kind) {
      case 'all-succeeded':
        this.#advancePast(batch.records);
        break;
      case 'failed-from':
        if (outcome.failedFrom === 0) this.#retryUnchanged(batch, nowMs);
        else this.#retryRest(batch, outcome.failedFrom, nowMs);
        break;
      case 'failed':
        if (canSplit) this.#bisect(batch, nowMs);
        else this.#retryUnchanged(batch, nowMs);
        break;
      case 'throttled':
        this.#retryThrottled(batch, nowMs);
        break;
      default:
        unreachable(outcome);
    }
  }

  /** The on-failure destination knows of the batch that is out. */
  discarded(): void {
    this.#advancePast(this.#takeBack().records);
  }

  /** The destination could not be told: the same discard comes again. */
  notDiscarded(): void {
    this.#work.unshift(this.#takeBack());
  }

  /** Cuts the next batch from the buffer, or says until when to wait for more records. */
  #cut(nowMs: number): 'cut' | number | null {
    if (this.#buffer.length === 0) return null;
    const { recordCount, isFull } = cutBatch(this.#buffer, this.#settings);
    const windowEndMs = this.#offeredMs[0]! + this.#settings.maximumBatchingWindowMs;
    if (!isFull && !this.#hasEnded && windowEndMs > nowMs) return windowEndMs;
    this.#offeredMs.splice(0, recordCount);
    const records = this.#buffer.splice(0, recordCount);
    for (const { eventBytes } of records) this.#bufferBytes -= eventBytes;
    this.#work.push(this.#newBatch(records, nowMs));
    return 'cut';
  }

  #newBatch(records: readonly R[], notBeforeMs: number): Batch<R> {
    return { batchNumber: this.#batchCount++, records, failureCount: 0, throttleCount: 0, notBeforeMs, discardFor: null };
  }

  /** Records beyond the maximum age are not sent any more; younger ones behind them are. */
  #splitOffAged(nowMs: number): void {
    const { maximumRecordAgeMs } = this.#settings;
    const batch = this.#work[0]!;
    if (maximumRecordAgeMs === -1 || batch.discardFor !== null) return;
    const freshFrom = batch.records.findIndex(({ arrivalMs }) => nowMs - arrivalMs <= maximumRecordAgeMs);
    if (freshFrom === 0) return;
    const aged: Batch<R> = {
      ...batch,
      records: freshFrom === -1 ? batch.records : batch.records.slice(0, freshFrom),
      discardFor: 'RecordAgeExceeded',
    };
    const fresh = freshFrom === -1 ? [] : [this.#newBatch(batch.records.slice(freshFrom), batch.notBeforeMs)];
    this.#work.splice(0, 1, aged, ...fresh);
  }

  #takeBack(): Batch<R> {
    assert(this.#isOut, 'a batch was settled that is not out');
    this.#isOut = false;
    return this.#work.shift()!;
  }

  #retryUnchanged(batch: Batch<R>, nowMs: number): void {
    const { maximumRetryAttempts } = this.#settings;
    const failureCount = batch.failureCount + 1;
    const discardFor = maximumRetryAttempts !== -1 && failureCount > maximumRetryAttempts ? 'RetryAttemptsExhausted' : null;
    this.#work.unshift({ ...batch, failureCount, throttleCount: 0, discardFor, notBeforeMs: nowMs + this.#delayMs(failureCount) });
  }

  #retryThrottled(batch: Batch<R>, nowMs: number): void {
    const throttleCount = batch.throttleCount + 1;
    this.#work.unshift({ ...batch, throttleCount, notBeforeMs: nowMs + this.#delayMs(throttleCount) });
  }

  #retryRest(batch: Batch<R>, failedFrom: number, nowMs: number): void {
    this.#advancePast(batch.records.slice(0, failedFrom));
    this.#work.unshift(this.#newBatch(batch.records.slice(failedFrom), nowMs + this.#delayMs(1)));
  }

  /** A split is no retry: each half has all its attempts before it. */
  #bisect({ records }: Batch<R>, nowMs: number): void {
    const middle = Math.ceil(records.length / 2);
    const notBeforeMs = nowMs + this.#delayMs(1);
    this.#work.unshift(this.#newBatch(records.slice(0, middle), notBeforeMs), this.#newBatch(records.slice(middle), notBeforeMs));
  }

  #advancePast(records: readonly R[]): void {
    this.#checkpoint = records.at(-1)!.sequenceNumber;
  }

  #delayMs(attempt: number): number {
    const { retryDelayMsFirst, retryDelayMsMax } = this.#settings;
    return Math.min(retryDelayMsFirst * 2 ** Math.min(attempt - 1, 30), retryDelayMsMax);
  }
}
