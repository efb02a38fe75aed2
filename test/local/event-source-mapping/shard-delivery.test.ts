// The state machine of a shard under scripts of outcomes. A script line is what the function answers; a trace line is what the machine did:
//
//   0 1-4        batch 0 with the records 1 to 4 is delivered       +100         it first waits 100 ms
//   discard ...  it is given up, with the reason
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type DeliverySettings, deliverySettings } from '../../../local/event-source-mapping/mapping-settings.ts';
import {
  type Batch,
  type BatchOutcome,
  type DeliverableRecord,
  ShardDelivery,
} from '../../../local/event-source-mapping/shard-delivery.ts';

type Answer = 'ok' | 'fail' | 'throttle' | number;

/** Delivers the records 1 … n; a number as answer asks for that record and all behind it again. What the script does not answer succeeds. */
function play(settings: Partial<DeliverySettings>, recordCount: number, answers: Answer[], arrivalMs = (_sequence: number) => 0): string[] {
  const delivery = new ShardDelivery<DeliverableRecord>(deliverySettings({ batchSize: 4, ...settings }));
  const records = Array.from({ length: recordCount }, (_, i) => ({
    sequenceNumber: String(i + 1),
    arrivalMs: arrivalMs(i + 1),
    eventBytes: 10,
  }));
  delivery.offer(records, 0);
  delivery.end();
  const trace: string[] = [];
  let waited = '';
  for (let nowMs = 0; ; ) {
    const step = delivery.step(nowMs);
    if (step.kind === 'drained') break;
    if (step.kind === 'wait') {
      waited = ` +${step.untilMs! - nowMs}`;
      nowMs = step.untilMs!;
      continue;
    }
    const { batch } = step;
    const line = `${batch.batchNumber} ${batch.records[0]!.sequenceNumber}-${batch.records.at(-1)!.sequenceNumber}${waited}`;
    waited = '';
    if (step.kind === 'discard') {
      trace.push(`discard ${line} ${step.condition} after ${batch.failureCount}`);
      delivery.discarded();
    } else {
      trace.push(line);
      delivery.settle(outcomeOf(answers.shift() ?? 'ok', batch), nowMs);
    }
  }
  expect(delivery.checkpoint).toBe(recordCount === 0 ? null : String(recordCount));
  expect(delivery.pendingCount).toBe(0);
  return trace;
}

function outcomeOf(answer: Answer, { records }: Batch<DeliverableRecord>): BatchOutcome {
  if (answer === 'ok') return { kind: 'all-succeeded' };
  if (answer === 'fail') return { kind: 'failed' };
  if (answer === 'throttle') return { kind: 'throttled' };
  return { kind: 'failed-from', failedFrom: records.findIndex(({ sequenceNumber }) => sequenceNumber === String(answer)) };
}

