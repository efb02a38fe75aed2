// Moves one shard through its delivery: a loop that reads and a loop that invokes, side by side, so that the next batch is there when one is done.
import { unreachable } from '../../shared/engine/assert.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { InvocationFailed, InvocationResult } from '../lambda/invocation-result.ts';
import { requestIdOf } from '../lambda/request-id.ts';
import { readBatchResponse } from './batch-response.ts';
import { type ChooseFault, type DeliveryFault, FaultyInvoker } from './delivery-faults.ts';
import { Doorbell } from './doorbell.ts';
import { type FailureRecord, failureRecordOf } from './failure-record.ts';
import { type EventRecord, type EventSource, eventRecordOf, eventTextOf } from './kinesis-event.ts';
import type { MappingObserver, MappingProblem, ShardProgress } from './mapping-observer.ts';
import type { DeliverySettings } from './mapping-settings.ts';
import { type Batch, type BatchOutcome, type DiscardCondition, ShardDelivery } from './shard-delivery.ts';
import type { ShardReader } from './shard-reader.ts';

/** How long a failed reading waits before the next, at most: Kinesis throttles a shard for up to five seconds. */
const READ_RETRY_DELAY_MS_MAX = 5000;

export interface InvocationTarget {
  readonly arn: string;
  invokePayload(payloadText: string, options: { requestId: string }): Promise<InvocationResult>;
}

export interface ShardPumpProps {
  readonly source: EventSource;
  readonly reader: ShardReader;
  readonly target: InvocationTarget;
  readonly settings: DeliverySettings;
  readonly pollIntervalMs: number;
  readonly clock: Clock;
  readonly observer: MappingObserver;
  readonly chooseFault: ChooseFault;
  onFailure(failureRecord: FailureRecord, eventText: string): Promise<void> | void;
}

export class ShardPump {
  readonly #props: ShardPumpProps;
  readonly #delivery: ShardDelivery<EventRecord>;
  readonly #invoker: FaultyInvoker;
  readonly #stopping = new AbortController();
  readonly #readerBell: Doorbell;
  readonly #invokerBell: Doorbell;
  #isDrained = false;
  #recordsReadCount = 0;
  #recordsDeliveredCount = 0;
  #recordsDiscardedCount = 0;
  #lagMs: number | null = null;
  #iteratorAgeMs: number | null = null;
  /** How the batch in work failed last; undefined before its first invocation. */
  #lastFailure: { batchNumber: number; failure: InvocationFailed | null } | undefined;

  constructor(props: ShardPumpProps) {
    this.#props = props;
    this.#delivery = new ShardDelivery(props.settings);
    this.#invoker = new FaultyInvoker(({ eventText, requestId }) => props.target.invokePayload(eventText, { requestId }));
    this.#readerBell = new Doorbell(props.clock);
    this.#invokerBell = new Doorbell(props.clock);
  }

