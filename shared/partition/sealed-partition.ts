// The two ends of a shard's life as its handlers meet them: it may not begin before its parents are drained, and nothing follows once its
// children have taken its state over.
import type { Position } from '../checkpoint/position.ts';
import { ExternalError } from '../engine/errors.ts';

/**
 * The partition's state has moved to its children. Records up to the position are in it, and may come again; a record behind it would be lost,
 * so it stops the shard.
 */
export class SealedPartition extends ExternalError {
  readonly position: Position | null;
  readonly sealedNumber: number;

  constructor(partition: string, sealedNumber: number, position: Position | null) {
    super(
      'log',
      `Partition ${partition} is sealed since commit ${sealedNumber}: its shard was split or merged and its state has moved to the children. A record came after position ${position?.sequenceNumber ?? 'none'}, which was the last; look for whatever still writes to the closed shard.`,
      { retryable: false },
    );
    this.name = 'SealedPartition';
    this.position = position;
    this.sealedNumber = sealedNumber;
  }
}

/** The partition has to wait: what its parents have not yet applied belongs before its own first record. */
export class ParentNotDrained extends ExternalError {
  constructor(shardId: string, parentId: string) {
    super('kinesis', `Shard ${shardId} continues ${parentId}, of which not every record is applied yet; it waits for that.`, {
      retryable: true,
    });
    this.name = 'ParentNotDrained';
  }
}
