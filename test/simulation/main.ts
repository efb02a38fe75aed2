// npm run simulate -- --seeds 100000 [--first-seed n]     worlds from so many seeds, on all cores
// npm run simulate -- --replay test/simulation/regressions/x.json
//
// Each failing rule's first world is shrunk and kept under regressions/. The run fails where a rule was broken, or where a kind of fault never
// happened in a run long enough for all of them.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type AttemptReport, attempt } from './attempt.ts';
import { readRegression, writeRegression } from './regressions.ts';
import { faultTable, neverHappened, type SeedTotals, simulateSeeds } from './simulate-seeds.ts';

/** In so many seeds every kind of fault has happened. */
const SEED_COUNT_FOR_ALL_FAULTS = 500;
/** Shrinking takes as long as many seeds: what fails more often than this is told as it is. */
const SHRUNK_RULES_MAX = 5;
const SEEDS_PER_LINE = 500;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    'first-seed': { type: 'string', default: '1' },
    replay: { type: 'string' },
  },
});

async function replay(file: string): Promise<number> {
  const { failure } = await attempt(readRegression(file).scenario);
  process.stdout.write(failure === null ? `${file}: nothing is wrong any more\n` : `${failure.message}\n`);
  return failure === null ? 0 : 1;
}

async function simulateAll(firstSeed: number, seedCount: number): Promise<number> {
  const rules = new Map<string, number>();
  const totals = await simulateSeeds({
    ...{ firstSeed, seedCount, threadCount: availableParallelism() },
    isShrunk: () => rules.size < SHRUNK_RULES_MAX,
    onReport: (report, so) => {
      if (report.failure !== null) tellFailure(report, rules);
      if (process.stdout.isTTY) process.stdout.write(`\r${progressLine(so, seedCount)}`);
      else if (so.seedCount % SEEDS_PER_LINE === 0) process.stdout.write(`${progressLine(so, seedCount)}\n`);
    },
  });
  const never = seedCount >= SEED_COUNT_FOR_ALL_FAULTS ? neverHappened(totals) : [];
  const failed = [...rules].map(([rule, count]) => `${rule} ${count}`);
  process.stdout.write(
    `\n${faultTable(totals)}${totals.seedCount} seeds, ${totals.eventCount} events, ${seconds(totals.simulatedMs)} simulated seconds, ` +
      `at rest at most ${seconds(totals.restMsMax)} s after the last fault, ` +
      `${failed.length === 0 ? 'every rule held' : `broken: ${failed.join(', ')}`}` +
      `${never.length === 0 ? '' : `; never happened: ${never.join(', ')}`}\n`,
  );
  return failed.length > 0 || never.length > 0 ? 1 : 0;
}

function tellFailure(report: AttemptReport, rules: Map<string, number>): void {
  const { rule, message } = report.failure!;
  const isNew = !rules.has(rule);
  rules.set(rule, (rules.get(rule) ?? 0) + 1);
  process.stdout.write(`\nseed ${report.scenario.seed}: ${message}\n`);
  if (isNew) process.stdout.write(`  kept as ${writeRegression(report)}\n`);
}

const progressLine = ({ seedCount, simulatedMs, failures }: SeedTotals, of: number): string =>
  `${seedCount} of ${of} seeds, ${seconds(simulatedMs)} simulated seconds, ${failures.length} failed`;

const seconds = (ms: number): number => Math.round(ms / 1000);

process.exitCode =
  values.replay === undefined ? await simulateAll(Number(values['first-seed']), Number(values.seeds)) : await replay(values.replay);
