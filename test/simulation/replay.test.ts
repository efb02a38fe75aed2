// What once went wrong goes right; and a seed is one history.
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { attempt } from './attempt.ts';
import { readRegression, regressionFiles } from './regressions.ts';
import { scenarioOf } from './scenario.ts';
import { shrink } from './shrink.ts';

for (const file of regressionFiles()) {
  test(`${path.basename(file)} goes right`, async () => {
    expect((await attempt(readRegression(file).scenario)).failure).toBeNull();
  });
}

test('a seed gives the same world every time', async () => {
  for (const seed of [2, 3, 18]) expect(await attempt(scenarioOf(seed))).toEqual(await attempt(scenarioOf(seed)));
});

test('shrinking takes away what the failure does not need', async () => {
  const failing = async (scenario: ReturnType<typeof scenarioOf>) => {
    const isBroken = scenario.faults['lambda.frozen'] !== undefined && !scenario.omittedRecords.includes(3) && scenario.recordCount > 3;
    const failure = isBroken ? { rule: 'example', message: 'example' } : null;
    return { scenario, faultCounts: {}, eventCount: 0, simulatedMs: 0, restMs: 0, failure };
  };
  const start = { ...scenarioOf(1), recordCount: 40, faults: { 'lambda.frozen': 0.1, 'lambda.killed': 0.1, 'time.leap': 0.1 } };
  const { scenario } = await shrink(await failing(start), failing, 200);
  expect(scenario).toMatchObject({ faults: { 'lambda.frozen': 0.1 }, recordCount: 4, shardCount: 1 });
  expect(scenario.omittedRecords.toSorted()).toEqual([0, 1, 2]);
});
