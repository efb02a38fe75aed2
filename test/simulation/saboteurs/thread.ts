// Runs saboteurs until each is caught.
import { parentPort, workerData } from 'node:worker_threads';
import { worldOf } from '../scenario.ts';
import { loadSabotaged } from './load-sabotaged.ts';
import { SABOTEURS } from './saboteurs.ts';

const SEED_COUNT = 200;

for (const index of workerData as readonly number[]) {
  const { name, seed: firstSeed, world = 'storm' } = SABOTEURS[index]!;
  const { attempt } = await loadSabotaged(SABOTEURS, index);
  let rule: string | null = null;
  let seedCount = 0;
  while (rule === null && seedCount < SEED_COUNT) rule = (await attempt(worldOf(world, firstSeed + seedCount++))).failure?.rule ?? null;
  parentPort!.postMessage({ name, rule, seedCount });
}
