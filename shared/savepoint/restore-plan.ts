// Which states of a savepoint become those of which shards, or why they cannot.
//
//   at its place     each state goes to the shard that it is of, with its position. Where that shard was split or merged since, its children take
//                    it over when they have read it to its end, so they must not have begun.
//   the state alone  (another stream, or shards that have begun) each group goes to the open shard that its hash key lies in, and the application
//                    goes on from where it is.
import type { CommitLog } from '../checkpoint/commit-log.ts';
import type { StageDescriptor } from '../engine/descriptor.ts';
import type { StageProgram } from '../engine/program.ts';
import { type Shard, shardLineage } from '../kinesis/shard-lineage.ts';
import { differences, type StateDescriptions } from './compatibility.ts';
import type { Savepoint, SavepointPartition, SavepointStage } from './savepoint.ts';

export interface StageToRestore {
  readonly program: StageProgram;
  readonly states: StateDescriptions;
  readonly stream: string;
  /** All that the stream lists. */
  readonly shards: readonly Shard[];
  openLog(shardId: string): CommitLog;
  /** Called after each restore: somebody must visit the partition, for no record may come to make a handler do it. */
  askForVisit(shardId: string, state: Pick<SavepointPartition, 'watermarkMs' | 'groupCount'>, commitNumber: number): Promise<void>;
}

export interface RestoreMode {
  readonly stateOnly: boolean;
}

/** Why the savepoint cannot become the state of these stages, one line each; none where it can. */
export async function misfits(savepoint: Savepoint, stages: readonly StageToRestore[], mode: RestoreMode): Promise<string[]> {
  const byName = new Map(stages.map(stage => [stage.program.descriptor.stage, stage]));
  const lines: string[] = [];
  for (const saved of savepoint.stages) {
    const stage = byName.get(saved.stage);
    if (stage === undefined) lines.push(`stage ${saved.stage} is in the savepoint and not in the script`);
    else lines.push(...(await stageMisfits(saved, stage, mode)).map(line => `stage ${saved.stage}: ${line}`));
  }
  const savedNames = new Set(savepoint.stages.map(({ stage }) => stage));
  for (const name of byName.keys()) if (!savedNames.has(name)) lines.push(`stage ${name} is in the script and not in the savepoint`);
  return lines;
}

async function stageMisfits(saved: SavepointStage, stage: StageToRestore, { stateOnly }: RestoreMode): Promise<string[]> {
  const { program, states, stream } = stage;
  const lines = differences(saved, program.descriptor, states);
  if (stateOnly) return [...lines, ...undividable(saved, program.descriptor), ...(await unreadMisfits(stage))];
  if (saved.stream === stream) return [...lines, ...(await shardMisfits(saved, stage))];
  return [
    ...lines,
    `it read stream ${saved.stream}; now ${stream}, in which its positions mean nothing (--state-only takes the state without them)`,
  ];
}

/** At its place. */
async function shardMisfits({ partitions }: SavepointStage, { shards, openLog }: StageToRestore): Promise<string[]> {
  const lineage = shardLineage(shards);
  const savedIds = new Set(partitions.map(({ shardId }) => shardId));
  const forgotten = [...savedIds].filter(id => lineage.shard(id) === null);
  const descendants = new Set<string>();
  const open = new Set<string>();
  for (const { shardId, parentShardIds, closed } of lineage.parentsFirst) {
    if (savedIds.has(shardId)) continue;
    if (parentShardIds.some(id => savedIds.has(id) || descendants.has(id))) descendants.add(shardId);
    else if (!closed) open.add(shardId);
  }
  const begun: string[] = [];
  for (const id of descendants) if ((await openLog(id).load()).head > 0) begun.push(id);
  const lines: string[] = [];
  const orStateOnly = 'restore into an application under another name, or take the state without its place (--state-only)';
  if (forgotten.length > 0) lines.push(`the stream has forgotten ${forgotten.join(', ')}; take the state without its place (--state-only)`);
  if (begun.length > 0)
    lines.push(`the stream was resharded since, and the application has begun with ${begun.join(', ')}: ${orStateOnly}`);
  if (open.size > 0) lines.push(`the savepoint has no state of ${[...open].join(', ')}`);
  return lines;
}

function undividable({ partitions }: SavepointStage, { source }: StageDescriptor): string[] {
  const unknown = partitions.filter(({ hashRange }) => hashRange === null).map(({ shardId }) => shardId);
  if (unknown.length > 0) return [`which part of the keys ${unknown.join(', ')} had is not known: the stream had forgotten it`];
  const isDivided = partitions.length > 1 && source.partitionedBy.length === 0;
  return isDivided && partitions.some(({ groupCount }) => groupCount > 0)
    ? ['its source has no PARTITIONED BY, so nothing says where its groups belong']
    : [];
}

/** What a closed shard still holds would find no state to go into: its children do not take over from it any more. */
async function unreadMisfits({ shards, openLog }: StageToRestore): Promise<string[]> {
  const unread: string[] = [];
  for (const { shardId, closed } of shards) {
    if (!closed) continue;
    const log = openLog(shardId);
    await log.load();
    if (!log.isSealed) unread.push(shardId);
  }
  if (unread.length === 0) return [];
  return [`the application has not read ${unread.join(', ')} to the end, which the stream has closed: let it run until it has`];
}
