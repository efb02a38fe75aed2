// The contract of streams: what they are when they are new, how they are named and listed, and how they go.
import * as sdk from '@aws-sdk/client-kinesis';
import type { Scenario } from './scenario.ts';

export const streams: readonly Scenario[] = [
  {
    name: 'a new stream is ACTIVE, provisioned, with a day of retention',
    run: async api => {
      await api.createStream(3);
      const { StreamDescriptionSummary: summary } = await api.send(new sdk.DescribeStreamSummaryCommand({ StreamName: api.stream }));
      const { StreamName, StreamStatus, OpenShardCount, RetentionPeriodHours, EncryptionType } = summary!;
      return { isNamed: StreamName === api.stream, StreamStatus, OpenShardCount, RetentionPeriodHours, EncryptionType };
    },
    expected: { isNamed: true, StreamStatus: 'ACTIVE', OpenShardCount: 3, RetentionPeriodHours: 24, EncryptionType: 'NONE' },
  },
  {
    name: 'three shards divide the ring into thirds rounded down',
    run: async api => {
      await api.createStream(3);
      return (await api.shards()).map(shard => [shard.ShardId, shard.HashKeyRange!.StartingHashKey, shard.HashKeyRange!.EndingHashKey]);
    },
    expected: [
      ['shardId-000000000000', '0', '113427455640312821154458202477256070484'],
      ['shardId-000000000001', '113427455640312821154458202477256070485', '226854911280625642308916404954512140969'],
      ['shardId-000000000002', '226854911280625642308916404954512140970', '340282366920938463463374607431768211455'],
    ],
  },
  {
    name: 'ListShards goes page by page and filters the open shards',
    run: async api => {
      await api.createStream(3);
      const first = await api.send(new sdk.ListShardsCommand({ StreamName: api.stream, MaxResults: 2 }));
      const second = await api.send(new sdk.ListShardsCommand({ NextToken: first.NextToken!, MaxResults: 2 }));
      await api.send(
        new sdk.MergeShardsCommand({
          StreamName: api.stream,
          ShardToMerge: 'shardId-000000000000',
          AdjacentShardToMerge: 'shardId-000000000001',
        }),
      );
      await api.active();
      const open = await api.send(new sdk.ListShardsCommand({ StreamName: api.stream, ShardFilter: { Type: 'AT_LATEST' } }));
      return { pages: [first.Shards!.length, second.Shards!.length, second.NextToken], open: open.Shards!.map(shard => shard.ShardId) };
    },
    expected: { pages: [2, 1, undefined], open: ['shardId-000000000002', 'shardId-000000000003'] },
    wrongIn: { kinesalite: 'ignores MaxResults and ShardFilter' },
  },
  {
    name: 'ListStreams goes on behind a name',
    run: async api => {
      await api.createStream(1);
      const { StreamNames } = await api.send(new sdk.ListStreamsCommand({ ExclusiveStartStreamName: api.stream.slice(0, -1), Limit: 1 }));
      return StreamNames!.map(name => name === api.stream);
    },
    expected: [true],
  },
  {
    name: 'a deleted stream is gone',
    run: async api => {
      await api.createStream(1);
      await api.send(new sdk.DeleteStreamCommand({ StreamName: api.stream }));
      await api.gone();
      return (await api.refusal(new sdk.DescribeStreamSummaryCommand({ StreamName: api.stream }))).name;
    },
    expected: 'ResourceNotFoundException',
  },
  {
    name: 'an on-demand stream starts with four shards',
    run: async api => {
      await api.send(new sdk.CreateStreamCommand({ StreamName: api.stream, StreamModeDetails: { StreamMode: 'ON_DEMAND' } }));
      await api.active();
      const { StreamDescriptionSummary: summary } = await api.send(new sdk.DescribeStreamSummaryCommand({ StreamName: api.stream }));
      return [summary!.StreamModeDetails!.StreamMode, summary!.OpenShardCount];
    },
    expected: ['ON_DEMAND', 4],
    wrongIn: { kinesalite: 'has no stream modes' },
  },
  {
    name: 'a stream can be named by its ARN',
    run: async api => {
      await api.createStream(1);
      const { StreamDescriptionSummary: summary } = await api.send(new sdk.DescribeStreamSummaryCommand({ StreamName: api.stream }));
      const StreamARN = summary!.StreamARN!;
      const put = await api.send(new sdk.PutRecordCommand({ StreamARN, PartitionKey: 'k', Data: Buffer.from('v') }));
      return [put.ShardId, (await api.send(new sdk.ListShardsCommand({ StreamARN }))).Shards!.length];
    },
    expected: ['shardId-000000000000', 1],
    wrongIn: { kinesalite: 'knows names only' },
  },
];
