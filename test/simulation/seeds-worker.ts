// A thread of `npm run simulate`: takes seeds one by one and tells what came of each; a failure is shrunk here, where time is.
import { parentPort } from 'node:worker_threads';
import { attempt } from './attempt.ts';
import { scenarioOf } from './scenario.ts';
import { shrink } from './shrink.ts';

parentPort!.on('message', async ({ seed, isShrunk }: { readonly seed: number; readonly isShrunk: boolean }) => {
  const report = await attempt(scenarioOf(seed));
  parentPort!.postMessage(report.failure !== null && isShrunk ? await shrink(report, attempt) : report);
});
