// What an on-failure destination receives when a batch is given up: the document of "Capturing discarded batches", where to read the records
// again and why they were not delivered. It holds no record: SQS and SNS get this much; S3 gets the event beside it.
import type { InvocationFailed } from '../lambda/invocation-result.ts';
import type { EventRecord } from './kinesis-event.ts';
import type { Batch, DiscardCondition } from './shard-delivery.ts';

export interface FailureRecord {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: DiscardCondition;
    readonly approximateInvokeCount: number;
  };
  /** Absent where the event never reached the function. */
  readonly responseContext?: { readonly statusCode: number; readonly executedVersion: string; readonly functionError: string | null };
  readonly version: '1.0';
  readonly timestamp: string;
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

export interface FailureContext {
  readonly requestId: string;
  readonly functionArn: string;
  readonly condition: DiscardCondition;
  readonly shardId: string;
  readonly streamArn: string;
  readonly nowMs: number;
  /** How the newest invocation of the batch ended: null where it answered, undefined where there was none. */
  readonly lastFailure: InvocationFailed | null | undefined;
}

export function failureRecordOf(batch: Batch<EventRecord>, context: FailureContext): FailureRecord {
  const { requestId, functionArn, condition, shardId, streamArn, nowMs, lastFailure } = context;
  const [first, last] = [batch.records[0]!, batch.records.at(-1)!];
  const hasReached = lastFailure !== undefined && lastFailure?.reason !== 'request-too-large';
  return {
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: batch.failureCount },
    ...(hasReached && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: lastFailure === null ? null : 'Unhandled' },
    }),
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first.arrivalMs).toISOString(),
      approximateArrivalOfLastRecord: new Date(last.arrivalMs).toISOString(),
      batchSize: batch.records.length,
      streamArn,
    },
  };
}
