// Mappings that would lose records: found, switched off, and said so, however they came to be.
import type { EventSourceMappingConfiguration, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { refuseUnsafeMappings } from '../../functions/stage-mappings.ts';

const SAFE: EventSourceMappingConfiguration = {
  ...{
    UUID: 'own',
    State: 'Enabled',
    EventSourceArn: 'trades',
    ParallelizationFactor: 1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  },
  ...{ MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: -1, TumblingWindowInSeconds: 0, BisectBatchOnFunctionError: true },
};

const CONSUMER = 'arn:aws:kinesis:us-east-1:000000000000:stream/trades/consumer/own:1700000000';

/** A Lambda with these mappings, given a page each. */
function lambdaWith(mappings: readonly EventSourceMappingConfiguration[]) {
  const switchedOff: string[] = [];
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: Record<string, unknown> }) => {
    if (name === 'UpdateEventSourceMappingCommand') {
      expect(input.Enabled).toBe(false);
      switchedOff.push(String(input.UUID));
      return {};
    }
    const page = Number(input.Marker ?? 0);
    const NextMarker = page + 1 < mappings.length ? String(page + 1) : undefined;
    return { EventSourceMappings: mappings.slice(page, page + 1), NextMarker };
  };
  return { client: { send } as unknown as LambdaClient, switchedOff };
}

test('what the construct makes is left alone, and so is what says nothing but what it must', async () => {
  const least: EventSourceMappingConfiguration = { UUID: 'least', State: 'Enabled', FunctionResponseTypes: ['ReportBatchItemFailures'] };
  const { client, switchedOff } = lambdaWith([SAFE, least]);
  expect(await refuseUnsafeMappings(client, 'stage', false)).toEqual([]);
  expect(switchedOff).toEqual([]);
});

test.each<[Partial<EventSourceMappingConfiguration>, RegExp]>([
  [{ ParallelizationFactor: 2 }, /ParallelizationFactor is 2, .*\(set it to 1\)/],
  [{ FunctionResponseTypes: [] }, /takes every batch for done/],
  [{ FilterCriteria: { Filters: [{ Pattern: '{}' }] } }, /filters records.*WHERE/],
  [{ MaximumRetryAttempts: 3 }, /after 3 retries/],
  [{ MaximumRecordAgeInSeconds: 60 }, /after 60 seconds/],
  [{ TumblingWindowInSeconds: 10 }, /TumblingWindowInSeconds/],
  [{ EventSourceArn: CONSUMER }, /enhanced fan-out.*'aggregation' = 'none'/],
])('%j is switched off', async (changes, reason) => {
  const { client, switchedOff } = lambdaWith([SAFE, { ...SAFE, UUID: 'other', ...changes }]);
  expect(await refuseUnsafeMappings(client, 'stage', false)).toEqual([
    expect.stringMatching(/^the event source mapping other from \S*trades\S* is switched off, /),
  ]);
  expect((await refuseUnsafeMappings(client, 'stage', false))[0]).toMatch(reason);
  expect(switchedOff).toEqual(['other', 'other']);
});

test('a consumer of a stream without aggregates is left alone', async () => {
  const { client, switchedOff } = lambdaWith([{ ...SAFE, EventSourceArn: CONSUMER }]);
  expect(await refuseUnsafeMappings(client, 'stage', true)).toEqual([]);
  expect(switchedOff).toEqual([]);
});

test('one that is off already is told again, and not switched', async () => {
  const { client, switchedOff } = lambdaWith([{ ...SAFE, UUID: 'off', State: 'Disabled', ParallelizationFactor: 10 }]);
  expect(await refuseUnsafeMappings(client, 'stage', false)).toHaveLength(1);
  expect(switchedOff).toEqual([]);
});