test.each<[string, Partial<DeliverySettings>, number, Answer[], string[]]>([
  ['an empty shard is drained at once', {}, 0, [], []],
  ['batches follow each other in order', {}, 9, [], ['0 1-4', '1 5-8', '2 9-9']],
  [
    'a failed batch comes again unchanged, later each time',
    {},
    5,
    ['fail', 'fail', 'fail'],
    ['0 1-4', '0 1-4 +100', '0 1-4 +200', '0 1-4 +400', '1 5-5'],
  ],
  ['the wait has an end', { retryDelayMsMax: 150 }, 1, ['fail', 'fail', 'fail'], ['0 1-1', '0 1-1 +100', '0 1-1 +150', '0 1-1 +150']],
  [
    'after the last retry the batch is given up and the shard goes on',
    { maximumRetryAttempts: 1 },
    5,
    ['fail', 'fail'],
    ['0 1-4', '0 1-4 +100', 'discard 0 1-4 RetryAttemptsExhausted after 2', '1 5-5'],
  ],
  ['no retry at all', { maximumRetryAttempts: 0 }, 1, ['fail'], ['0 1-1', 'discard 0 1-1 RetryAttemptsExhausted after 1']],
  [
    'a throttle costs no retry',
    { maximumRetryAttempts: 1 },
    1,
    ['throttle', 'throttle', 'fail', 'throttle', 'fail'],
    ['0 1-1', '0 1-1 +100', '0 1-1 +200', '0 1-1 +100', '0 1-1 +100', 'discard 0 1-1 RetryAttemptsExhausted after 2'],
  ],
  ['a partial failure goes on from its record, as a new batch', {}, 6, [3], ['0 1-4', '1 3-4 +100', '2 5-6']],
  ['the whole batch asked for again is an unchanged retry', {}, 4, [1, 1], ['0 1-4', '0 1-4 +100', '0 1-4 +200']],
  ['the whole batch asked for again is not split', { bisectBatchOnFunctionError: true }, 4, [1], ['0 1-4', '0 1-4 +100']],
  [
    'the rest after a partial failure has all retries before it',
    { maximumRetryAttempts: 1 },
    4,
    ['fail', 3, 'fail', 'fail'],
    ['0 1-4', '0 1-4 +100', '1 3-4 +100', '1 3-4 +100', 'discard 1 3-4 RetryAttemptsExhausted after 2'],
  ],
  [
    'bisect halves until one record is left, and no half is a retry',
    { bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 },
    4,
    ['fail', 'ok', 'fail', 'fail'],
    ['0 1-4', '1 1-2 +100', '2 3-4', '3 3-3 +100', 'discard 3 3-3 RetryAttemptsExhausted after 1', '4 4-4'],
  ],
  [
    'an uneven batch is halved with the larger half first',
    { bisectBatchOnFunctionError: true },
    3,
    ['fail'],
    ['0 1-3', '1 1-2 +100', '2 3-3'],
  ],
  [
    'with bisect a partial failure is split at its record',
    { bisectBatchOnFunctionError: true },
    4,
    [4, 'fail'],
    ['0 1-4', '1 4-4 +100', '1 4-4 +100'],
  ],
])('%s', (_, settings, recordCount, answers, trace) => {
  expect(play(settings, recordCount, answers)).toEqual(trace);
});

test.each<[string, number[], Answer[], string[]]>([
  [
    'records beyond the maximum age are given up before they are sent',
    [-60_001, -60_001, 0, 0],
    [],
    ['discard 0 1-2 RecordAgeExceeded after 0', '1 3-4'],
  ],
  ['a batch may be too old as a whole', [-70_000, -70_000], [], ['discard 0 1-2 RecordAgeExceeded after 0']],
  [
    'records age while their batch fails',
    [-59_900, 0],
    ['fail', 'fail'],
    ['0 1-2', '0 1-2 +100', 'discard 0 1-1 +200 RecordAgeExceeded after 2', '1 2-2'],
  ],
])('%s', (_, arrivals, answers, trace) => {
  expect(play({ maximumRecordAgeMs: 60_000 }, arrivals.length, answers, sequence => arrivals[sequence - 1]!)).toEqual(trace);
});

test.each<[string, Partial<DeliverySettings>, [atMs: number, recordCount: number][], string[]]>([
  [
    'without a window records go as they come',
    {},
    [
      [0, 1],
      [500, 2],
    ],
    ['0: 1-1', '500: 2-3'],
  ],
  [
    'a window collects',
    { maximumBatchingWindowMs: 1000 },
    [
      [0, 1],
      [500, 2],
      [2000, 1],
    ],
    ['1000: 1-3', '3000: 4-4'],
  ],
  [
    'a full batch does not wait for its window',
    { maximumBatchingWindowMs: 1000 },
    [
      [0, 3],
      [500, 3],
    ],
    ['500: 1-4', '1500: 5-6'],
  ],
  [
    'a batch that is full by bytes does not wait either',
    { maximumBatchingWindowMs: 1000, eventBytesMax: 40 },
    [
      [0, 1],
      [100, 2],
    ],
    ['100: 1-2', '1100: 3-3'],
  ],
])('%s', (_, settings, offers, expected) => {
  const delivery = new ShardDelivery<DeliverableRecord>(deliverySettings({ batchSize: 4, ...settings }));
  const trace: string[] = [];
  let sequence = 0;
  for (let nowMs = 0; nowMs <= 5000; nowMs += 100) {
    for (const [, recordCount] of offers.filter(([atMs]) => atMs === nowMs)) {
      delivery.offer(
        Array.from({ length: recordCount }, () => ({ sequenceNumber: String(++sequence), arrivalMs: nowMs, eventBytes: 10 })),
        nowMs,
      );
    }
    for (let step = delivery.step(nowMs); step.kind === 'invoke'; step = delivery.step(nowMs)) {
      trace.push(`${nowMs}: ${step.batch.records[0]!.sequenceNumber}-${step.batch.records.at(-1)!.sequenceNumber}`);
      delivery.settle({ kind: 'all-succeeded' }, nowMs);
    }
  }
  expect(trace).toEqual(expected);
});

