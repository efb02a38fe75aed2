// Simulated worlds: part 0 of the seeds. See simulate.ts.
import { test } from '@jest/globals';
import { checkPart } from './check-seeds.ts';

test('whatever happens in the world, every rule holds', () => checkPart(0), 600_000);
