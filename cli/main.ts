// The command line: what each command takes, in one place; what it does, in a file of its own.
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { fileError } from '../shared/sinks/file-error.ts';
import { InterruptedError, isClosedPipe, reportFailure } from './errors.ts';
import { addOperations } from './operations/commands.ts';

const EXIT_CODES = 'Exit codes: 0 done, 1 failed at run time, 2 wrong usage or wrong SQL, 130 stopped by Ctrl-C.';

/** Runs one command line and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  let isTold = false;
  let isStdoutBroken = false;
  const fail = (error: unknown) => {
    if (isTold) return;
    // Whoever reads our output may have seen enough (`weir run … | head`): that is no failure.
    process.exitCode = isClosedPipe(error) && isStdoutBroken ? 0 : reportFailure(error, text => process.stderr.write(text));
    isTold = process.exitCode !== 0;
  };
  // Some commands do not wait for what they write; and without a listener a closed pipe would end the process with a stack trace.
  process.stdout.on('error', error => {
    isStdoutBroken = true;
    fail(fileError('standard output', error));
  });
  try {
    await commandLine().parseAsync([...args], { from: 'user' });
  } catch (error) {
    // A stream that broke tells its writer first and its listeners a moment later.
    await new Promise(setImmediate);
    fail(error);
    // What still reads or runs would keep the process alive.
    if (error instanceof InterruptedError) process.exit();
  }
}

export function commandLine(): Command {
  const weir = new Command('weir')
    .description('Streaming SQL for Amazon Kinesis, compiled to AWS Lambda.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'weir: ')) })
    .addHelpText('after', `\nStart with:\n  weir run app.sql --input trades=trades.ndjson --format table\n\n${EXIT_CODES}`);
  addRun(weir);
  addDev(weir);
  addExplain(weir);
  addCompile(weir);
  addCheck(weir);
  addCost(weir);
  addOperations(weir, add);
  const names = weir.commands.map(command => command.name()).join(', ');
  return weir.showHelpAfterError(`Write weir and one of: ${names}. weir --help says what each does.`);
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return version;
}

/** A command, with what all commands have. */
function add(weir: Command, name: string, description: string, after: string): Command {
  return weir
    .command(name)
    .description(description)
    .showHelpAfterError(`weir ${name} --help shows what it takes, with examples.`)
    .addHelpText('after', `\n${after.trim()}\n\n${EXIT_CODES}`);
}

function addRun(weir: Command): void {
  add(
    weir,
    'run',
    'Run a script over files, without any server: the compiled stages and the commit log of a deployment, in memory.',
    `
Examples:
  weir run app.sql --input trades=trades.ndjson
  zcat trades.ndjson.gz | weir run app.sql --input trades=- --format table
  weir run app.sql --events events.ndjson --output totals=totals.csv --stats

Results go to stdout, keys in SELECT order; everything else goes to stderr. Where several outputs go to stdout, each line is
{"stream": name, "row": {…}}. A file whose name ends in .csv or .ndjson gets that format, any other the one of --format. Files appear
when the run is done: a run that fails leaves them as they were. At the end of the input every window closes.`,
  )
    .argument('<script>', 'SQL file')
    .option(
      '-i, --input <stream=file>',
      'rows of a stream: .ndjson or .csv (with a header), also .gz; - is stdin (NDJSON); repeatable',
      collect,
    )
    .option('--events <file>', 'lines {"stream": "…", "row": {…}} of several streams, in order of arrival; - is stdin')
    .option('-o, --output <name=file>', 'write an output to a file instead of stdout; repeatable', collect)
    .option('-f, --format <format>', 'of the results: ndjson, csv or table', 'ndjson')
    .option('--shards <n>', 'shards of each stream; results do not depend on it while no row is late', wholeNumber(1, 1024), 1)
    .option('--workers <n>', 'worker threads; results never depend on it', wholeNumber(1, 64), 1)
    .option('--batch <n>', 'records per batch; results never depend on it', wholeNumber(1, 1_000_000), 10_000)
    .option('--no-drain', 'leave windows open at the end of the input instead of closing them')
    .option('--late <file>', 'write rows that came too late')
    .option('--dead-letter <file>', 'write records that could not be read or computed, each with its reason')
    .option('--stats', 'print the counters as one JSON object on stderr')
    .action(async (script, options) =>
      (await import('./commands/run.ts')).run(script, { input: [], output: [], stats: false, ...options }),
    );
}

