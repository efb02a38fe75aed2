// Simulated worlds: part 2 of the seeds. See simulate.ts.
import { test } from '@jest/globals';
import { checkPart } from './check-seeds.ts';

test('whatever happens in the world, every rule holds', () => checkPart(2), 600_000);