  /** Runs until the shard is drained (true) or the pump is stopped (false), and no invocation of it runs any more. */
  async run(): Promise<boolean> {
    await Promise.all([this.#readAll(), this.#deliverAll()]);
    await this.#invoker.settled();
    return this.#isDrained;
  }

  /** Reads and invokes nothing more; what is out is still settled. */
  stop(): void {
    this.#stopping.abort();
    this.#readerBell.ring();
    this.#invokerBell.ring();
  }

  get isCaughtUp(): boolean {
    return this.#isDrained || (this.#lagMs === 0 && this.#delivery.pendingCount === 0);
  }

  progress(): ShardProgress {
    return {
      shardId: this.#props.source.shardId,
      status: this.#isDrained ? 'drained' : 'reading',
      checkpoint: this.#delivery.checkpoint,
      recordsReadCount: this.#recordsReadCount,
      recordsDeliveredCount: this.#recordsDeliveredCount,
      recordsDiscardedCount: this.#recordsDiscardedCount,
      recordsPendingCount: this.#delivery.pendingCount,
      lagMs: this.#lagMs,
      iteratorAgeMs: this.#iteratorAgeMs,
    };
  }

  async #readAll(): Promise<void> {
    let failureCount = 0;
    while (!this.#stopping.signal.aborted) {
      if (!this.#delivery.wantsRecords) {
        await this.#readerBell.wait(null);
        continue;
      }
      try {
        const isBehind = await this.#read();
        if (isBehind === null) return;
        failureCount = 0;
        if (!isBehind) await this.#props.clock.sleep(this.#props.pollIntervalMs, this.#stopping.signal);
      } catch (error) {
        this.#tellProblem('reading', error);
        const delayMs = Math.min(this.#props.pollIntervalMs * 2 ** Math.min(failureCount++, 20), READ_RETRY_DELAY_MS_MAX);
        await this.#props.clock.sleep(delayMs, this.#stopping.signal);
      }
    }
  }

  /** Reads once. Answers whether there is more at once, or null at the end of the shard. */
  async #read(): Promise<boolean | null> {
    const { reader, source, clock } = this.#props;
    const { records, millisBehindLatest, isEnd } = await reader.read(this.#stopping.signal);
    const eventRecords = records.map(record => eventRecordOf(record, source));
    this.#recordsReadCount += records.length;
    this.#lagMs = millisBehindLatest;
    this.#delivery.offer(eventRecords, clock.nowMs());
    if (isEnd) this.#delivery.end();
    this.#invokerBell.ring();
    this.#tellProgress();
    return isEnd ? null : millisBehindLatest > 0;
  }

  async #deliverAll(): Promise<void> {
    const { clock } = this.#props;
    while (!this.#stopping.signal.aborted) {
      const nowMs = clock.nowMs();
      const step = this.#delivery.step(nowMs);
      this.#readerBell.ring();
      switch (step.kind) {
        case 'drained':
          this.#isDrained = true;
          this.#tellProgress();
          return;
        case 'wait':
          await this.#invokerBell.wait(step.untilMs === null ? null : step.untilMs - nowMs);
          break;
        case 'invoke':
          await this.#invoke(step.batch);
          this.#tellProgress();
          break;
        case 'discard':
          await this.#discard(step.batch, step.condition);
          this.#tellProgress();
          break;
        default:
          unreachable(step);
      }
    }
  }

  async #invoke(batch: Batch<EventRecord>): Promise<void> {
    const { clock, source, chooseFault } = this.#props;
    const delivery = { requestId: this.#requestIdOf(batch), eventText: eventTextOf(batch.records) };
    const fault = chooseFault({ shardId: source.shardId, batchNumber: batch.batchNumber });
    const result = await this.#invoker.invoke(delivery, fault).catch((error: unknown): InvocationResult => {
      this.#tellProblem('invoking', error);
      return { kind: 'throttled', requestId: delivery.requestId };
    });
    const outcome = this.#outcomeOf(result, batch);
    const nowMs = clock.nowMs();
    if (outcome.kind !== 'throttled') this.#iteratorAgeMs = nowMs - batch.records.at(-1)!.arrivalMs;
    if (result.kind !== 'throttled') {
      this.#lastFailure = { batchNumber: batch.batchNumber, failure: result.kind === 'failed' ? result : null };
    }
    if (outcome.kind === 'all-succeeded') this.#recordsDeliveredCount += batch.records.length;
    if (outcome.kind === 'failed-from') this.#recordsDeliveredCount += outcome.failedFrom;
    this.#delivery.settle(outcome, nowMs);
    this.#tellBatch(batch, result, outcome, fault);
  }

  #outcomeOf(result: InvocationResult, { records }: Batch<EventRecord>): BatchOutcome {
    if (result.kind !== 'succeeded') return { kind: result.kind };
    const sequenceNumbers = records.map(({ sequenceNumber }) => sequenceNumber);
    return readBatchResponse(result.responseText, sequenceNumbers, this.#props.settings.reportBatchItemFailures);
  }

  async #discard(batch: Batch<EventRecord>, condition: DiscardCondition): Promise<void> {
    const { source, target, clock, observer, onFailure, settings } = this.#props;
    const lastFailure = this.#lastFailure?.batchNumber === batch.batchNumber ? this.#lastFailure.failure : undefined;
    const { shardId, streamArn } = source;
    const requestId = this.#requestIdOf(batch);
    const context = { requestId, functionArn: target.arn, condition, shardId, streamArn, nowMs: clock.nowMs(), lastFailure };
    const failureRecord = failureRecordOf(batch, context);
    try {
      await onFailure(failureRecord, eventTextOf(batch.records));
    } catch (error) {
      this.#tellProblem('telling the on-failure destination', error);
      this.#delivery.notDiscarded();
      await clock.sleep(settings.retryDelayMsMax, this.#stopping.signal);
      return;
    }
    this.#recordsDiscardedCount += batch.records.length;
    this.#delivery.discarded();
    observer.onDiscard?.(failureRecord);
  }

  #requestIdOf({ batchNumber, records }: Batch<EventRecord>): string {
    const { streamArn, shardId } = this.#props.source;
    return requestIdOf(streamArn, shardId, records[0]!.sequenceNumber, batchNumber);
  }

  #tellBatch(batch: Batch<EventRecord>, result: InvocationResult, outcome: BatchOutcome, fault: DeliveryFault): void {
    this.#props.observer.onBatch?.({
      shardId: this.#props.source.shardId,
      requestId: result.requestId,
      environmentId: result.kind === 'throttled' ? null : result.environmentId,
      recordCount: batch.records.length,
      sequenceNumberFirst: batch.records[0]!.sequenceNumber,
      sequenceNumberLast: batch.records.at(-1)!.sequenceNumber,
      failureCountBefore: batch.failureCount,
      outcome: reportedOutcome(outcome),
      failureReason: result.kind === 'failed' ? result.reason : null,
      errorMessage: result.kind === 'failed' ? result.error.errorMessage : null,
      durationMs: result.kind === 'throttled' ? 0 : result.durationMs,
      fault,
    });
  }

  #tellProgress(): void {
    this.#props.observer.onProgress?.(this.progress());
  }

  #tellProblem(doing: MappingProblem['doing'], error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.#props.observer.onProblem?.({ shardId: this.#props.source.shardId, doing, error });
  }
}

function reportedOutcome(outcome: BatchOutcome): 'succeeded' | 'partial' | 'failed' | 'throttled' {
  if (outcome.kind === 'all-succeeded') return 'succeeded';
  if (outcome.kind === 'failed-from') return outcome.failedFrom > 0 ? 'partial' : 'failed';
  return outcome.kind;
}
