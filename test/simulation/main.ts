// npm run simulate -- --seeds 100000 [--first-seed n]     worlds from so many seeds, on all cores
// npm run simulate -- --replay test/simulation/regressions/x.json
//
// Each failing rule's first world is shrunk and kept under regressions/. The run fails where a rule was broken, or where a kind of fault never
// happened in a run long enough for all of them. Ctrl-C ends it with what has come of the seeds so far.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { InterruptedError } from '../../cli/errors.ts';
import { watchInterrupt } from '../../cli/interrupt.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { type AttemptReport, attempt } from './attempt.ts';
import { readRegression, writeRegression } from './regressions.ts';
import { faultTable, neverHappened, type SeedTotals, simulateSeeds } from './simulate-seeds.ts';

/** In so many seeds every kind of fault has happened. */
const SEED_COUNT_FOR_ALL_FAULTS = 500;
/** Shrinking takes as long as many seeds: what fails more often than this is told as it is. */
const SHRUNK_RULES_MAX = 5;
const SEEDS_PER_LINE = 500;

const USAGE = `Usage: npm run simulate -- [--seeds <n>] [--first-seed <n>]    worlds from so many seeds, on all cores
       npm run simulate -- --replay <file>                     a world that was kept under test/simulation/regressions
`;

async function replay(file: string): Promise<number> {
  const { failure } = await attempt(readRegression(file).scenario);
  process.stdout.write(failure === null ? `${file}: nothing is wrong any more\n` : `${failure.message}\n`);
  return failure === null ? 0 : 1;
}

async function simulateAll(firstSeed: number, seedCount: number): Promise<number> {
  const rules = new Map<string, number>();
  const { signal, release } = watchInterrupt(systemClock);
  const totals = await simulateSeeds({
    ...{ firstSeed, seedCount, threadCount: availableParallelism(), signal },
    isShrunk: () => rules.size < SHRUNK_RULES_MAX,
    onReport: (report, so) => {
      if (report.failure !== null) tellFailure(report, rules);
      if (process.stdout.isTTY) process.stdout.write(`\r${progressLine(so, seedCount)}`);
      else if (so.seedCount === 1 || so.seedCount % SEEDS_PER_LINE === 0) process.stdout.write(`${progressLine(so, seedCount)}\n`);
    },
  });
  release();
  const never = totals.seedCount >= SEED_COUNT_FOR_ALL_FAULTS ? neverHappened(totals) : [];
  process.stdout.write(`\n${faultTable(totals)}${signal.aborted ? 'stopped: ' : ''}${summaryLine(totals, rules, never)}\n`);
  if (signal.reason instanceof InterruptedError) return signal.reason.exitCode;
  return rules.size > 0 || never.length > 0 ? 1 : 0;
}

function summaryLine(totals: SeedTotals, rules: ReadonlyMap<string, number>, never: readonly string[]): string {
  const failed = [...rules].map(([rule, count]) => `${rule} ${count}`);
  return (
    `${totals.seedCount} seeds, ${totals.eventCount} events, ${seconds(totals.simulatedMs)} simulated seconds, ` +
    `at rest at most ${seconds(totals.restMsMax)} s after the last fault, ` +
    `${failed.length === 0 ? 'every rule held' : `broken: ${failed.join(', ')}`}` +
    `${never.length === 0 ? '' : `; never happened: ${never.join(', ')}`}`
  );
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

/** What the command line asks for; null where it asks for help, a text where it is wrong. */
function asked(): { readonly replay: string } | { readonly firstSeed: number; readonly seedCount: number } | string | null {
  try {
    const number = { type: 'string' } as const;
    const options = { seeds: number, 'first-seed': number, replay: number, help: { type: 'boolean', short: 'h' } } as const;
    const { seeds = '1000', 'first-seed': first = '1', replay: file, help } = parseArgs({ options }).values;
    if (help) return null;
    if (file !== undefined && !existsSync(file)) return `There is no file ${file}.`;
    if (file !== undefined) return { replay: file };
    const [seedCount, firstSeed] = [wholeFrom('--seeds', seeds, 1), wholeFrom('--first-seed', first, 0)];
    return { firstSeed, seedCount };
  } catch (error) {
    return (error as Error).message;
  }
}

function wholeFrom(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && text.trim() !== '') return value;
  throw new Error(`${option} is "${text}"; give a whole number from ${least} on.`);
}

const todo = asked();
if (todo === null) process.stdout.write(USAGE);
else if (typeof todo === 'string') {
  process.stderr.write(`${todo}\n\n${USAGE}`);
  process.exitCode = 2;
} else process.exitCode = 'replay' in todo ? await replay(todo.replay) : await simulateAll(todo.firstSeed, todo.seedCount);
