// The benchmark's command line: npm run bench -- [rows or groups] [options].
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../shared/time/system-clock.ts';
import { chart } from './report/chart.ts';
import { judge, machine, type Results, type RowReport, writeResults } from './report/results.ts';
import { cliffsText, goalsText, rowText } from './report/table.ts';
import type { Row } from './row.ts';
import { rows } from './rows/index.ts';
import { type RowAnswer, runApart, runHere } from './run-row.ts';

interface Options {
  readonly workers: number;
  readonly rounds: number;
  readonly scale: number;
  readonly profile: boolean;
  readonly list: boolean;
  readonly inProcess: boolean;
  readonly results: string;
}

const RESULTS = fileURLToPath(new URL('results', import.meta.url));

const command = new Command('bench')
  .description('Measures Weir beside what else a user would pick, in one run, on this machine. Answers are compared before speeds are.')
  .argument('[rows...]', 'names of rows or of groups of rows; all when none is given')
  .option('--workers <n>', 'worker threads of the scaling rows', number(2, 64), 2)
  .option('--rounds <n>', 'how often each contender runs', number(1, 100), 5)
  .option('--scale <part>', 'part of the records to take, for a quick look', number(0.0001, 10), 1)
  .option('--profile', "leave a .cpuprofile of Weir's passes per row beside the results", false)
  .option('--in-process', 'run all rows in this process, one after the other: faster to start, and they warm each other', false)
  .option('--results <folder>', 'where to write the results', RESULTS)
  .option('--list', 'list the rows', false)
  .addHelpText(
    'after',
    '\nA full run writes results.json and chart.svg; a run of some rows writes a file named after them. See bench/METHOD.md.',
  )
  .action(bench);

async function bench(wanted: readonly string[], options: Options): Promise<void> {
  const chosen = choose(wanted);
  if (options.list) {
    for (const { name, group, title } of chosen) print(`${name.padEnd(20)} ${group.padEnd(12)} ${title}\n`);
    return;
  }
  const startedAt = new Date(systemClock.nowMs()).toISOString();
  const reports: RowReport[] = [];
  for (const row of chosen) reports.push(await report(row, options));
  const { scale, rounds, workers } = options;
  const results: Results = { startedAt, machine: machine(), scale, rounds, workers, rows: reports, goals: judge(reports) };
  print(cliffsText(reports) + goalsText(results.goals, scale));
  const isFull = wanted.length === 0 && scale >= 1;
  print(`\n${writeResults(options.results, isFull ? 'results' : `part-${wanted.join('-') || 'all'}`, results)}\n`);
  const svg = isFull || options.results !== RESULTS ? chart(results) : null;
  if (svg !== null) writeFileSync(path.join(options.results, 'chart.svg'), svg);
}

async function report(row: Row, options: Options): Promise<RowReport> {
  const { name, group, title } = row;
  const { workers, rounds, scale } = options;
  const request = { row: name, workers, rounds, scale, profileFolder: options.profile ? options.results : null };
  const { result, profileFile } = await (options.inProcess ? runHere(row, request) : runApart(request)).catch(failed);
  const rowReport = { name, group, title, ...result };
  print(rowText(rowReport));
  if (profileFile !== null) print(`  profile: ${profileFile}\n`);
  return rowReport;
}

/** One broken row does not take the others with it; the exit code tells. */
function failed(error: Error): RowAnswer {
  process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exitCode = 1;
  return { result: { contenders: [], figures: [], note: `FAILED: ${error.message}` }, profileFile: null };
}

function choose(wanted: readonly string[]): readonly Row[] {
  if (wanted.length === 0) return rows;
  for (const name of wanted) {
    if (rows.some(row => row.name === name || row.group === name)) continue;
    const groups = [...new Set(rows.map(row => row.group))].map(group => `"${group}"`).join(', ');
    command.error(`bench: there is no row "${name}". Groups are ${groups}; --list shows the rows.`, { exitCode: 2 });
  }
  return rows.filter(row => wanted.includes(row.name) || wanted.includes(row.group));
}

function number(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (value >= least && value <= most && (least < 1 || Number.isInteger(value))) return value;
    throw new InvalidArgumentError(`It takes a ${least < 1 ? '' : 'whole '}number from ${least} to ${most}.`);
  };
}

const print = (text: string): void => void process.stdout.write(text);

// Whoever piped the report into `head` has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
await command.parseAsync();
