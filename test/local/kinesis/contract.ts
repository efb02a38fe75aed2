// What a Kinesis API must do, as data: each scenario works on streams of its own through the AWS SDK and returns what it saw; every target must
// have seen the same. Where an oracle is known to be wrong the scenario says so and why, and that oracle is passed over.
import * as sdk from '@aws-sdk/client-kinesis';
import type { ContractApi } from './contract-api.ts';
import type { TargetName } from './targets.ts';

export interface Scenario {
  readonly name: string;
  readonly run: (api: ContractApi) => Promise<unknown>;
  readonly expected: unknown;
  readonly wrongIn?: Partial<Record<TargetName, string>>;
}

const REFUSAL_OF_501 =
  "1 validation error detected: Value '[501 members]' at 'records' failed to satisfy constraint: Member must have length less than or equal to 500";
const HALF = String(2n ** 127n);
const OWN_WORDS = 'has its own words';
const ONE_TOO_LOW = 'divides 2^128 - 1, so that the borders of two and four shards are one too low';
const NAMED_INVALID_ARGUMENT = 'calls it InvalidArgumentException';

export const scenarios: readonly Scenario[] = [
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
    name: 'partition keys land by MD5 of their UTF-8 bytes, explicit hash keys where they say',
    run: async api => {
      await api.createStream(4);
      const keys = ['a', 'b', 'UA', 'schlüssel', '鍵', '🔑', 'x'.repeat(256)];
      const explicit = [
        '0',
        '85070591730234615865843651857942052863',
        '85070591730234615865843651857942052864',
        HALF,
        String(2n ** 128n - 1n),
      ];
      const { Records } = await api.send(
        new sdk.PutRecordsCommand({
          StreamName: api.stream,
          Records: [
            ...keys.map(PartitionKey => ({ PartitionKey, Data: Buffer.from('v') })),
            ...explicit.map(ExplicitHashKey => ({ PartitionKey: 'a', ExplicitHashKey, Data: Buffer.from('v') })),
          ],
        }),
      );
      return Records!.map(record => Number(record.ShardId!.slice(-12)));
    },
    expected: [0, 2, 0, 0, 3, 1, 3, 0, 0, 1, 2, 3],
    wrongIn: { 'kinesis-local': ONE_TOO_LOW },
  },
  {
    name: 'sequence numbers have 56 digits and grow, records keep their order and every byte',
    run: async api => {
      await api.createStream(1);
      const payloads = [Buffer.alloc(0), Buffer.from([0, 255, 128, 10]), Buffer.from('{"a":1}')];
      const numbers: string[] = [];
      for (const Data of payloads) {
        numbers.push((await api.send(new sdk.PutRecordCommand({ StreamName: api.stream, PartitionKey: 'k', Data }))).SequenceNumber!);
      }
      const records = await api.readAll('shardId-000000000000');
      return {
        have56Digits: numbers.every(number => /^\d{56}$/.test(number)),
        grow: numbers.every((number, i) => i === 0 || BigInt(number) > BigInt(numbers[i - 1]!)),
        areRead: numbers.every((number, i) => records[i]!.SequenceNumber === number),
        data: records.map(record => Buffer.from(record.Data!).toString('hex')),
      };
    },
    expected: { have56Digits: true, grow: true, areRead: true, data: ['', '00ff800a', '7b2261223a317d'] },
  },
  {
    name: 'iterators start at the horizon, at a record, after one, and at the tip',
    run: async api => {
      await api.createStream(1);
      const numbers = await api.putTexts('0', '1', '2', '3');
      const at = { StartingSequenceNumber: numbers[2]! };
      const latest = await api.iterator('shardId-000000000000', { ShardIteratorType: 'LATEST' });
      await api.putTexts('4');
      return {
        horizon: await api.textsFrom({ ShardIteratorType: 'TRIM_HORIZON' }),
        at: await api.textsFrom({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', ...at }),
        after: await api.textsFrom({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', ...at }),
        latest: (await api.send(new sdk.GetRecordsCommand({ ShardIterator: latest }))).Records!.length,
      };
    },
    expected: { horizon: ['0', '1', '2', '3', '4'], at: ['2', '3', '4'], after: ['3', '4'], latest: 1 },
  },
  {
    name: 'AT_TIMESTAMP starts at the first record that arrived then or later',
    run: async api => {
      await api.createStream(1);
      await api.putTexts('0', '1');
      const [first] = await api.readAll('shardId-000000000000');
      return api.textsFrom({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: first!.ApproximateArrivalTimestamp! });
    },
    expected: ['0', '1'],
  },
  {
    name: 'AT_TIMESTAMP with no later record waits at the tip',
    run: async api => {
      await api.createStream(1);
      const iterator = await api.iterator('shardId-000000000000', {
        ShardIteratorType: 'AT_TIMESTAMP',
        Timestamp: new Date(Date.UTC(2020, 0, 1)),
      });
      await api.putTexts('0');
      return (await api.send(new sdk.GetRecordsCommand({ ShardIterator: iterator }))).Records!.length;
    },
    expected: 1,
    wrongIn: { kinesalite: 'never answers' },
  },
  {
    name: 'Limit cuts an answer, the next iterator goes on behind it, and the lag is there until the tip',
    run: async api => {
      await api.createStream(1);
      await api.putTexts('0', '1', '2', '3', '4');
      let iterator = await api.iterator('shardId-000000000000', { ShardIteratorType: 'TRIM_HORIZON' });
      const pages: string[][] = [];
      for (let page = 0; page < 3; page++) {
        const answer = await api.send(new sdk.GetRecordsCommand({ ShardIterator: iterator, Limit: 2 }));
        pages.push(answer.Records!.map(record => Buffer.from(record.Data!).toString()));
        if (page === 2) return { pages, behindAtTip: answer.MillisBehindLatest };
        iterator = answer.NextShardIterator!;
      }
      return undefined;
    },
    expected: { pages: [['0', '1'], ['2', '3'], ['4']], behindAtTip: 0 },
  },
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
  {
    name: 'UpdateMaxRecordSize lets larger records in',
    run: async api => {
      await api.createStream(1);
      const large = new sdk.PutRecordCommand({ StreamName: api.stream, PartitionKey: 'k', Data: Buffer.alloc(2 ** 21) });
      const before = await api.refusal(large);
      const { StreamDescriptionSummary: summary } = await api.send(new sdk.DescribeStreamSummaryCommand({ StreamName: api.stream }));
      await api.send(new sdk.UpdateMaxRecordSizeCommand({ StreamARN: summary!.StreamARN!, MaxRecordSizeInKiB: 4096 }));
      await api.active();
      return [before.name, (await api.send(large)).ShardId];
    },
    expected: ['ValidationException', 'shardId-000000000000'],
    wrongIn: { kinesalite: 'has no UpdateMaxRecordSize', 'kinesis-local': NAMED_INVALID_ARGUMENT },
  },
  {
    name: 'SequenceNumberForOrdering takes a number of the stream and refuses one that is none',
    run: async api => {
      await api.createStream(1);
      const [number] = await api.putTexts('0');
      const put = (SequenceNumberForOrdering: string) =>
        new sdk.PutRecordCommand({ StreamName: api.stream, PartitionKey: 'k', Data: Buffer.from('1'), SequenceNumberForOrdering });
      const { SequenceNumber } = await api.send(put(number!));
      return [
        BigInt(SequenceNumber!) > BigInt(number!),
        (await api.refusal(put('12345678901234567890123456789012345678901234567890123456789'))).name,
      ];
    },
    expected: [true, 'InvalidArgumentException'],
  },
  {
    name: 'fails if the stream is not there, by the same name everywhere',
    run: async api => {
      const StreamName = api.stream;
      const commands = [
        new sdk.DescribeStreamCommand({ StreamName }),
        new sdk.PutRecordCommand({ StreamName, PartitionKey: 'k', Data: Buffer.from('v') }),
        new sdk.GetShardIteratorCommand({ StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'LATEST' }),
        new sdk.ListShardsCommand({ StreamName }),
        new sdk.DeleteStreamCommand({ StreamName }),
      ];
      return Promise.all(commands.map(async command => (await api.refusal(command)).name));
    },
    expected: Array(5).fill('ResourceNotFoundException'),
  },
  {
    name: 'fails if a stream is created twice',
    run: async api => {
      await api.createStream(1);
      return (await api.refusal(new sdk.CreateStreamCommand({ StreamName: api.stream, ShardCount: 1 }))).name;
    },
    expected: 'ResourceInUseException',
  },
  {
    name: 'fails if a batch has more than 500 records',
    run: async api => {
      await api.createStream(1);
      return refusalOfBatch(api, Array(501).fill({ PartitionKey: 'k', Data: Buffer.from('v') }));
    },
    expected: {
      name: 'ValidationException',
      message: REFUSAL_OF_501,
    },
    wrongIn: { kinesalite: 'prints every member of the list', 'kinesis-local': 'takes 501' },
  },
  {
    name: 'fails if a request holds more than 10 MiB',
    run: async api => {
      await api.createStream(1);
      return (await refusalOfBatch(api, Array(11).fill({ PartitionKey: 'k', Data: Buffer.alloc(2 ** 20 - 1) }))).name;
    },
    expected: 'InvalidArgumentException',
    wrongIn: { kinesalite: 'still has the 5 MB limit of 2020 and answers 413', 'kinesis-local': 'takes 11 MB' },
  },
  {
    name: 'fails if a partition key is empty or longer than 256 characters',
    run: async api => {
      await api.createStream(1);
      const put = (PartitionKey: string) =>
        api.refusal(new sdk.PutRecordCommand({ StreamName: api.stream, PartitionKey, Data: Buffer.from('v') }));
      return [await put(''), await put('x'.repeat(257))].map(({ name, message }) => ({ name, message: message.replace(/x+/, 'x') }));
    },
    expected: [
      {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value '' at 'partitionKey' failed to satisfy constraint: Member must have length greater than or equal to 1",
      },
      {
        name: 'ValidationException',
        message:
          "1 validation error detected: Value 'x' at 'partitionKey' failed to satisfy constraint: Member must have length less than or equal to 256",
      },
    ],
    wrongIn: { 'kinesis-local': NAMED_INVALID_ARGUMENT },
  },
  {
    name: 'fails if a record is larger than 1 MiB',
    run: async api => {
      await api.createStream(1);
      return api.refusal(new sdk.PutRecordCommand({ StreamName: api.stream, PartitionKey: 'k', Data: Buffer.alloc(2 ** 20 + 1) }));
    },
    expected: {
      name: 'ValidationException',
      message:
        "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=1048577 cap=1048577]' at 'data' failed to satisfy constraint: " +
        'Member must have length less than or equal to 1048576',
    },
    wrongIn: { 'kinesis-local': NAMED_INVALID_ARGUMENT },
  },
  {
    name: 'fails if an iterator is no iterator',
    run: async api => api.refusal(new sdk.GetRecordsCommand({ ShardIterator: 'AAAAAAAAAAFsomething' })),
    expected: { name: 'InvalidArgumentException', message: 'Invalid ShardIterator.' },
    wrongIn: { 'kinesis-local': 'answers HTTP 500' },
  },
  {
    name: 'fails if an explicit hash key lies outside the ring',
    run: async api => {
      await api.createStream(1);
      const ExplicitHashKey = String(2n ** 128n);
      return api.refusal(new sdk.PutRecordCommand({ StreamName: api.stream, PartitionKey: 'k', Data: Buffer.from('v'), ExplicitHashKey }));
    },
    expected: {
      name: 'InvalidArgumentException',
      message:
        'Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was 340282366920938463463374607431768211456',
    },
    wrongIn: { 'kinesis-local': OWN_WORDS },
  },
  {
    name: 'fails if an iterator type and its arguments do not belong together',
    run: async api => {
      await api.createStream(2);
      const [number] = await api.putTexts('0');
      const refusal = (from: object) =>
        api.refusal(
          new sdk.GetShardIteratorCommand({
            StreamName: api.stream,
            ShardId: 'shardId-000000000000',
            ...from,
          } as sdk.GetShardIteratorInput),
        );
      return [
        await refusal({ ShardIteratorType: 'AT_SEQUENCE_NUMBER' }),
        await refusal({ ShardIteratorType: 'LATEST', StartingSequenceNumber: number }),
        await refusal({ ShardIteratorType: 'AT_TIMESTAMP' }),
        await refusal({ ShardIteratorType: 'TRIM_HORIZON', ShardId: 'shardId-000000000007' }),
        await refusal({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', ShardId: 'shardId-000000000001', StartingSequenceNumber: number }),
      ].map(({ name, message }) => `${name}: ${message.replaceAll(api.stream, 'STREAM').replace(/\d{12}(?=( |\.|$))/, 'ID')}`);
    },
    expected: [
      'InvalidArgumentException: Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber.',
      'InvalidArgumentException: Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified LATEST and also a StartingSequenceNumber.',
      'InvalidArgumentException: Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.',
      'ResourceNotFoundException: Shard shardId-ID in stream STREAM under account 000000000000 does not exist',
      'InvalidArgumentException: Invalid StartingSequenceNumber. It encodes shardId-000000000000, while it was used in a call to a shard with shardId-ID',
    ],
    wrongIn: { 'kinesis-local': OWN_WORDS },
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

/** The refusal of a batch; the listing of its members, which nobody reads, is shown as their number. */
async function refusalOfBatch(api: ContractApi, Records: sdk.PutRecordsRequestEntry[]): Promise<{ name: string; message: string }> {
  const { name, message } = await api.refusal(new sdk.PutRecordsCommand({ StreamName: api.stream, Records }));
  return { name, message: message.replace(/'\[com\.amazonaws[^']*'/, `'[${Records.length} members]'`) };
}
