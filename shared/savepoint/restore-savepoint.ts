// Makes the states of a savepoint those of an application. Everything is read, verified and compared before anything is written: a savepoint
// that does not fit changes nothing.
import type { CommitLog } from '../checkpoint/commit-log.ts';
import type { StageDescriptor } from '../engine/descriptor.ts';
import { ExternalError } from '../engine/errors.ts';
import { differences, type StateDescriptions } from './compatibility.ts';
import { hashOf } from './create-savepoint.ts';
import { type PartitionToRestore, restorePartition } from './restored-partition.ts';
import {
  SAVEPOINT_FILE,
  SAVEPOINT_FORMAT,
  type Savepoint,
  type SavepointPartition,
  type SavepointStage,
  type SavepointStore,
} from './savepoint.ts';
import { readStateFile } from './state-file.ts';

export interface StageToRestore {
  readonly descriptor: StageDescriptor;
  readonly states: StateDescriptions;
  readonly stream: string;
  /** Shards that can still be written to. */
  readonly openShardIds: readonly string[];
  openLog(shardId: string): CommitLog;
  /** Called after each restore: somebody must visit the partition, for no record may come to make a handler do it. */
  askForVisit(shardId: string, partition: SavepointPartition, commitNumber: number): Promise<void>;
}

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

/** Why the savepoint cannot become the state of these stages, one line each; none where it can. */
export function misfits(savepoint: Savepoint, stages: readonly StageToRestore[]): string[] {
  const byName = new Map(stages.map(stage => [stage.descriptor.stage, stage]));
  const lines = savepoint.stages.flatMap(saved => {
    const stage = byName.get(saved.stage);
    if (stage === undefined) return [`stage ${saved.stage} is in the savepoint and not in the script`];
    return [...differences(saved, stage.descriptor, stage.states), ...shardDifferences(saved, stage)].map(
      line => `stage ${saved.stage}: ${line}`,
    );
  });
  const savedNames = new Set(savepoint.stages.map(({ stage }) => stage));
  for (const name of byName.keys()) if (!savedNames.has(name)) lines.push(`stage ${name} is in the script and not in the savepoint`);
  return lines;
}

function shardDifferences(saved: SavepointStage, { stream, openShardIds }: StageToRestore): string[] {
  const lines = saved.stream === stream ? [] : [`it read stream ${saved.stream}; now ${stream}, in which its positions mean nothing`];
  const savedIds = saved.partitions.map(({ shardId }) => shardId);
  const gone = savedIds.filter(id => !openShardIds.includes(id));
  const added = openShardIds.filter(id => !savedIds.includes(id));
  if (gone.length > 0) lines.push(`the stream no longer writes to ${gone.join(', ')}: it was resharded since`);
  if (added.length > 0) lines.push(`the savepoint has no state of ${added.join(', ')}`);
  return lines;
}

/** Restores every partition; gives the commits by `stage/shard`. Call `misfits` first: what it tells is not checked here again. */
export async function restoreSavepoint(
  savepoint: Savepoint,
  stages: readonly StageToRestore[],
  store: SavepointStore,
  progress: (text: string) => void,
): Promise<void> {
  const byName = new Map(stages.map(stage => [stage.descriptor.stage, stage]));
  const work = savepoint.stages.flatMap(saved => saved.partitions.map(partition => ({ stage: byName.get(saved.stage)!, partition })));
  // All of them are whole before the first is restored.
  for (const { partition } of work) await readPartition(store, partition);
  for (const { stage, partition } of work) {
    const number = await restorePartition(stage.openLog(partition.shardId), await readPartition(store, partition));
    await stage.askForVisit(partition.shardId, partition, number);
    progress(`${stage.descriptor.stage}/${partition.shardId}: ${partition.groupCount} groups, commit ${number}`);
  }
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
