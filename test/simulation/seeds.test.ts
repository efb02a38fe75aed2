// Five hundred simulated worlds: see simulate.ts. They run in threads of plain Node, which is faster than in a test's own world.
import { expect, test } from '@jest/globals';
import { faultTable, neverHappened, simulateSeeds } from './simulate-seeds.ts';

const SEED_COUNT = 500;
const THREAD_COUNT = 2;

/** `WEIR_TEST_SEED=n` simulates that one alone. */
const only = process.env.WEIR_TEST_SEED;

test('whatever happens in the world, every rule holds, and everything that is listed happens', async () => {
  const totals = await simulateSeeds({
    firstSeed: only === undefined ? 1 : Number(only),
    seedCount: only === undefined ? SEED_COUNT : 1,
    threadCount: THREAD_COUNT,
  });
  expect(totals.failures.map(({ scenario: { seed }, failure }) => ({ seed, failure }))).toEqual([]);
  if (only === undefined) expect({ never: neverHappened(totals), table: faultTable(totals) }).toMatchObject({ never: [] });
}, 600_000);
