// The contract of resharding: lineage, borders, and what is refused.
import * as sdk from '@aws-sdk/client-kinesis';
import { ONE_TOO_LOW, OWN_WORDS, type Scenario } from './scenario.ts';

const HALF = String(2n ** 127n);

export const resharding: readonly Scenario[] = [
  {
    name: 'a split closes the parent, opens two children, and the parent ends with no next iterator',
    run: async api => {
      await api.createStream(1);
      await api.putTexts('before');
      await api.send(new sdk.SplitShardCommand({ StreamName: api.stream, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: HALF }));
      await api.active();
      const put = await api.send(
        new sdk.PutRecordCommand({ StreamName: api.stream, PartitionKey: 'k', Data: Buffer.from('after'), ExplicitHashKey: HALF }),
      );
      return { lineage: await api.lineage(), shardId: put.ShardId, parent: await api.drain('shardId-000000000000') };
    },
    expected: {
      lineage: [
        { id: 0, parents: [], closed: true },
        { id: 1, parents: [0], closed: false },
        { id: 2, parents: [0], closed: false },
      ],
      shardId: 'shardId-000000000002',
      parent: ['before'],
    },
  },
  {
    name: 'a merge closes both parents, and the child knows them',
    run: async api => {
      await api.createStream(2);
      await api.send(
        new sdk.MergeShardsCommand({
          StreamName: api.stream,
          ShardToMerge: 'shardId-000000000000',
          AdjacentShardToMerge: 'shardId-000000000001',
        }),
      );
      await api.active();
      return api.lineage();
    },
    expected: [
      { id: 0, parents: [], closed: true },
      { id: 1, parents: [], closed: true },
      { id: 2, parents: [0, 1], closed: false },
    ],
  },
  {
    name: 'the end of a closed shard names its children',
    run: async api => {
      await api.createStream(1);
      await api.send(new sdk.SplitShardCommand({ StreamName: api.stream, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: HALF }));
      await api.active();
      const iterator = await api.iterator('shardId-000000000000', { ShardIteratorType: 'TRIM_HORIZON' });
      const { ChildShards } = await api.send(new sdk.GetRecordsCommand({ ShardIterator: iterator }));
      return ChildShards!.map(child => [child.ShardId, child.ParentShards, child.HashKeyRange!.StartingHashKey]);
    },
    expected: [
      ['shardId-000000000001', ['shardId-000000000000'], '0'],
      ['shardId-000000000002', ['shardId-000000000000'], HALF],
    ],
    wrongIn: { kinesalite: 'has no ChildShards' },
  },
  {
    name: 'UpdateShardCount doubles and halves',
    run: async api => {
      await api.createStream(2);
      const answers = [];
      for (const TargetShardCount of [4, 2]) {
        const { CurrentShardCount, TargetShardCount: target } = await api.send(
          new sdk.UpdateShardCountCommand({ StreamName: api.stream, TargetShardCount, ScalingType: 'UNIFORM_SCALING' }),
        );
        await api.active();
        answers.push({ CurrentShardCount, target, starts: await api.openStarts() });
      }
      return answers;
    },
    expected: [
      { CurrentShardCount: 2, target: 4, starts: ['0', String(2n ** 126n), HALF, String(3n * 2n ** 126n)] },
      { CurrentShardCount: 4, target: 2, starts: ['0', HALF] },
    ],
    wrongIn: { kinesalite: 'has no UpdateShardCount', 'kinesis-local': ONE_TOO_LOW },
  },
  {
    name: 'UpdateShardCount from 4 to 6 cuts sixths',
    run: async api => {
      await api.createStream(4);
      await api.send(new sdk.UpdateShardCountCommand({ StreamName: api.stream, TargetShardCount: 6, ScalingType: 'UNIFORM_SCALING' }));
      await api.active();
      return api.openStarts();
    },
    expected: Array.from({ length: 6 }, (_, i) => String((2n ** 128n / 6n) * BigInt(i))),
    wrongIn: { kinesalite: 'has no UpdateShardCount', 'kinesis-local': 'splits two of the four' },
  },
  {
    name: 'fails if UpdateShardCount asks for more than double or less than half',
    run: async api => {
      await api.createStream(4);
      const update = (TargetShardCount: number) =>
        api.refusal(new sdk.UpdateShardCountCommand({ StreamName: api.stream, TargetShardCount, ScalingType: 'UNIFORM_SCALING' }));
      return [(await update(9)).name, (await update(1)).name];
    },
    expected: ['InvalidArgumentException', 'InvalidArgumentException'],
    wrongIn: { kinesalite: 'has no UpdateShardCount' },
  },
  {
    name: 'fails if a shard is split outside its range or merged with a stranger',
    run: async api => {
      await api.createStream(3);
      const split = await api.refusal(
        new sdk.SplitShardCommand({ StreamName: api.stream, ShardToSplit: 'shardId-000000000000', NewStartingHashKey: HALF }),
      );
      const merge = await api.refusal(
        new sdk.MergeShardsCommand({
          StreamName: api.stream,
          ShardToMerge: 'shardId-000000000000',
          AdjacentShardToMerge: 'shardId-000000000002',
        }),
      );
      return [split, merge].map(({ name, message }) => `${name}: ${message.replaceAll(api.stream, 'STREAM')}`);
    },
    expected: [
      "InvalidArgumentException: NewStartingHashKey 170141183460469231731687303715884105728 used in SplitShard() on shard shardId-000000000000 in stream STREAM under account 000000000000 is not both greater than one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey 113427455640312821154458202477256070484.",
      'InvalidArgumentException: Shards shardId-000000000000 and shardId-000000000002 in stream STREAM under account 000000000000 are not an adjacent pair of shards eligible for merging',
    ],
    wrongIn: { 'kinesis-local': OWN_WORDS },
  },
];
