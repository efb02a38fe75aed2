// Simulated worlds: part 1 of the seeds. See simulate.ts.
import { test } from '@jest/globals';
import { checkPart } from './check-seeds.ts';

test('whatever happens in the world, every rule holds', () => checkPart(1), 600_000);
