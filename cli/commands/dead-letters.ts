// `weir dead-letters list | show | redrive`: what could not be processed, why, and putting it into its stream again once it can be.
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nextChance } from '../../shared/checkpoint/nonce.ts';
import { ExternalError } from '../../shared/engine/errors.ts';
import { KinesisProducer } from '../../shared/kinesis/producer.ts';
import { DynamoDbWatermarkStore } from '../../shared/time/dynamodb-watermark-store.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { type Letter, queryOf } from '../dead-letters/letter.ts';
import { JournaledLetters, type LetterStore, type StoredLetter } from '../dead-letters/letter-store.ts';
import { QueueLetters } from '../dead-letters/queue-letters.ts';
import { type RedriveState, redrive } from '../dead-letters/redrive.ts';
import { textsOfStream } from '../dead-letters/stream-letters.ts';
import { UsageError } from '../errors.ts';
import { openLines } from '../input/read-lines.ts';
import { watchInterrupt } from '../interrupt.ts';
import { clientsAt, closeClients, type OperationClients, openClients } from '../operations/clients.ts';
import { type DeployedApplication, findApplication } from '../operations/deployed-application.ts';
import { drawTable } from '../output/render-table.ts';

export interface DeadLetterOptions {
  readonly application?: string;
  readonly local?: boolean;
  /** A file that `weir run --dead-letter` wrote. */
  readonly from?: string;
}

export interface RedriveCommandOptions extends DeadLetterOptions {
  readonly all?: boolean;
  readonly includeCounted?: boolean;
}

interface Source {
  readonly store: LetterStore;
  readonly clients: OperationClients;
  /** null where letters come from a file. */
  readonly deployed: DeployedApplication | null;
}

const REASON_LENGTH_MAX = 60;

export async function listDeadLetters(options: DeadLetterOptions & { readonly limit: number }): Promise<void> {
  await withSource(options, async ({ store }) => {
    const letters = await lettersOf(store, options.limit);
    if (letters.length === 0) return void process.stderr.write(`There are no dead letters in ${store.description}.\n`);
    const cells = letters.map(letter => [
      letter.id,
      text(letter.fields.arrival).slice(0, 19),
      `${text(letter.fields.stream)}/${text(letter.fields.shardId).replace(/^shardId-0*(?=\d)/, '')}`,
      queryOf(letter) ?? '',
      text(letter.fields.reason).slice(0, REASON_LENGTH_MAX),
    ]);
    const table = drawTable(['id', 'arrival', 'stream/shard', 'query', 'reason'], cells, ['left', 'left', 'left', 'left', 'left']);
    process.stdout.write(`${table}\n`);
    if (letters.length === options.limit) process.stderr.write(`These are the first ${options.limit}; --limit shows more.\n`);
  });
}

export async function showDeadLetters(ids: readonly string[], options: DeadLetterOptions): Promise<void> {
  await withSource(options, async ({ store }) => {
    const found = (await lettersOf(store, Number.POSITIVE_INFINITY)).filter(letter => ids.some(id => letter.id.startsWith(id)));
    if (found.length === 0) throw new UsageError(`No dead letter in ${store.description} has the id ${ids.join(' or ')}.`);
    for (const { fields } of found) process.stdout.write(`${JSON.stringify(fields, null, 2)}\n`);
  });
}

export async function redriveDeadLetters(ids: readonly string[], options: RedriveCommandOptions): Promise<void> {
  if ((ids.length === 0) === !options.all) {
    throw new UsageError('Say which letters: --all, or the ids that weir dead-letters list shows.');
  }
  const interrupt = watchInterrupt(systemClock);
  try {
    await withSource(options, async ({ store, clients, deployed }) => {
      const producers = new Map<string, KinesisProducer>();
      const producerOf = (stream: string) => {
        const known = producers.get(stream);
        if (known) return known;
        const made = new KinesisProducer({ client: clients.kinesis, stream, clock: systemClock, chance: nextChance });
        producers.set(stream, made);
        return made;
      };
      const queriesOf = deployed === null ? null : await queriesByStream(clients, deployed);
      const state = await redrive({
        store,
        producerOf,
        isChosen: letter => options.all === true || ids.some(id => letter.id.startsWith(id)),
        includeCounted: options.includeCounted ?? false,
        isCountedElsewhere: letter => (queriesOf === null ? null : (queriesOf.get(text(letter.fields.stream))?.size ?? 0) > 1),
        progress: ({ recordCount }) => process.stderr.write(`${counted(recordCount, 'record')} put\n`),
        signal: interrupt.signal,
      });
      tellRedrive(state, interrupt.signal.aborted);
    });
  } finally {
    interrupt.release();
  }
}

