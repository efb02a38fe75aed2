// The event as Lambda writes it, and the cut of a batch by the bytes of that very text.
import { expect, test } from '@jest/globals';
import type { KinesisStreamEvent } from 'aws-lambda';
import { cutBatch } from '../../../local/event-source-mapping/batch-cut.ts';
import { eventRecordOf, eventTextOf } from '../../../local/event-source-mapping/kinesis-event.ts';
import { seededChoice } from '../../../local/lambda/seeded-choice.ts';

const source = {
  streamArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/trades',
  shardId: 'shardId-000000000002',
  region: 'eu-west-1',
  invokeIdentityArn: 'arn:aws:iam::123456789012:role/local',
};

function recordOf(sequenceNumber: string, data: Uint8Array, partitionKey = 'key') {
  const record = {
    SequenceNumber: sequenceNumber,
    Data: data,
    PartitionKey: partitionKey,
    ApproximateArrivalTimestamp: new Date(1545084650987),
  };
  return eventRecordOf(record, source);
}

test('an event has the shape of a real one', () => {
  const event: KinesisStreamEvent = {
    Records: [
      {
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: 'a "quoted" kéy',
          sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
          data: 'SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==',
          approximateArrivalTimestamp: 1545084650.987,
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: 'shardId-000000000002:49590338271490256608559692538361571095921575989136588898',
        eventName: 'aws:kinesis:record',
        invokeIdentityArn: 'arn:aws:iam::123456789012:role/local',
        awsRegion: 'eu-west-1',
        eventSourceARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/trades',
      },
    ],
  };
  const record = recordOf(event.Records[0]!.kinesis.sequenceNumber, Buffer.from('Hello, this is a test.'), 'a "quoted" kéy');
  expect(eventTextOf([record])).toBe(JSON.stringify(event));
});

test('a batch is the longest that fits, counted in the bytes of its event', () => {
  const choose = seededChoice(5);
  for (let round = 0; round < 200; round++) {
    const records = Array.from({ length: 1 + choose(12) }, (_, index) =>
      recordOf(String(index), new Uint8Array(choose(400)), 'ké'.repeat(1 + choose(20))),
    );
    const [batchSize, eventBytesMax] = [1 + choose(8), 500 + choose(3000)];
    const { recordCount, isFull } = cutBatch(records, { batchSize, eventBytesMax });
    const fits = (count: number) => count <= batchSize && Buffer.byteLength(eventTextOf(records.slice(0, count))) <= eventBytesMax;
    const longest = records.findLastIndex((_, index) => fits(index + 1)) + 1;
    expect({ round, recordCount, isFull }).toEqual({
      round,
      recordCount: Math.max(1, longest),
      isFull: recordCount === batchSize || (records.length > longest && !fits(longest + 1)),
    });
  }
});
