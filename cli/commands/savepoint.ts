// `weir savepoint create | list | restore`.

import { openBodies } from '../../functions/open-bodies.ts';
import { loadProgram } from '../../local/load-program.ts';
import { CommitLog } from '../../shared/checkpoint/commit-log.ts';
import { DynamoDbLogStore } from '../../shared/checkpoint/dynamodb-log-store.ts';
import { nextChance, nextNonce } from '../../shared/checkpoint/nonce.ts';
import type { Position } from '../../shared/checkpoint/position.ts';
import type { StageDescriptor } from '../../shared/engine/descriptor.ts';
import { shardLineage } from '../../shared/kinesis/shard-lineage.ts';
import { ShardReader } from '../../shared/kinesis/shard-reader.ts';
import { createSavepoint, type ShardToSave } from '../../shared/savepoint/create-savepoint.ts';
import { misfits, type StageToRestore } from '../../shared/savepoint/restore-plan.ts';
import { readSavepoint, restoreSavepoint } from '../../shared/savepoint/restore-savepoint.ts';
import type { Savepoint } from '../../shared/savepoint/savepoint.ts';
import { hasUnguardedTable } from '../../shared/sinks/revised-rows.ts';
import type { CompiledStage } from '../../shared/sql/compile.ts';
import { unknownRow } from '../../shared/time/coordinator.ts';
import { DynamoDbWatermarkStore } from '../../shared/time/dynamodb-watermark-store.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { UsageError } from '../errors.ts';
import { type ApplicationOptions, clientsAt, closeClients, type OperationClients, openClients } from '../operations/clients.ts';
import { findApplication, type OperatedStage } from '../operations/deployed-application.ts';
import { drawTable } from '../output/render-table.ts';
import { openSavepoints } from '../savepoint/open-store.ts';
import { compileScript } from '../script.ts';

export interface CreateOptions extends ApplicationOptions {
  readonly to: string;
  readonly name?: string;
}

export interface RestoreOptions extends ApplicationOptions {
  readonly from: string;
  readonly acceptLoss?: boolean;
  readonly stateOnly?: boolean;
}

const tell = (text: string): void => void process.stderr.write(`${text}\n`);

export async function create(script: string, options: CreateOptions): Promise<void> {
  await withStages(script, options, async (stages, clients) => {
    const nowMs = systemClock.nowMs();
    const store = openSavepoints(options.to, () => clients.s3);
    const name = options.name ?? `${options.application}-${new Date(nowMs).toISOString().replaceAll(/[-:]|\..*/g, '')}`;
    if ((await store.names()).includes(name))
      throw new UsageError(`There is a savepoint ${name} in ${store.description}. Choose another --name.`);
    const reader = shardReader(clients);
    const toSave = await Promise.all(
      stages.map(async ({ compiled, operated, openLog }) => {
        const shards = await shardsToSave(clients, operated, reader);
        return { program: await loadProgram(compiled.moduleText), states: compiled.states, stream: operated.stream, shards, openLog };
      }),
    );
    await createSavepoint({ name, application: options.application, createdAtMs: nowMs, stages: toSave, store, progress: tell });
    process.stdout.write(`${name}\n`);
  });
}

export async function list(target: string): Promise<void> {
  const clients = clientsAt({});
  try {
    const store = openSavepoints(target, () => clients.s3);
    const names = await store.names();
    if (names.length === 0) return tell(`There are no savepoints in ${store.description}.`);
    const savepoints = await Promise.all(names.map(name => readSavepoint(store, name)));
    const cells = savepoints.map(({ name, application, createdAt, stages }) => {
      const partitions = stages.flatMap(stage => stage.partitions);
      const groupCount = partitions.reduce((sum, partition) => sum + partition.groupCount, 0);
      return [name, application, createdAt.slice(0, 19), String(partitions.length), String(groupCount)];
    });
    const head = ['savepoint', 'application', 'created', 'partitions', 'groups'];
    process.stdout.write(`${drawTable(head, cells, ['left', 'left', 'left', 'right', 'right'])}\n`);
  } finally {
    closeClients(clients);
  }
}

export async function restore(script: string, name: string, options: RestoreOptions): Promise<void> {
  await withStages(script, options, async (stages, clients) => {
    const store = openSavepoints(options.from, () => clients.s3);
    const savepoint = await readSavepoint(store, name);
    const reader = shardReader(clients);
    const mode = { stateOnly: options.stateOnly ?? false };
    const toRestore = await Promise.all(
      stages.map(async ({ compiled: { moduleText, states }, operated, openLog }): Promise<StageToRestore> => {
        const { stream } = operated;
        const [program, shards] = await Promise.all([loadProgram(moduleText), reader.listShards(stream)]);
        return { program, states, stream, shards, openLog, askForVisit: visitAsker(clients, operated) };
      }),
    );
    const reasons = await misfits(savepoint, toRestore, mode);
    if (reasons.length > 0) {
      throw new UsageError(`Savepoint ${name} does not fit; nothing was changed.\n${reasons.map(reason => `  ${reason}`).join('\n')}`);
    }
    if (!options.acceptLoss && !mode.stateOnly) await checkNothingIsLost(reader, savepoint);
    await restoreSavepoint(savepoint, toRestore, store, tell, mode);
    const waits = toRestore.some(({ program: { descriptor } }) => hasTableThatWaits(descriptor));
    if (waits)
      tell(
        'Tables of final rows wait for those who committed before: partitions go on when the time-out of the function and a minute have passed.',
      );
    process.stdout.write(`${options.application} goes on from ${name}.\n`);
  });
}

