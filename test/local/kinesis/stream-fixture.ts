// A model with one stream in it, and the few calls that tests make all the time.
import { type KinesisLimits, LIMITS_UNTHROTTLED } from '../../../local/kinesis/limits.ts';
import { KinesisModel, type OutputOf } from '../../../local/kinesis/model.ts';
import { ManualClock } from './manual-clock.ts';

export const STREAM = 'trades';

export interface FixtureOptions {
  readonly shardCount?: number;
  readonly limits?: KinesisLimits;
  readonly transitionMs?: number;
}

export function streamFixture({ shardCount = 1, limits = LIMITS_UNTHROTTLED, transitionMs = 0 }: FixtureOptions = {}) {
  const clock = new ManualClock();
  const model = new KinesisModel({ clock, limits, transitionMs });
  model.call('CreateStream', { StreamName: STREAM, ShardCount: shardCount });
  clock.advance(transitionMs);
  return {
    clock,
    model,
    put: (partitionKey: string, text: string) =>
      model.call('PutRecord', { StreamName: STREAM, PartitionKey: partitionKey, Data: Buffer.from(text).toString('base64') }),
    shards: () => model.call('ListShards', { StreamName: STREAM }).Shards,
    openShards: () => model.call('ListShards', { StreamName: STREAM, ShardFilter: { Type: 'AT_LATEST' } }).Shards,
    /** Every record that a shard still has, and what its last answer says. */
    readToEnd(shardId: string) {
      let iterator: string | null = model.call('GetShardIterator', {
        StreamName: STREAM,
        ShardId: shardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }).ShardIterator;
      const records: { text: string; partitionKey: string; sequenceNumber: bigint }[] = [];
      for (;;) {
        const answer: OutputOf<'GetRecords'> = model.call('GetRecords', { ShardIterator: iterator });
        for (const { Data, PartitionKey, SequenceNumber } of answer.Records) {
          records.push({ text: textOf(Data), partitionKey: PartitionKey, sequenceNumber: BigInt(SequenceNumber) });
        }
        iterator = answer.NextShardIterator;
        if (iterator === null || answer.Records.length === 0) return { records, answer };
      }
    },
  };
}

export function textOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}
