// What nobody can tell, and so no world has it. The state of a key with an untold explicit hash key lies where the MD5 of its partition key is
// taken to lie, and a split may take it to another child than the one that gets its records; there they are refused, because the key lies
// outside. If that child merges with a shard that does hold the MD5, the key does not look strange any more, and begins anew.
import { type HashRange, hashKeyOf, isInHashRange } from '../../../shared/engine/hash-key.ts';
import type { Key, Keys } from './keys.ts';
import type { SourceShard } from './source-stream.ts';

/** Whether a merged shard would take the records of a key for its own, whose state went to another shard. */
export function hidesDeparture(keys: Keys, shards: readonly SourceShard[], lower: SourceShard, upper: SourceShard): boolean {
  const merged: HashRange = { start: lower.range.start, end: upper.range.end };
  return keys.all.some(
    key =>
      !key.isTold &&
      isInHashRange(merged, key.hashKey) &&
      isInHashRange(merged, hashKeyOf(key.partitionKey)) &&
      !hasStateOf(key, keys, shards, lower) &&
      !hasStateOf(key, keys, shards, upper),
  );
}

/** Whether the state of the key is in the shard: it came from a parent, or began there. */
function hasStateOf(key: Key, keys: Keys, shards: readonly SourceShard[], { range, parentShardIds, records }: SourceShard): boolean {
  const parents = shards.filter(({ shardId }) => parentShardIds.includes(shardId));
  const having = parents.filter(parent => hasStateOf(key, keys, shards, parent));
  if (having.length > 0) return having.some(parent => isInHashRange(range, keys.placeIn(parent.range, key.k)));
  return records.some(({ users }) => users.some(({ k }) => k === key.k)) && !parents.some(parent => hadStateOf(key, keys, shards, parent));
}

/** Whether a shard before this one had it, so that the shard's records of the key are refused. */
function hadStateOf(key: Key, keys: Keys, shards: readonly SourceShard[], { parentShardIds }: SourceShard): boolean {
  const parents = shards.filter(({ shardId }) => parentShardIds.includes(shardId));
  return parents.some(parent => hasStateOf(key, keys, shards, parent) || hadStateOf(key, keys, shards, parent));
}