const hasTableThatWaits = (descriptor: StageDescriptor): boolean =>
  hasUnguardedTable(descriptor, output => descriptor.outputs[output]!.connector === 'dynamodb');

const shardReader = ({ kinesis }: OperationClients) => new ShardReader({ client: kinesis, clock: systemClock, chance: nextChance });

/** Those that have a row, also where the stream has forgotten them, and those that can be written to; each after its parents. */
async function shardsToSave(
  { dynamoDb }: OperationClients,
  { watermarksTable, stageKey, stream }: OperatedStage,
  reader: ShardReader,
): Promise<ShardToSave[]> {
  const rows = await new DynamoDbWatermarkStore({ client: dynamoDb, tableName: watermarksTable }).rows(stageKey);
  const named = new Set(rows.map(row => row.partition.slice(row.partition.indexOf('/') + 1)));
  const lineage = shardLineage(await reader.listShards(stream));
  const forgotten = [...named].filter(shardId => lineage.shard(shardId) === null);
  return [
    ...forgotten.map(shardId => ({ shardId, parentShardIds: [], hashRange: null })),
    ...lineage.parentsFirst.filter(({ shardId, closed }) => named.has(shardId) || !closed),
  ];
}

/** The coordinator visits a partition that its row says owes rows to its sinks. Such a row proves nothing of time, and the visit corrects it. */
function visitAsker({ dynamoDb }: OperationClients, { watermarksTable, stageKey, stream }: OperatedStage): StageToRestore['askForVisit'] {
  const watermarks = new DynamoDbWatermarkStore({ client: dynamoDb, tableName: watermarksTable });
  return async (shardId, { watermarkMs, groupCount }, commitNumber) => {
    const row = { ...unknownRow(`${stream}/${shardId}`), watermarkMs, groupCount, commitNumber, publishedNumber: commitNumber - 1 };
    await watermarks.putRow(stageKey, row);
  };
}

/** What the stream has forgotten since the savepoint cannot be applied again. */
async function checkNothingIsLost(reader: ShardReader, { name, stages }: Savepoint): Promise<void> {
  for (const { stream, partitions } of stages) {
    for (const { shardId, position } of partitions) {
      if (position === null || (await isStillThere(reader, stream, shardId, position))) continue;
      throw new UsageError(
        `Shard ${shardId} of ${stream} no longer has the record that savepoint ${name} ends with, so records after it may be gone too. ` +
          'Take a newer savepoint, or restore with --accept-loss; nothing was changed.',
      );
    }
  }
}

async function isStillThere(reader: ShardReader, stream: string, shardId: string, { sequenceNumber }: Position): Promise<boolean> {
  const { records } = await reader.readAfter(stream, shardId, { sequenceNumber, isIncluded: true });
  return records[0]?.SequenceNumber === sequenceNumber;
}

interface OpenedStage {
  readonly compiled: CompiledStage;
  readonly operated: OperatedStage;
  openLog(shardId: string): CommitLog;
}

async function withStages(
  script: string,
  options: ApplicationOptions,
  work: (stages: readonly OpenedStage[], clients: OperationClients) => Promise<void>,
): Promise<void> {
  const { application } = compileScript(script);
  const clients = openClients(options);
  try {
    const deployed = await findApplication(clients.lambda, options.application);
    const stages = application.stages.map(async compiled => {
      const operated = deployed.stages.find(({ stage }) => stage === compiled.descriptor.stage);
      if (operated !== undefined) return { compiled, operated, openLog: await logOpener(clients, operated, compiled.descriptor) };
      const names = deployed.stages.map(({ stage }) => stage).join(', ');
      throw new UsageError(`${options.application} has no stage ${compiled.descriptor.stage}, which ${script} has. It has: ${names}.`);
    });
    await work(await Promise.all(stages), clients);
  } finally {
    closeClients(clients);
  }
}

async function logOpener({ dynamoDb }: OperationClients, operated: OperatedStage, descriptor: StageDescriptor) {
  const store = new DynamoDbLogStore({ client: dynamoDb, tableName: operated.checkpointsTable });
  const bodies = await openBodies(operated.bodies);
  const { fingerprint: program, stateFingerprint: stateProgram } = descriptor;
  return (shardId: string) =>
    new CommitLog({
      ...{ store, bodies, clock: systemClock, nextNonce, program, stateProgram },
      partition: `${operated.stageKey}/${operated.stream}/${shardId}`,
    });
}
