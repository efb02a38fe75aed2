// A shard without Kinesis: rows come in as bytes, leave as batches of user records, numbered in order of arrival.
import { BatchArena } from '../../shared/kinesis/batch-arena.ts';
import type { DecodedBatch } from '../../shared/kinesis/decode-event.ts';

const NO_ERRORS: ReadonlyMap<number, string> = new Map();

export class ShardFeed {
  readonly shardId: string;
  private readonly arena: BatchArena;
  private sequenceNumbers: string[] = [];
  private partitionKeys: string[] = [];
  private nextSequenceNumber = 1;

  constructor(shardIndex: number, options: { readonly shared: boolean }) {
    this.shardId = `shardId-${String(shardIndex).padStart(12, '0')}`;
    this.arena = new BatchArena(options);
  }

  get recordCount(): number {
    return this.arena.recordCount;
  }

  /** Of the payloads since the last `take`. */
  get byteCount(): number {
    return this.arena.byteCount;
  }

  add(payload: Uint8Array, partitionKey: string, arrivalMs: number): void {
    const { arena } = this;
    arena.reserveBytes(payload.length);
    const start = arena.byteCount;
    arena.bytes.set(payload, start);
    arena.byteCount += payload.length;
    arena.addRecord(start, arena.byteCount, arrivalMs, -1, arena.recordCount);
    this.sequenceNumbers.push(String(this.nextSequenceNumber++));
    this.partitionKeys.push(partitionKey);
  }

  /** The records since the last call. Valid until the next `add`. */
  take(): DecodedBatch {
    const { arena } = this;
    const { recordCount } = arena;
    const batch = {
      shardId: this.shardId,
      recordCount,
      bytes: arena.bytes,
      starts: arena.starts,
      ends: arena.ends,
      arrivalsMs: arena.arrivalsMs,
      sequenceNumbers: this.sequenceNumbers,
      subSequenceNumbers: arena.subSequenceNumbers,
      partitionKeys: this.partitionKeys,
    };
    this.sequenceNumbers = [];
    this.partitionKeys = [];
    const payloadBytes = arena.byteCount;
    arena.clear();
    return {
      batch,
      outerIndexes: arena.outerIndexes,
      envelopeErrors: NO_ERRORS,
      kinesisRecordCount: recordCount,
      kinesisSequenceNumbers: batch.sequenceNumbers,
      subSequenceNumberLast: [],
      misroutedCounts: [],
      userRecordCount: recordCount,
      misroutedCount: 0,
      payloadBytes,
    };
  }
}
