// Takes a savepoint of a stage after the other, partition after partition, and says that it is whole by writing its description last.
import { createHash } from 'node:crypto';
import type { CommitLog } from '../checkpoint/commit-log.ts';
import { assert } from '../engine/assert.ts';
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

export interface StageToSave {
  readonly program: StageProgram;
  readonly states: StateDescriptions;
  readonly stream: string;
  /** Shards that have told of themselves. */
  readonly shardIds: readonly string[];
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
  for (const shardId of stage.shardIds) {
    const taken = await takePartition(stage.openLog(shardId), stage.program);
    if (taken === null) continue;
    partitions.push(await savePartition(`${name}/${fileName(descriptor.stage)}/${shardId}`, shardId, taken, stage, store));
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

async function savePartition(
  prefix: string,
  shardId: string,
  taken: TakenPartition,
  { program: { descriptor }, states }: StageToSave,
  store: SavepointStore,
): Promise<SavepointPartition> {
  const { commitNumber, position, watermarkMs, groupCount } = taken;
  const groupFiles: SavepointPartition['groupFiles'][number][] = [];
  // The states of a task are those of the queries that keep one, in order; of a query with several, the last is the one whose rows it sends.
  const stores = storesOf(taken.task);
  const keeping = descriptor.queries.map((query, index) => ({ query, state: states[index] })).filter(({ state }) => state);
  const counts = keeping.map(({ state }) => (Array.isArray(state!.layout) ? state!.layout.length : 1));
  const stateCount = counts.reduce((sum, count) => sum + count, 0);
  assert(stores.length === stateCount, `${stores.length} states of ${keeping.length} queries that keep ${stateCount}`);
  let end = 0;
  for (const [index, { query, state }] of keeping.entries()) {
    end += counts[index]!;
    const { bytes, rowCount } = writeGroupFile(stores[end - 1]!, query.keyColumns, state!.columnNames);
    const file = `${prefix}.${fileName(query.name)}.parquet`;
    await store.put(file, bytes);
    groupFiles.push({ query: query.name, file, rowCount });
  }
  const stateFile = `${prefix}.state.parquet`;
  const bytes = writeStateFile(taken.streams);
  await store.put(stateFile, bytes);
  return { shardId, commitNumber, position, watermarkMs, groupCount, stateFile, stateHash: hashOf(bytes), groupFiles };
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The states of a generated task; nothing but a savepoint looks into them. */
function storesOf(task: TakenPartition['task']): GroupStore[] {
  return (task as unknown as { states: readonly { store: GroupStore }[] }).states.map(({ store }) => store);
}

/** Names of queries may hold anything. */
const fileName = (name: string): string => encodeURIComponent(name).replaceAll('*', '%2A');
