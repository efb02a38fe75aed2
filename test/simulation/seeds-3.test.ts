// Simulated worlds: part 3 of the seeds. See simulate.ts.
import { test } from '@jest/globals';
import { checkPart } from './check-seeds.ts';

test('whatever happens in the world, every rule holds', () => checkPart(3), 600_000);
