// npm run simulate -- --seeds 100000 [--first-seed n]     worlds from so many seeds, on all cores
// npm run simulate -- --replay test/simulation/regressions/x.json
//
// Each failing rule's first world is shrunk and kept under regressions/. The run fails where a rule was broken, or where a kind of fault never
// happened in a run long enough for all of them.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type AttemptReport, attempt } from './attempt.ts';
import { readRegression, writeRegression } from './regressions.ts';
import { FAULT_KINDS } from './world/faults.ts';

/** In so many seeds every kind of fault has happened. */
const SEED_COUNT_FOR_ALL_FAULTS = 300;
const MS_PER_DAY = 86_400_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    'first-seed': { type: 'string', default: '1' },
    replay: { type: 'string' },
  },
});

process.exitCode =
  values.replay === undefined ? await simulateAll(Number(values['first-seed']), Number(values.seeds)) : await replay(values.replay);

async function replay(file: string): Promise<number> {
  const { failure } = await attempt(readRegression(file).scenario);
  process.stdout.write(failure === null ? `${file}: nothing is wrong any more\n` : `${failure.message}\n`);
  return failure === null ? 0 : 1;
}

async function simulateAll(firstSeed: number, seedCount: number): Promise<number> {
  const totals = { seedCount: 0, eventCount: 0, simulatedMs: 0, failureCount: 0 };
  const faultCounts = new Map<string, number>(Object.keys(FAULT_KINDS).map(kind => [kind, 0]));
  const rules = new Map<string, number>();
  let next = firstSeed;
  const take = (report: AttemptReport) => {
    totals.seedCount++;
    totals.eventCount += report.eventCount;
    totals.simulatedMs += report.simulatedMs;
    for (const [kind, count] of Object.entries(report.faultCounts)) faultCounts.set(kind, faultCounts.get(kind)! + count);
    if (report.failure !== null) tellFailure(report, rules);
    if (process.stdout.isTTY || totals.seedCount % 500 === 0) process.stdout.write(progressLine(totals, seedCount, rules));
  };
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./seeds-worker.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] });
      const give = () => {
        if (next === firstSeed + seedCount) void worker.terminate().then(() => resolve());
        else worker.postMessage({ seed: next++, isShrunk: rules.size < 5 });
      };
      worker.on('error', reject);
      worker.on('message', (report: AttemptReport) => {
        take(report);
        give();
      });
      give();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), seedCount) }, work));
  return summarize(totals, faultCounts, rules);
}

function tellFailure(report: AttemptReport, rules: Map<string, number>): void {
  const { rule, message } = report.failure!;
  const isNew = !rules.has(rule);
  rules.set(rule, (rules.get(rule) ?? 0) + 1);
  process.stdout.write(`\nseed ${report.scenario.seed}: ${message}\n`);
  if (isNew) process.stdout.write(`  kept as ${writeRegression(report)}\n`);
}

type Totals = { readonly seedCount: number; readonly eventCount: number; readonly simulatedMs: number };

function progressLine({ seedCount, simulatedMs }: Totals, of: number, rules: ReadonlyMap<string, number>): string {
  const failed = [...rules.values()].reduce((sum, count) => sum + count, 0);
  const line = `${seedCount} of ${of} seeds, ${Math.round(simulatedMs / MS_PER_DAY)} days, ${failed} failed`;
  return process.stdout.isTTY ? `\r${line}` : `${line}\n`;
}

function summarize(totals: Totals, faultCounts: ReadonlyMap<string, number>, rules: ReadonlyMap<string, number>): number {
  const { seedCount, eventCount, simulatedMs } = totals;
  const never = [...faultCounts].filter(([, count]) => count === 0).map(([kind]) => kind);
  const failed = [...rules].map(([rule, count]) => `${rule} ${count}`);
  for (const [kind, count] of [...faultCounts].sort()) process.stdout.write(`\n  ${kind.padEnd(28)}${count}`);
  process.stdout.write(
    `\n${seedCount} seeds, ${eventCount} events, ${Math.round(simulatedMs / 1000)} simulated seconds, ` +
      `${failed.length === 0 ? 'every rule held' : `broken: ${failed.join(', ')}`}` +
      `${never.length === 0 ? '' : `; never happened: ${never.join(', ')}`}\n`,
  );
  return failed.length > 0 || (never.length > 0 && seedCount >= SEED_COUNT_FOR_ALL_FAULTS) ? 1 : 0;
}
