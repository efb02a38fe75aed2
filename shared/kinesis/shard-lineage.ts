// How the shards of a stream descend from each other. Kinesis forgets a closed shard once its records are past retention, so a parent that
// is not listed is gone.
import type { HashRange } from './hash-range.ts';

export interface Shard {
  readonly shardId: string;
  /** Shards that this one continues: none, one (split) or two (merge), whether they are still listed or not. */
  readonly parentShardIds: readonly string[];
  readonly hashRange: HashRange;
  /** No more records come to it. */
  readonly closed: boolean;
}

export interface ShardLineage {
  /** Every listed shard, each after its parents. */
  readonly parentsFirst: readonly Shard[];
  shard(shardId: string): Shard | null;
  /** Listed parents. */
  parentsOf(shardId: string): readonly Shard[];
  childrenOf(shardId: string): readonly Shard[];
}

/** Reads the family tree out of a complete list of shards. */
export function shardLineage(shards: readonly Shard[]): ShardLineage {
  const byId = new Map(shards.map(shard => [shard.shardId, shard]));
  const children = new Map<string, Shard[]>();
  const parentsFirst: Shard[] = [];
  const visited = new Set<string>();
  const parentsOf = (shardId: string): Shard[] => (byId.get(shardId)?.parentShardIds ?? []).flatMap(id => byId.get(id) ?? []);
  const visit = (shard: Shard): void => {
    if (visited.has(shard.shardId)) return;
    visited.add(shard.shardId);
    for (const parent of parentsOf(shard.shardId)) {
      visit(parent);
      const siblings = children.get(parent.shardId);
      if (siblings) siblings.push(shard);
      else children.set(parent.shardId, [shard]);
    }
    parentsFirst.push(shard);
  };
  for (const shard of shards) visit(shard);
  return { parentsFirst, shard: id => byId.get(id) ?? null, parentsOf, childrenOf: id => children.get(id) ?? [] };
}
