// Makes the states of a savepoint those of an application. Everything is read, verified and compared before anything is written: a savepoint
// that does not fit changes nothing.
import { ExternalError } from '../engine/errors.ts';
import { hashOf } from './create-savepoint.ts';
import { redistributed, type SavedState } from './redistributed.ts';
import type { RestoreMode, StageToRestore } from './restore-plan.ts';
import { type PartitionToRestore, restorePartition, restoreStateOnly } from './restored-partition.ts';
import {
  SAVEPOINT_FILE,
  SAVEPOINT_FORMAT,
  type Savepoint,
  type SavepointPartition,
  type SavepointStage,
  type SavepointStore,
} from './savepoint.ts';
import { readStateFile } from './state-file.ts';

/** Reads the description of a savepoint. Throws an ExternalError where there is none, or of a newer format. */
export async function readSavepoint(store: SavepointStore, name: string): Promise<Savepoint> {
  const bytes = await store.get(`${name}/${SAVEPOINT_FILE}`);
  if (bytes === null) {
    const names = (await store.names()).join(', ') || 'none';
    throw new ExternalError('file', `There is no savepoint ${name} in ${store.description}. There are: ${names}.`, { retryable: false });
  }
  const savepoint = JSON.parse(Buffer.from(bytes).toString('utf8')) as Savepoint;
  if (savepoint.format === SAVEPOINT_FORMAT) return savepoint;
  throw new ExternalError('file', `Savepoint ${name} has format ${savepoint.format}; this version of Weir reads ${SAVEPOINT_FORMAT}.`, {
    retryable: false,
  });
}

/** Restores every partition. Call `misfits` first: what it tells is not checked here again. */
export async function restoreSavepoint(
  savepoint: Savepoint,
  stages: readonly StageToRestore[],
  store: SavepointStore,
  progress: (text: string) => void,
  { stateOnly }: RestoreMode = { stateOnly: false },
): Promise<void> {
  const byName = new Map(stages.map(stage => [stage.program.descriptor.stage, stage]));
  // All of them are whole before the first is restored.
  const states = savepoint.stages.map(saved => (stateOnly ? statesAlone : statesAtTheirPlaces)(saved, byName.get(saved.stage)!, store));
  for (const some of states) for await (const _ of some());
  for (const [index, saved] of savepoint.stages.entries()) {
    const stage = byName.get(saved.stage)!;
    for await (const { shardId, state } of states[index]!()) {
      const log = stage.openLog(shardId);
      // A child that had not begun takes over what its parents are restored to; were it to begin before, they would be sealed, and refuse.
      if (state.commitNumber === 0 && continuesSaved(saved, stage, shardId)) continue;
      // Where nothing had come yet, and nothing has since, there is nothing to restore.
      if (state.commitNumber === 0 && (await log.load()).head === 0) continue;
      const number = await (stateOnly ? restoreStateOnly : restorePartition)(log, state);
      await stage.askForVisit(shardId, state, number);
      progress(`${saved.stage}/${shardId}: ${state.groupCount} groups, commit ${number}`);
    }
  }
}

function continuesSaved({ partitions }: SavepointStage, { shards }: StageToRestore, shardId: string): boolean {
  const parentIds = shards.find(shard => shard.shardId === shardId)?.parentShardIds ?? [];
  return partitions.some(partition => parentIds.includes(partition.shardId));
}

/** One state after the other, as often as they are asked for. */
type States = () => AsyncIterable<{ readonly shardId: string; readonly state: PartitionToRestore }>;

function statesAtTheirPlaces({ partitions }: SavepointStage, _: StageToRestore, store: SavepointStore): States {
  return async function* () {
    for (const partition of partitions) yield { shardId: partition.shardId, state: await readPartition(store, partition) };
  };
}

function statesAlone({ partitions }: SavepointStage, { program, shards }: StageToRestore, store: SavepointStore): States {
  return async function* () {
    const saved: SavedState[] = [];
    for (const partition of partitions) {
      const { start, end } = partition.hashRange!;
      const hashRange = { start: BigInt(start), end: BigInt(end) };
      saved.push({ shardId: partition.shardId, hashRange, saved: await readPartition(store, partition) });
    }
    for (const { shardId, hashRange, closed } of shards) {
      if (!closed) yield { shardId, state: redistributed(program, saved, hashRange) };
    }
  };
}

async function readPartition(store: SavepointStore, partition: SavepointPartition): Promise<PartitionToRestore> {
  const { stateFile, stateHash } = partition;
  const bytes = await store.get(stateFile);
  if (bytes === null || hashOf(bytes) !== stateHash) {
    const what = bytes === null ? 'is missing' : 'is not what was written: its hash differs';
    throw new ExternalError('file', `${stateFile} in ${store.description} ${what}. Take another savepoint.`, { retryable: false });
  }
  return { ...partition, streams: await readStateFile(bytes) };
}
