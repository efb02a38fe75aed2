// Every operation that the service answers, by its name on the wire. Adding one is adding a file and its line here.
import { createStream } from './create-stream.ts';
import { deleteStream } from './delete-stream.ts';
import { describeStream, describeStreamSummary } from './describe-stream.ts';
import { getRecords } from './get-records.ts';
import { getShardIterator } from './get-shard-iterator.ts';
import { listShards } from './list-shards.ts';
import { listStreams } from './list-streams.ts';
import { putRecord, putRecords } from './put-records.ts';
import { mergeShards, splitShard, updateShardCount } from './reshard.ts';
import { decreaseStreamRetentionPeriod, increaseStreamRetentionPeriod, updateMaxRecordSize, updateStreamMode } from './stream-settings.ts';

export const operations = {
  CreateStream: createStream,
  DecreaseStreamRetentionPeriod: decreaseStreamRetentionPeriod,
  DeleteStream: deleteStream,
  DescribeStream: describeStream,
  DescribeStreamSummary: describeStreamSummary,
  GetRecords: getRecords,
  GetShardIterator: getShardIterator,
  IncreaseStreamRetentionPeriod: increaseStreamRetentionPeriod,
  ListShards: listShards,
  ListStreams: listStreams,
  MergeShards: mergeShards,
  PutRecord: putRecord,
  PutRecords: putRecords,
  SplitShard: splitShard,
  UpdateMaxRecordSize: updateMaxRecordSize,
  UpdateShardCount: updateShardCount,
  UpdateStreamMode: updateStreamMode,
};

export type OperationName = keyof typeof operations;
