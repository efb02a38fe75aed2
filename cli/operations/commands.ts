// Commands that look after a running application: what each takes. What it does is in a file of its own under commands/.
import type { Command } from 'commander';

/** Adds a command with what all commands have. */
export type AddCommand = (parent: Command, name: string, description: string, after: string) => Command;

const NAMED = '-a, --application <name>';
const NAMED_TEXT = 'name under which it was deployed; of weir dev, the name of the script';
const LOCAL_TEXT = 'of weir dev in another terminal, instead of AWS';

export function addOperations(weir: Command, add: AddCommand): void {
  addPause(weir, add);
  addDeadLetters(weir, add);
  addSavepoints(weir, add);
}

function addSavepoints(weir: Command, add: AddCommand): void {
  const savepoints = weir.command('savepoint').description('The whole state of an application, kept outside of it: create, list, restore.');
  add(
    savepoints,
    'create',
    'Write the state of a running application as Parquet files.',
    `
Examples:
  weir savepoint create flights.sql --application flights --to s3://backups/weir
  weir savepoint create flights.sql --application flights --local --to savepoints

The application goes on meanwhile. The script is the one that is deployed. Savepoints never expire; the name is printed on stdout.`,
  )
    .argument('<script>', 'SQL file')
    .requiredOption(NAMED, NAMED_TEXT)
    .requiredOption('--to <place>', 'folder, or s3://bucket/prefix')
    .option('--name <name>', 'of the savepoint; default: the application and the time')
    .option('--local', LOCAL_TEXT)
    .action(async (script, options) => (await import('../commands/savepoint.ts')).create(script, options));
  add(savepoints, 'list', 'List savepoints.', 'Example:\n  weir savepoint list s3://backups/weir')
    .argument('<place>', 'folder, or s3://bucket/prefix')
    .action(async place => (await import('../commands/savepoint.ts')).list(place));
  add(
    savepoints,
    'restore',
    'Make the state of a savepoint that of an application: the same or another one.',
    `
Examples:
  weir savepoint restore flights.sql flights-20260115T120000 --from s3://backups/weir --application flights-2
  weir savepoint restore flights.sql flights-20260115T120000 --from savepoints --application flights-eu --state-only

With --state-only the application may read another stream, with any number of shards: each group goes to the shard that its key lies in, and
the application goes on from where it is in its own stream. A savepoint whose states the script cannot go on from is refused, with what is
different. The application may run meanwhile: its handlers find the restore and go on from it. Records after the savepoint are read from the
stream again and applied once.`,
  )
    .argument('<script>', 'SQL file of the application')
    .argument('<savepoint>', 'its name')
    .requiredOption(NAMED, NAMED_TEXT)
    .requiredOption('--from <place>', 'folder, or s3://bucket/prefix')
    .option('--accept-loss', 'also where the stream has forgotten records since')
    .option('--state-only', 'without its place in the stream: for another stream, or shards that began since')
    .option('--local', LOCAL_TEXT)
    .action(async (script, name, options) => (await import('../commands/savepoint.ts')).restore(script, name, options));
}

function addDeadLetters(weir: Command, add: AddCommand): void {
  const letters = weir
    .command('dead-letters')
    .description('Records and rows that could not be processed: list them, show one, put their records again.');
  const source = (command: Command) =>
    command.option(NAMED, NAMED_TEXT).option('--local', LOCAL_TEXT).option('--from <file>', 'a file that weir run --dead-letter wrote');
  source(
    add(letters, 'list', 'List dead letters: id, arrival, place and reason.', 'Example:\n  weir dead-letters list --application flights'),
  )
    .option('--limit <n>', 'letters shown at most', Number, 100)
    .action(async options => (await import('../commands/dead-letters.ts')).listDeadLetters(options));
  source(
    add(letters, 'show', 'Show dead letters whole, payload included.', 'Example:\n  weir dead-letters show 3f2a --application flights'),
  )
    .argument('<id...>', 'ids, or their first digits')
    .action(async (ids, options) => (await import('../commands/dead-letters.ts')).showDeadLetters(ids, options));
  source(
    add(
      letters,
      'redrive',
      'Put the records of dead letters into their streams again, each once, and remove the letters.',
      `
Examples:
  weir dead-letters redrive --all --application flights
  weir dead-letters redrive 3f2a 77c0 --from dead.ndjson

Letters are removed after their records are put, some at a time: stop it whenever you like, nothing is lost. Only if the process is killed
between the two, that handful comes again. Letters without a record (results, payloads that were cut) are left, each with its reason.`,
    ),
  )
    .argument('[id...]', 'ids, or their first digits')
    .option('--all', 'all of them')
    .option('--include-counted', 'also records that only one query could not use: other queries of the stream count them again')
    .action(async (ids, options) => (await import('../commands/dead-letters.ts')).redriveDeadLetters(ids, options));
}

function addPause(weir: Command, add: AddCommand): void {
  add(
    weir,
    'pause',
    'Stop an application: it reads nothing until it is resumed, and keeps everything it knows.',
    `
Examples:
  weir pause --application flights
  weir pause --application flights --local

Records wait in the stream for as long as that keeps them. Windows that are open stay open: the clock closes none while nobody reads.`,
  )
    .requiredOption(NAMED, NAMED_TEXT)
    .option('--local', LOCAL_TEXT)
    .action(async options => (await import('../commands/pause.ts')).pause(options));
  add(weir, 'resume', 'Let a paused application go on where it was.', 'Example:\n  weir resume --application flights')
    .requiredOption(NAMED, NAMED_TEXT)
    .option('--local', LOCAL_TEXT)
    .action(async options => (await import('../commands/pause.ts')).resume(options));
}
