// A Kinesis producer: PutRecords with everything that its partial failures ask for.
//
// Order per key: what failed is sent again before anything later is sent, so records of one key can change places only inside one request,
// where Kinesis itself promises no order. `repeatLater` mends that too, at the price of exact duplicates; without it they are counted.
// A request whose answer was lost is sent again, so a record may arrive twice in either case: Kinesis has no way to tell.
import { type KinesisClient, PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import { ExternalError } from '../engine/errors.ts';
import { isThrottle, serviceError } from '../engine/service-error.ts';
import { Backoff, type RetryPolicy, withRetries } from './backoff.ts';
import { PUT_RECORDS_BYTES_MAX, PUT_RECORDS_COUNT_MAX, RECORD_BYTES_MAX } from './kinesis-limits.ts';
import { checkRecords, type ProducerRecord, putBytes, type RequestLimits, readOutcome, requestLength } from './put-request.ts';

export type { ProducerRecord } from './put-request.ts';

/** Requests in flight at a time, where there is more than one request's worth of records. Every key stays in one lane. */
const LANE_COUNT = 4;

export interface ProducerOptions extends RetryPolicy, Partial<RequestLimits> {
  readonly client: KinesisClient;
  readonly stream: string;
  /** After a partial failure, send accepted later records of the same key again, in order. @default false */
  readonly repeatLater?: boolean;
  /** @default 4 */
  readonly laneCount?: number;
}

export interface ProducerStatistics {
  /** Records accepted, each counted once. */
  recordCount: number;
  /** Data and partition keys of those. */
  byteCount: number;
  /** Requests answered, retries included. */
  requestCount: number;
  /** Refusals of single records inside answered requests. */
  failedCount: number;
  /** Those of them that were throttling. */
  throttledCount: number;
  /** Records that stand in their shard before an earlier one of their key. */
  reorderedCount: number;
  /** Exact duplicates sent on purpose (`repeatLater`). */
  repeatedCount: number;
}

export class KinesisProducer {
  readonly stream: string;
  readonly statistics: ProducerStatistics = {
    recordCount: 0,
    byteCount: 0,
    requestCount: 0,
    failedCount: 0,
    throttledCount: 0,
    reorderedCount: 0,
    repeatedCount: 0,
  };
  private readonly options: ProducerOptions;
  private readonly limits: RequestLimits;
  /** Calls run one after the other, or two of them could overtake each other. */
  private tail: Promise<unknown> = Promise.resolve();

  constructor(options: ProducerOptions) {
    this.options = options;
    this.stream = options.stream;
    const {
      recordBytesMax = RECORD_BYTES_MAX,
      requestBytesMax = PUT_RECORDS_BYTES_MAX,
      requestRecordsMax = PUT_RECORDS_COUNT_MAX,
    } = options;
    this.limits = { recordBytesMax, requestBytesMax, requestRecordsMax };
  }

  /**
   * Resolves when Kinesis has accepted every record. Throws an ExternalError where one is refused for good (before anything is sent, if its
   * size or key is at fault) or where nothing moves for too long; what was accepted before stays accepted.
   */
  put(records: readonly ProducerRecord[]): Promise<void> {
    const turn = this.tail.then(() => this.putNow(records));
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  private async putNow(records: readonly ProducerRecord[]): Promise<void> {
    checkRecords(this.stream, records, this.limits);
    if (requestLength(records, this.limits) === records.length) return this.putLane(records);
    const lanes = Array.from({ length: this.options.laneCount ?? LANE_COUNT }, (): ProducerRecord[] => []);
    for (const record of records) lanes[laneOf(record.partitionKey, lanes.length)]!.push(record);
    // All lanes come to rest before an error is thrown: nothing is sent behind the caller's back.
    const results = await Promise.allSettled(lanes.map(lane => this.putLane(lane)));
    const failure = results.find(result => result.status === 'rejected');
    if (failure) throw failure.reason;
  }

  private async putLane(records: readonly ProducerRecord[]): Promise<void> {
    for (let from = 0; from < records.length; ) {
      const length = requestLength(from === 0 ? records : records.slice(from, from + this.limits.requestRecordsMax), this.limits);
      await this.putRequest(records.slice(from, from + length));
      from += length;
    }
  }

  /** Sends the records of one request until each is accepted, and where asked for, in order. */
  private async putRequest(records: readonly ProducerRecord[]): Promise<void> {
    const backoff = new Backoff(this.options);
    const { statistics } = this;
    let pending = records;
    while (pending.length > 0) {
      const sent = pending;
      const outcome = readOutcome(sent, await this.send(sent), this.options.repeatLater ?? false);
      statistics.requestCount++;
      statistics.failedCount += outcome.failedCount;
      statistics.reorderedCount += outcome.reorderedCount;
      statistics.repeatedCount += outcome.again.length - outcome.failedCount;
      pending = outcome.again.map(index => sent[index]!);
      if (pending.length < sent.length) backoff.reset();
      if (outcome.reason === null) continue;
      if (isThrottle(outcome.reason.code)) statistics.throttledCount += outcome.failedCount;
      await backoff.wait(this.refusal(pending.length, outcome.reason));
    }
    statistics.recordCount += records.length;
    for (const record of records) statistics.byteCount += putBytes(record);
  }

  private async send(records: readonly ProducerRecord[]): Promise<PutRecordsResultEntry[]> {
    const entries = records.map(({ partitionKey, data, explicitHashKey }) => ({
      PartitionKey: partitionKey,
      Data: data,
      ExplicitHashKey: explicitHashKey,
    }));
    const describe = (error: unknown) => serviceError('kinesis', `PutRecords on Kinesis stream ${this.stream}`, error);
    const command = { StreamName: this.stream, Records: entries };
    const response = await withRetries(this.options, describe, () => this.options.client.send(new PutRecordsCommand(command)));
    return response.Records ?? [];
  }

  private refusal(count: number, reason: { readonly code: string; readonly message: string }): ExternalError {
    const what = `Kinesis stream ${this.stream} keeps refusing ${count} records: ${reason.code}: ${reason.message}`;
    const change = isThrottle(reason.code) ? ' Add shards, spread the partition keys, or send more slowly.' : '';
    return new ExternalError('kinesis', `${what.replace(/\.?$/, '.')}${change}`, { retryable: true });
  }
}

function laneOf(partitionKey: string, laneCount: number): number {
  let hash = 0;
  for (let i = 0; i < partitionKey.length; i++) hash = (Math.imul(hash, 31) + partitionKey.charCodeAt(i)) | 0;
  return (hash >>> 0) % laneCount;
}