function tellRedrive({ recordCount, removedCount, left }: RedriveState, isStopped: boolean): void {
  const rest = isStopped ? ' It was stopped; what is left is as it was, and the same command goes on.' : '';
  process.stdout.write(
    `${counted(recordCount, 'record')} put again, ${counted(removedCount, 'letter')} removed, ${left.length} left.${rest}\n`,
  );
  for (const [why, letters] of Map.groupBy(left, each => each.why)) process.stdout.write(`  ${letters.length} left: ${why}\n`);
}

async function withSource(options: DeadLetterOptions, work: (source: Source) => Promise<void>): Promise<void> {
  const { application, from, local = false } = options;
  if ((application === undefined) === (from === undefined)) {
    throw new UsageError('Say whose dead letters: --application name, or --from file that weir run --dead-letter wrote.');
  }
  const clients = application === undefined ? clientsAt({}) : openClients({ application, local });
  try {
    const deployed = application === undefined ? null : await findApplication(clients.lambda, application);
    await work({ store: deployed === null ? fileLetters(from!) : deployedLetters(clients, deployed), clients, deployed });
  } finally {
    closeClients(clients);
  }
}

const fileLetters = (file: string): LetterStore => new JournaledLetters(`file ${file}`, `${file}.redriven`, () => textsOfFile(file));

async function* textsOfFile(file: string): AsyncGenerator<readonly string[]> {
  for await (const lines of openLines(file).lines) yield lines.map(({ bytes }) => Buffer.from(bytes).toString('utf8'));
}

/** All stages of an application share their dead-letter sink. */
function deployedLetters(clients: OperationClients, { application, stages }: DeployedApplication): LetterStore {
  const untilMs = systemClock.nowMs();
  const target = stages[0]!.deadLetters;
  const scheme = target.slice(0, target.indexOf(':'));
  const name = target.slice(scheme.length + 1);
  switch (scheme) {
    case 'sqs':
      return new QueueLetters(clients.sqs, name, untilMs);
    case 'kinesis':
      return new JournaledLetters(`kinesis stream ${name}`, path.join(tmpdir(), `weir-redriven-${application}`), () =>
        textsOfStream(clients.kinesis, name, untilMs),
      );
    case 'file':
      return fileLetters(name);
    default:
      throw new ExternalError('configuration', `Dead letters of ${application} go to ${target}, which keeps none to read back.`, {
        retryable: false,
      });
  }
}

/** The queries that read each stream, as their counters tell. */
async function queriesByStream({ dynamoDb }: OperationClients, { stages }: DeployedApplication): Promise<Map<string, Set<string>>> {
  const queries = new Map<string, Set<string>>();
  for (const { stream, stageKey, watermarksTable } of stages) {
    const known = queries.get(stream) ?? new Set<string>();
    queries.set(stream, known);
    for (const row of await new DynamoDbWatermarkStore({ client: dynamoDb, tableName: watermarksTable }).rows(stageKey)) {
      for (const name of Object.keys(row.counters)) if (name.endsWith('.applied')) known.add(`${stageKey} ${name}`);
    }
  }
  return queries;
}

async function lettersOf(store: LetterStore, limit: number): Promise<Letter[]> {
  const letters = new Map<string, Letter>();
  const taken: StoredLetter[] = [];
  try {
    for await (const stored of store.read()) {
      taken.push(...stored);
      for (const { letter } of stored) if (letters.size < limit) letters.set(letter.id, letter);
      if (letters.size >= limit) break;
    }
  } finally {
    await store.release(taken);
  }
  return [...letters.values()];
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