test('records are wanted until a batch is full, by count or by bytes, and again once it is cut', () => {
  for (const settings of [{ batchSize: 4 }, { batchSize: 100, eventBytesMax: 40 }]) {
    const delivery = new ShardDelivery<DeliverableRecord>(deliverySettings(settings));
    for (let round = 0; round < 3; round++) {
      expect(delivery.wantsRecords).toBe(true);
      for (let i = 0; i < 4; i++) delivery.offer([{ sequenceNumber: `${round}${i}`, arrivalMs: 0, eventBytes: 10 }], 0);
      expect(delivery.wantsRecords).toBe(false);
      while (delivery.step(0).kind === 'invoke') delivery.settle({ kind: 'all-succeeded' }, 0);
    }
    delivery.end();
    expect(delivery.wantsRecords).toBe(false);
  }
});

test('whatever the function answers, every record is done with once, in order, within the limits', () => {
  const answer = fc.oneof(fc.constantFrom('ok', 'fail', 'throttle'), fc.integer({ min: 0, max: 9 }));
  const settings = fc.record({
    batchSize: fc.integer({ min: 1, max: 10 }),
    bisectBatchOnFunctionError: fc.boolean(),
    maximumRetryAttempts: fc.integer({ min: 0, max: 3 }),
    eventBytesMax: fc.integer({ min: 24, max: 200 }),
  });
  fc.assert(
    fc.property(
      settings,
      fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 40 }),
      fc.array(answer, { maxLength: 60 }),
      (given, sizes, answers) => {
        const delivery = new ShardDelivery<DeliverableRecord>(deliverySettings(given));
        delivery.offer(
          sizes.map((eventBytes, index) => ({ sequenceNumber: String(index), arrivalMs: 0, eventBytes })),
          0,
        );
        delivery.end();
        const deliveries = new Map<number, number>();
        let doneCount = 0;
        for (let nowMs = 0; ; ) {
          const step = delivery.step(nowMs);
          if (step.kind === 'drained') break;
          if (step.kind === 'wait') {
            nowMs = step.untilMs!;
            continue;
          }
          const { records, batchNumber } = step.batch;
          expect(records.map(({ sequenceNumber }) => Number(sequenceNumber))).toEqual(records.map((_, index) => doneCount + index));
          expect(records.length).toBeLessThanOrEqual(given.batchSize);
          const bytes = 13 + records.reduce((sum, { eventBytes }) => sum + eventBytes + 1, 0);
          expect(records.length === 1 || bytes <= given.eventBytesMax).toBe(true);
          if (step.kind === 'discard') {
            doneCount += records.length;
            delivery.discarded();
          } else {
            const next = answers.shift() ?? 'ok';
            const failedFrom = typeof next === 'number' ? next % records.length : 0;
            const isThrottle = next === 'throttle';
            if (!isThrottle) deliveries.set(batchNumber, (deliveries.get(batchNumber) ?? 0) + 1);
            if (next === 'ok') doneCount += records.length;
            doneCount += failedFrom;
            delivery.settle(typeof next === 'number' ? { kind: 'failed-from', failedFrom } : outcomeOf(next as Answer, step.batch), nowMs);
          }
          expect(delivery.checkpoint).toBe(doneCount === 0 ? null : String(doneCount - 1));
        }
        expect(doneCount).toBe(sizes.length);
        expect(Math.max(0, ...deliveries.values())).toBeLessThanOrEqual(given.maximumRetryAttempts + 1);
      },
    ),
    { seed: 7, numRuns: 500 },
  );
});

test.each<[Partial<DeliverySettings>, string]>([
  [{ batchSize: 0 }, 'Event source mapping: batchSize is 0; give a whole number from 1 to 10000.'],
  [{ maximumBatchingWindowMs: 300_001 }, 'Event source mapping: maximumBatchingWindowMs is 300001; give 0 to 300000 (5 minutes).'],
  [{ maximumRetryAttempts: -2 }, 'maximumRetryAttempts is -2; give -1 (forever) or a whole number up to 10000.'],
  [{ maximumRecordAgeMs: 59_000 }, 'maximumRecordAgeMs is 59000; give -1 (forever) or 60000 to 604800000 (a minute to 7 days).'],
])('fails if a setting is out of range: %j', (settings, message) => {
  expect(() => deliverySettings(settings)).toThrow(message);
});
