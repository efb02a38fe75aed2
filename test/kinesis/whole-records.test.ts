// Parts of one aggregate, as enhanced fan-out gives them, are refused; a batch of plain records is not.
import { expect, test } from '@jest/globals';
import { expectWholeRecords } from '../../shared/kinesis/whole-records.ts';
import { kinesisRecords } from './kinesis-event.ts';

const records = kinesisRecords([{ data: 'a' }, { data: 'b' }, { data: 'c' }]);

test('records with sequence numbers of their own', () => {
  expect(() => expectWholeRecords([])).not.toThrow();
  expect(() => expectWholeRecords(records)).not.toThrow();
});

test('fails if two have one', () => {
  const { sequenceNumber } = records[1]!.kinesis;
  const parts = [records[0]!, records[1]!, { ...records[2]!, kinesis: { ...records[2]!.kinesis, sequenceNumber } }];
  expect(() => expectWholeRecords(parts)).toThrow(`Two records have the sequence number ${sequenceNumber}: enhanced fan-out took`);
});
