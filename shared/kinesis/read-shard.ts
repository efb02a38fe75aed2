// A part of a shard, read from Kinesis itself and decoded as a batch of Lambda would be.
import type { KinesisStreamRecord } from 'aws-lambda';
import { BatchArena } from './batch-arena.ts';
import { type DecodedBatch, decodeEvent, needsHashRange } from './decode-event.ts';
import type { Framing } from './framing.ts';
import type { ShardReader } from './shard-reader.ts';

export interface ReadPlace {
  readonly sequenceNumber: string;
  /** Place inside the Kinesis record, or -1 behind the whole of it. */
  readonly subSequenceNumber: number;
}

export interface ReadShardOptions {
  readonly stream: string;
  readonly shardId: string;
  readonly after: ReadPlace | null;
  readonly framing: Framing;
  /** The batch is read by several threads. */
  readonly shared: boolean;
  /** Kinesis records at most. @default as many as Kinesis gives */
  readonly countMax?: number;
  /** Nothing in them is looked at. @default false */
  readonly unopened?: boolean;
}

/** What follows a place (null: the start of the shard), as much as one call to Kinesis gives. `isTip`: nothing lies behind it now. */
export async function readShardAfter(
  reader: ShardReader,
  { stream, shardId, after, framing, shared, countMax, unopened = false }: ReadShardOptions,
): Promise<{ readonly decoded: DecodedBatch; readonly isTip: boolean }> {
  // Inside an aggregate the rest of that record is still to come.
  const from = after === null ? null : { sequenceNumber: after.sequenceNumber, isIncluded: after.subSequenceNumber >= 0 };
  const page = await reader.readAfter(stream, shardId, from, countMax);
  const records = page.records.map(
    ({ SequenceNumber = '', PartitionKey = '', Data, ApproximateArrivalTimestamp }): KinesisStreamRecord => ({
      ...{
        awsRegion: '',
        eventID: `${shardId}:${SequenceNumber}`,
        eventName: '',
        eventSource: '',
        eventSourceARN: '',
        eventVersion: '',
        invokeIdentityArn: '',
      },
      kinesis: {
        approximateArrivalTimestamp: (ApproximateArrivalTimestamp?.getTime() ?? 0) / 1000,
        data: Buffer.from(Data ?? []).toString('base64'),
        kinesisSchemaVersion: '1.0',
        partitionKey: PartitionKey,
        sequenceNumber: SequenceNumber,
      },
    }),
  );
  const hashRange = !unopened && needsHashRange(records) ? await reader.hashRangeOf(stream, shardId) : null;
  const decoded = decodeEvent(records, { shardId, arena: new BatchArena({ shared }), hashRange, framing, unopened });
  return { decoded, isTip: page.isTip && decoded.kinesisRecordCount === records.length };
}
