// A shard without Kinesis: payloads come in as bytes, leave as batches of user records, numbered in order of arrival.
import { BatchArena } from '../../shared/kinesis/batch-arena.ts';
import type { DecodedBatch } from '../../shared/kinesis/decode-event.ts';
import { type Framing, splitPayload } from '../../shared/kinesis/framing.ts';

const NO_ERRORS: ReadonlyMap<number, string> = new Map();

export class ShardFeed {
  readonly shardId: string;
  private readonly arena: BatchArena;
  private readonly framing: Framing;
  /** Of the payloads since the last `take`. */
  private sequenceNumbers: string[] = [];
  private payloadByteCount = 0;
  private nextSequenceNumber = 1;

  constructor(shardIndex: number, options: { readonly shared: boolean; readonly framing: Framing }) {
    this.shardId = `shardId-${String(shardIndex).padStart(12, '0')}`;
    this.arena = new BatchArena(options);
    this.framing = options.framing;
  }

  get payloadCount(): number {
    return this.sequenceNumbers.length;
  }

  /** Of the payloads since the last `take`. */
  get byteCount(): number {
    return this.payloadByteCount;
  }

  add(payload: Uint8Array, partitionKey: string, arrivalMs: number): void {
    const { arena } = this;
    arena.reserveBytes(payload.length);
    const start = arena.byteCount;
    arena.bytes.set(payload, start);
    arena.byteCount += payload.length;
    const end = arena.byteCount;
    const keyEnd = arena.appendText(partitionKey);
    const outer = this.sequenceNumbers.length;
    if (this.framing !== 'payload') {
      let lineCount = 0;
      splitPayload(this.framing, arena.bytes, start, end, (from, to) =>
        arena.addRecord(from, to, end, keyEnd, arrivalMs, lineCount++, outer),
      );
    } else arena.addRecord(start, end, end, keyEnd, arrivalMs, -1, outer);
    this.payloadByteCount += end - start;
    this.sequenceNumbers.push(String(this.nextSequenceNumber++));
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
      outerIndexes: arena.outerIndexes,
      sequenceNumbers: this.sequenceNumbers,
      subSequenceNumbers: arena.subSequenceNumbers,
      keyStarts: arena.keyStarts,
      keyEnds: arena.keyEnds,
    };
    const payloadBytes = this.payloadByteCount;
    this.sequenceNumbers = [];
    this.payloadByteCount = 0;
    arena.clear();
    return {
      batch,
      envelopeErrors: NO_ERRORS,
      kinesisRecordCount: batch.sequenceNumbers.length,
      misroutedCounts: [],
      userRecordCount: recordCount,
      misroutedCount: 0,
      payloadBytes,
    };
  }
}
