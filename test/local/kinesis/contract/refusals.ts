// The contract of refusals: their names, and AWS's words where an oracle has them.
import * as sdk from '@aws-sdk/client-kinesis';
import type { ContractApi } from './contract-api.ts';
import { NAMED_INVALID_ARGUMENT, OWN_WORDS, type Scenario } from './scenario.ts';

const REFUSAL_OF_501 =
  "1 validation error detected: Value '[501 members]' at 'records' failed to satisfy constraint: Member must have length less than or equal to 500";

export const refusals: readonly Scenario[] = [
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
];

/** The refusal of a batch; the listing of its members, which nobody reads, is shown as their number. */
async function refusalOfBatch(api: ContractApi, Records: sdk.PutRecordsRequestEntry[]): Promise<{ name: string; message: string }> {
  const { name, message } = await api.refusal(new sdk.PutRecordsCommand({ StreamName: api.stream, Records }));
  return { name, message: message.replace(/'\[com\.amazonaws[^']*'/, `'[${Records.length} members]'`) };
}
