// The contract of records: where they land, how they are numbered, and the ways to read them.
import * as sdk from '@aws-sdk/client-kinesis';
import { NAMED_INVALID_ARGUMENT, ONE_TOO_LOW, type Scenario } from './scenario.ts';

const HALF = String(2n ** 127n);

export const records: readonly Scenario[] = [
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
];
