// Deliveries that go wrong as Lambda's may, each alone and all of them by chance.
import { expect, test } from '@jest/globals';
import { type DeliveryFault, faultsFrom } from '../../../local/event-source-mapping/delivery-faults.ts';
import { seededChoice } from '../../../local/lambda/seeded-choice.ts';
import { everyThird, mappingWorld, putSome, sorted, textsOf } from './mapping-world.ts';

test.each<[DeliveryFault, string[]]>([
  ['none', ['r0', 'r1', 'r2']],
  ['retry-after-success', ['r0', 'r1', 'r1', 'r2']],
  ['redelivery', ['r0', 'r0', 'r1', 'r2']],
  ['overlap', ['r0', 'r1', 'r1', 'r2']],
])('the fault %s', async (fault, expected) => {
  const world = mappingWorld();
  putSome(world, 3);
  await world.drain({ batchSize: 1, chooseFault: ({ batchNumber }) => (batchNumber === 1 ? fault : 'none') });
  expect(textsOf(world)).toEqual(expected);
});

test('an overlapping invocation runs on beside the next batch, and stop waits for it', async () => {
  let count = 0;
  const world = mappingWorld({ durationMs: () => (count++ === 0 ? 30_000 : 10) });
  putSome(world, 2);
  await world.drain({ batchSize: 1, chooseFault: ({ batchNumber }) => (batchNumber === 0 ? 'overlap' : 'none') });
  const [zombie, twin, next] = world.invocations;
  expect([zombie!.texts, twin!.texts, next!.texts]).toEqual([['r0'], ['r0'], ['r1']]);
  expect(next!.startedMs).toBeLessThan(zombie!.endedMs);
});

test('under seeded faults everything still arrives, and the same seed makes the same run', async () => {
  const run = async (seed: number) => {
    const world = mappingWorld({ shardCount: 2, behave: everyThird() });
    const texts = putSome(world, 50);
    await world.drain({ batchSize: 3, chooseFault: faultsFrom(seededChoice(seed), 2) });
    expect(sorted(new Set(textsOf(world)))).toEqual(sorted(texts));
    return world.invocations;
  };
  expect(await run(3)).toEqual(await run(3));
});
