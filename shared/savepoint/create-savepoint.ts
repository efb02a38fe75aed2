// Takes a savepoint of a stage after the other, partition after partition, and says that it is whole by writing its description last.
import { createHash } from 'node:crypto';
import type { CommitLog } from '../checkpoint/commit-log.ts';
import { assert } from '../engine/assert.ts';
import { ExternalError } from '../engine/errors.ts';
import type { HashRange } from '../engine/hash-key.ts';
import type { StageProgram } from '../engine/program.ts';
import type { GroupStore } from '../state/group-store.ts';
import { type StateDescriptions, savepointQueries } from './compatibility.ts';
import { writeGroupFile } from './group-file.ts';
import {
  SAVEPOINT_FILE,
  SAVEPOINT_FORMAT,
  type Savepoint,
  type SavepointPartition,
  type SavepointStage,
  type SavepointStore,
} from './savepoint.ts';
import { writeStateFile } from './state-file.ts';
import { type TakenPartition, takePartition } from './taken-partition.ts';

export interface ShardToSave {
  readonly shardId: string;
  readonly parentShardIds: readonly string[];
  /** null where the stream has forgotten the shard. */
  readonly hashRange: HashRange | null;
}

export interface StageToSave {
  readonly program: StageProgram;
  readonly states: StateDescriptions;
  readonly stream: string;
  /** Shards that have told of themselves, and those that can be written to; each after its parents. */
  readonly shards: readonly ShardToSave[];
  openLog(shardId: string): CommitLog;
}

export interface SavepointToCreate {
  readonly name: string;
  readonly application: string;
  readonly createdAtMs: number;
  readonly stages: readonly StageToSave[];
  readonly store: SavepointStore;
  readonly progress: (text: string) => void;
}

export async function createSavepoint({ name, application, createdAtMs, stages, store, progress }: SavepointToCreate): Promise<Savepoint> {
  const saved: SavepointStage[] = [];
  for (const stage of stages) saved.push(await saveStage(name, stage, store, progress));
  const savepoint = { format: SAVEPOINT_FORMAT, name, application, createdAt: new Date(createdAtMs).toISOString(), stages: saved };
  await store.put(`${name}/${SAVEPOINT_FILE}`, Buffer.from(`${JSON.stringify(savepoint, null, 2)}\n`));
  return savepoint;
}

async function saveStage(
  name: string,
  stage: StageToSave,
  store: SavepointStore,
  progress: (text: string) => void,
): Promise<SavepointStage> {
  const { descriptor } = stage.program;
  const partitions: SavepointPartition[] = [];
  const known = new Set(stage.shards.map(({ shardId }) => shardId));
  /** Shards whose state is in the savepoint, in their own place or in that of a forebear. */
  const held = new Set<string>();
  for (const shard of stage.shards) {
    const { shardId, parentShardIds } = shard;
    const isChild = parentShardIds.some(parentId => known.has(parentId));
    const log = stage.openLog(shardId);
    const taken = await takePartition(log, stage.program, { orEmpty: !isChild, hashRange: shard.hashRange });
    // What a child has not taken over yet is its parents'.
    const isHeir = parentShardIds.some(parentId => held.has(parentId));
    if (taken === null && isChild && !isHeir && !log.isSealed) throw betweenOwners(shardId);
    if (taken !== null || isHeir) held.add(shardId);
    if (taken === null) continue;
    partitions.push(await savePartition(`${name}/${fileName(descriptor.stage)}/${shardId}`, shard, taken, stage, store));
    progress(`${descriptor.stage}/${shardId}: ${taken.groupCount} groups as of commit ${taken.commitNumber}`);
  }
  return {
    stage: descriptor.stage,
    stream: stage.stream,
    program: descriptor.fingerprint,
    stateProgram: descriptor.stateFingerprint,
    queries: savepointQueries(descriptor, stage.states),
    partitions,
  };
}

/** Its parents are sealed, and it has no commit: nobody holds what it is about to take over. */
function betweenOwners(shardId: string): ExternalError {
  const message = `Shard ${shardId} is taking over the state of the shards before it. Try again in a minute.`;
  return new ExternalError('log', message, { retryable: true });
}

async function savePartition(
  prefix: string,
  { shardId, hashRange }: ShardToSave,
  taken: TakenPartition,
  { program: { descriptor }, states }: StageToSave,
  store: SavepointStore,
): Promise<SavepointPartition> {
  const { commitNumber, position, watermarkMs, groupCount } = taken;
  const groupFiles: SavepointPartition['groupFiles'][number][] = [];
  // The states of a task are those of its queries, in order.
  const stores = storesOf(taken.task);
  const tables = descriptor.queries.flatMap(({ name: query }, index) => {
    const all = states[index]?.tables ?? [];
    return all.map((table, place) => ({ query, table, suffix: place === all.length - 1 ? '' : `.input-${all.length - 1 - place}` }));
  });
  assert(stores.length === tables.length, `${stores.length} states, of which ${tables.length} are described`);
  for (const [index, { query, table, suffix }] of tables.entries()) {
    const { bytes, rowCount } = writeGroupFile(stores[index]!, table.keyColumns, table.columnNames);
    const file = `${prefix}.${fileName(query)}${suffix}.parquet`;
    await store.put(file, bytes);
    groupFiles.push({ query, file, rowCount });
  }
  const stateFile = `${prefix}.state.parquet`;
  const bytes = writeStateFile(taken.streams);
  await store.put(stateFile, bytes);
  const range = hashRange && { start: String(hashRange.start), end: String(hashRange.end) };
  return { shardId, hashRange: range, commitNumber, position, watermarkMs, groupCount, stateFile, stateHash: hashOf(bytes), groupFiles };
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The states of a generated task; nothing but a savepoint looks into them. */
function storesOf(task: TakenPartition['task']): GroupStore[] {
  return (task as unknown as { states: readonly { store: GroupStore }[] }).states.map(({ store }) => store);
}

/** Names of queries may hold anything. */
const fileName = (name: string): string => encodeURIComponent(name).replaceAll('*', '%2A');
