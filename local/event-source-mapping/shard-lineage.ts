// Which shards may be read, and from where: a child only after all of its parents, so that no key is ever delivered out of order.
import type { Shard } from '@aws-sdk/client-kinesis';
import type { StartingPosition } from './mapping-settings.ts';

export interface ShardNode {
  readonly shardId: string;
  readonly parentShardIds: readonly string[];
  readonly isClosed: boolean;
}

/** Where the reading of a shard begins. */
export type ShardPosition = StartingPosition | { readonly kind: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string };

export function shardNodeOf({ ShardId, ParentShardId, AdjacentParentShardId, SequenceNumberRange }: Shard): ShardNode {
  const parentShardIds = [ParentShardId, AdjacentParentShardId].filter(parent => parent !== undefined);
  return { shardId: ShardId!, parentShardIds, isClosed: SequenceNumberRange?.EndingSequenceNumber !== undefined };
}

/** Whether every parent is drained. A parent that is not listed any more is gone from the stream's retention, and so has nothing left. */
export function mayStart(shard: ShardNode, listedIds: ReadonlySet<string>, drainedIds: ReadonlySet<string>): boolean {
  return shard.parentShardIds.every(parent => drainedIds.has(parent) || !listedIds.has(parent));
}

/**
 * Where a shard that this mapping never read begins, or null where it has nothing for us.
 * LATEST holds for the shards of the first listing: one that appears later is the child of one we read, and all of it is new.
 */
export function firstPosition(shard: ShardNode, starting: StartingPosition, isFirstListing: boolean): ShardPosition | null {
  if (starting.kind !== 'LATEST') return starting;
  if (!isFirstListing) return { kind: 'TRIM_HORIZON' };
  return shard.isClosed ? null : starting;
}
