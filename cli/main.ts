// The command line: what each command takes, in one place; what it does, in a file of its own.
import { Command, InvalidArgumentError } from 'commander';
import { reportFailure } from './errors.ts';

const EXIT_CODES = '\nExit codes: 0 done, 1 failed at run time, 2 wrong usage or wrong SQL.';

/** Runs one command line and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  // Whoever reads our output may have seen enough (`weir run … | head`).
  process.stdout.on('error', error => process.exit((error as NodeJS.ErrnoException).code === 'EPIPE' ? 0 : 1));
  try {
    await commandLine().parseAsync([...args], { from: 'user' });
  } catch (error) {
    process.exitCode = reportFailure(error, text => process.stderr.write(text));
  }
}

export function commandLine(): Command {
  const weir = new Command('weir')
    .description('Streaming SQL for Amazon Kinesis, compiled to AWS Lambda.')
    .exitOverride()
    .showHelpAfterError('(weir --help shows every command)')
    .addHelpText('after', `\nStart with:\n  weir run app.sql --input trades=trades.ndjson\n${EXIT_CODES}`);
  addRun(weir);
  addDev(weir);
  addExplain(weir);
  addCompile(weir);
  addCheck(weir);
  return weir;
}

function addRun(weir: Command): void {
  weir
    .command('run')
    .description('run a script over files, without any server: the compiled stages and the commit log of a deployment, in memory')
    .argument('<script>', 'SQL file')
    .option('-i, --input <stream=file>', 'rows of a stream: .ndjson or .csv, also .gz; - is stdin (NDJSON); may be repeated', collect, [])
    .option('--events <file>', 'lines {"stream": "…", "row": {…}} of several streams, in order of arrival; - is stdin')
    .option('-o, --output <name=file>', 'write an output to a file instead of stdout; may be repeated', collect, [])
    .option('-f, --format <format>', 'of the results: ndjson, csv or table', 'ndjson')
    .option('--shards <n>', 'shards of each stream', wholeNumber(1, 1024), 1)
    .option('--workers <n>', 'worker threads; results never depend on it', wholeNumber(1, 64), 1)
    .option('--batch <n>', 'records per batch; results never depend on it', wholeNumber(1, 1_000_000), 10_000)
    .option('--no-drain', 'leave windows open at the end of the input instead of closing them')
    .option('--late <file>', 'write rows that came too late')
    .option('--dead-letter <file>', 'write records that could not be read or computed, with the reason')
    .option('--stats', 'print the counters as one JSON object on stderr', false)
    .addHelpText(
      'after',
      `
Examples:
  weir run app.sql --input trades=trades.ndjson
  zcat trades.ndjson.gz | weir run app.sql --input trades=- --format table
  weir run app.sql --events events.ndjson --output totals=totals.ndjson --stats

Results go to stdout as NDJSON, keys in SELECT order. A script with several outputs prints {"stream": name, "row": {…}}.
${EXIT_CODES}`,
    )
    .action(async (script, options) => (await import('./commands/run.ts')).run(script, options));
}

function addDev(weir: Command): void {
  weir
    .command('dev')
    .description('run a script as it would run on AWS: embedded Kinesis and DynamoDB, the bundled handler, live figures')
    .argument('<script>', 'SQL file')
    .option('-i, --input <stream=file>', 'replay a file into a stream (.ndjson or .csv, also .gz); may be repeated', collect, [])
    .option('--shards <n>', 'shards of each stream', wholeNumber(1, 64), 4)
    .option('--environments <n>', 'execution environments at most', wholeNumber(1, 16), 3)
    .option('--rate <n>', 'records per second that the producer sends at most; 0 is as fast as it can', wholeNumber(0, 10_000_000), 0)
    .option('--kinesis-port <n>', 'port of the embedded Kinesis; 0 takes a free one', wholeNumber(0, 65_535), 0)
    .option('--dynamodb-port <n>', 'port of the embedded DynamoDB; 0 takes a free one', wholeNumber(0, 65_535), 0)
    .addHelpText(
      'after',
      `
A script with a file replay.ts beside it (export function* replay()) replays that when no --input is given.
The run ends by itself when the input is replayed and every window is closed; without input it waits for producers until Ctrl-C.
${EXIT_CODES}`,
    )
    .action(async (script, options) => (await import('./commands/dev.ts')).dev(script, options));
}

function addExplain(weir: Command): void {
  weir
    .command('explain')
    .description('show the plan: stages, why an exchange is or is not needed, the state each stage keeps and what closes it')
    .argument('<script>', 'SQL file')
    .action(async script => (await import('./commands/explain.ts')).explainScript(script));
}

function addCompile(weir: Command): void {
  weir
    .command('compile')
    .description('print the generated modules, or write them to a folder')
    .argument('<script>', 'SQL file')
    .option('--out <folder>', 'write one module per stage into this folder')
    .action(async (script, options) => (await import('./commands/compile.ts')).compileToFolder(script, options));
}

function addCheck(weir: Command): void {
  weir
    .command('check')
    .description('print diagnostics only')
    .argument('<script...>', 'SQL files')
    .action(async scripts => (await import('./commands/check.ts')).check(scripts));
}

const collect = (value: string, previous: string[]): string[] => [...previous, value];

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^[0-9]+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}
