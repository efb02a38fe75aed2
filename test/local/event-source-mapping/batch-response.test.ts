// A function's response -> what is delivered next. Sequence numbers of the batch: 10, 20, 30, 40.
import { expect, test } from '@jest/globals';
import { readBatchResponse } from '../../../local/event-source-mapping/batch-response.ts';

const ALL = { kind: 'all-succeeded' };
const FAILED = { kind: 'failed' };
const from = (failedFrom: number) => ({ kind: 'failed-from', failedFrom });
const items = (...identifiers: unknown[]) => JSON.stringify({ batchItemFailures: identifiers.map(itemIdentifier => ({ itemIdentifier })) });

function check(responseText: string, expected: unknown, reports = true): void {
  expect(readBatchResponse(responseText, ['10', '20', '30', '40'], reports)).toEqual(expected);
}

test.each<[string, unknown]>([
  ['null', ALL],
  ['', ALL],
  ['{}', ALL],
  ['{"batchItemFailures":null}', ALL],
  ['{"batchItemFailures":[]}', ALL],
  [items('10'), from(0)],
  [items('30'), from(2)],
  [items('40', '20', '30'), from(1)],
  [items('20', '20'), from(1)],
  [items(''), FAILED],
  [items(null), FAILED],
  [items('30', ''), FAILED],
  [items('99'), FAILED],
  [items(30), FAILED],
  ['{"batchItemFailures":[{"identifier":"30"}]}', FAILED],
  ['{"batchItemFailures":[null]}', FAILED],
  ['{"batchItemFailures":["30"]}', FAILED],
  ['{"batchItemFailures":{"itemIdentifier":"30"}}', FAILED],
  ['[]', FAILED],
  ['"done"', FAILED],
  ['{', FAILED],
])('%s', (responseText, expected) => check(responseText, expected));

test.each([items('30'), '"done"', '{'])('%s is a success where item failures are not asked for', responseText =>
  check(responseText, ALL, false),
);