function addDev(weir: Command): void {
  add(
    weir,
    'dev',
    'Run a script as it would run on AWS: embedded Kinesis and DynamoDB, the bundled handler in processes of its own, live figures.',
    `
Examples:
  weir dev app.sql --input trades=trades.ndjson --rate 2000
  weir dev app.sql --kinesis-port 4567

A script with a file replay.ts beside it (export function replay(), which gives {stream, partitionKey, payload} records) replays that
when no --input is given. It ends by itself when everything is replayed and every window is closed; without a replay it prints the
endpoints, waits for producers and ends with Ctrl-C. The summary goes to stdout, everything else to stderr.`,
  )
    .argument('<script>', 'SQL file')
    .option('-i, --input <stream=file>', 'replay a file into a stream: .ndjson or .csv, also .gz; repeatable', collect)
    .option('--shards <n>', 'shards of each stream', wholeNumber(1, 64), 4)
    .option('--environments <n>', 'execution environments of each stage at most', wholeNumber(1, 64))
    .option(
      '--rate <n>',
      'records per second that the producer sends at most; 0 is as fast as the stream takes them',
      wholeNumber(0, 10_000_000),
    )
    .option('--kinesis-port <n>', 'port of the embedded Kinesis; 0 takes a free one', wholeNumber(0, 65_535), 0)
    .option('--dynamodb-port <n>', 'port of the embedded DynamoDB; 0 takes a free one', wholeNumber(0, 65_535), 0)
    .action(async (script, options) => (await import('./commands/dev.ts')).dev(script, { input: [], ...options }));
}

function addExplain(weir: Command): void {
  const description = 'Show the plan: stages, why an exchange is or is not needed, the state each stage keeps and what closes it.';
  add(weir, 'explain', description, 'Example:\n  weir explain app.sql')
    .argument('<script>', 'SQL file')
    .action(async script => (await import('./commands/explain.ts')).explainScript(script));
}

function addCompile(weir: Command): void {
  add(weir, 'compile', 'Print the generated modules, or write them to a folder.', 'Example:\n  weir compile app.sql --out generated')
    .argument('<script>', 'SQL file')
    .option('--out <folder>', 'write one module per stage into this folder')
    .action(async (script, options) => (await import('./commands/compile.ts')).compileToFolder(script, options));
}

function addCheck(weir: Command): void {
  add(weir, 'check', 'Print the diagnostics of scripts and nothing else.', 'Example:\n  weir check queries/*.sql')
    .argument('<script...>', 'SQL files')
    .action(async scripts => (await import('./commands/check.ts')).check(scripts));
}

function addCost(weir: Command): void {
  weir
    .command('cost')
    .description('what a script would cost in a month, by service, from what its stages are measured to use; beside Managed Flink')
    .argument('<script>', 'SQL file')
    .option('--records-per-second <n>', 'records that arrive, all shards together', wholeNumber(1, 10_000_000), 1000)
    .option('--bytes <n>', 'bytes of one record', wholeNumber(1, 1_048_576), 145)
    .option('--groups <n>', 'groups that are alive at a time', wholeNumber(1, 10_000_000), 1000)
    .option('--batch-window <time>', 'how long Lambda gathers records: 0s to 300s', '1s')
    .option('--memory <mb>', 'memory of the function', wholeNumber(128, 10_240), 1769)
    .action(async (script, options) => (await import('./commands/cost.ts')).cost(script, options));
}

const collect = (value: string, previous: readonly string[] = []): string[] => [...previous, value];

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^[0-9]+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}.`);
  };
}
