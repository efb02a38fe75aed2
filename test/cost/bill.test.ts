// The bill is arithmetic: checked against amounts worked out by hand.
import { expect, test } from '@jest/globals';
import { billedMs, managedFlinkBill, weirBill } from '../../shared/cost/bill.ts';
import { deliveryOf, type Load } from '../../shared/cost/load.ts';
import { PRICES_DATE, prices } from '../../shared/cost/prices.ts';
import type { StageUsage } from '../../shared/cost/usage.ts';

const LOAD: Load = { recordsPerSecond: 1000, recordBytes: 145, groupCount: 1000, batchWindowSeconds: 1, memoryMb: 1769 };
const USAGE: StageUsage = {
  stage: 'trades',
  cpuMs: 5,
  callCount: 3,
  dynamoDbWriteUnits: 10,
  dynamoDbReadUnits: 2,
  logBytes: 6000,
  s3PutCount: 0,
  s3Bytes: 0,
  rows: {},
  decodedCount: 1000,
  filteredCount: 0,
  groupCount: 1000,
  recordBytes: 145,
};

function checkDelivery(change: Partial<Load>, expected: ReturnType<typeof deliveryOf>): void {
  expect(deliveryOf({ ...LOAD, ...change })).toEqual(expected);
}

test('a shard takes 1,000 records and a megabyte a second; a batch ends at its window, at 10,000 records, or at 6 MB', () => {
  checkDelivery({}, { shardCount: 1, batchRecordCount: 1000, invocationsPerSecond: 1 });
  checkDelivery({ recordsPerSecond: 1001 }, { shardCount: 2, batchRecordCount: 501, invocationsPerSecond: 1001 / 501 });
  checkDelivery({ recordBytes: 2000 }, { shardCount: 2, batchRecordCount: 500, invocationsPerSecond: 2 });
  checkDelivery({ batchWindowSeconds: 60, recordBytes: 100 }, { shardCount: 1, batchRecordCount: 10_000, invocationsPerSecond: 0.1 });
  checkDelivery({ batchWindowSeconds: 60 }, { shardCount: 1, batchRecordCount: 10_000, invocationsPerSecond: 0.1 });
  checkDelivery({ recordsPerSecond: 1, recordBytes: 1_000_000 }, { shardCount: 1, batchRecordCount: 1, invocationsPerSecond: 1 });
});

const usdOf = (bill: ReturnType<typeof weirBill>, service: string) => bill.lines.find(line => line.service === service)?.usd;

test('each service costs what its units cost', () => {
  const bill = weirBill(LOAD, [USAGE]);
  const seconds = 730 * 3600;
  expect(usdOf(bill, 'Kinesis')).toBeCloseTo(730 * 0.015 + ((seconds * 1000) / 1e6) * 0.014, 6);
  expect(usdOf(bill, 'Lambda')).toBeCloseTo((seconds / 1e6) * 0.2 + seconds * 0.02 * (1769 / 1024) * 0.0000133333, 6);
  expect(usdOf(bill, 'DynamoDB, log')).toBeCloseTo((seconds / 1e6) * (10 * 0.625 + 2 * 0.125) + (seconds * 6000 * 0.3 * 0.25) / 1e9, 6);
  expect(usdOf(bill, 'S3')).toBe(0);
  expect(bill.totalUsd).toBeCloseTo(
    bill.lines.reduce((total, { usd }) => total + usd, 0),
    9,
  );
});

test('rows are billed by the service that takes them', () => {
  const rows = { dynamodb: { rowCount: 5, unitCount: 6 }, kinesis: { rowCount: 2, unitCount: 2 }, stdout: { rowCount: 9, unitCount: 9 } };
  const bill = weirBill(LOAD, [{ ...USAGE, rows }]);
  expect(usdOf(bill, 'DynamoDB, results')).toBeCloseTo(730 * 3600 * 6 * 0.625e-6, 6);
  expect(usdOf(bill, 'Kinesis, results')).toBeCloseTo(730 * 3600 * 2 * 0.014e-6 + 730 * 0.015, 6);
});

test('Managed Flink has a unit of its own for orchestration, and grows with the load', () => {
  expect(usdOf(managedFlinkBill(LOAD, [USAGE]), 'Managed Flink')).toBeCloseTo(160.6, 6);
  expect(usdOf(managedFlinkBill({ ...LOAD, recordsPerSecond: 120_000 }, [USAGE]), 'Managed Flink')).toBeCloseTo(4 * 80.3, 6);
});

test('less memory is less of a vCPU, more is not a faster one', () => {
  expect(billedMs(LOAD, USAGE)).toBe(20);
  expect(billedMs({ ...LOAD, memoryMb: 884.5 }, USAGE)).toBe(25);
  expect(billedMs({ ...LOAD, memoryMb: 3538 }, USAGE)).toBe(20);
});

test('every price names a page of AWS, and the file its date', () => {
  for (const { usd, source } of Object.values(prices))
    expect([usd > 0, source.startsWith('https://aws.amazon.com/')]).toEqual([true, true]);
  expect(PRICES_DATE).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});
