// What the test files share: each simulates its part of the seeds, so that jest's workers divide the work.
import { expect } from '@jest/globals';
import { attempt } from './attempt.ts';
import { scenarioOf } from './scenario.ts';

export const SEED_COUNT = 500;
const PART_COUNT = 4;

/** The seeds of one part. `WEIR_TEST_SEED=n` simulates that one alone. */
export async function checkPart(part: number): Promise<void> {
  const only = process.env.WEIR_TEST_SEED;
  const seeds = Array.from({ length: SEED_COUNT }, (_, i) => i + 1).filter(seed => seed % PART_COUNT === part);
  for (const seed of only === undefined ? seeds : [Number(only)]) {
    const { failure } = await attempt(scenarioOf(seed));
    expect({ seed, failure }).toEqual({ seed, failure: null });
  }
}
