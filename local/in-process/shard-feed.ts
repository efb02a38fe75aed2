// A shard without Kinesis: payloads come in as bytes, leave as batches of user records, numbered in order of arrival.
import { BatchArena } from '../../shared/kinesis/batch-arena.ts';
import type { DecodedBatch } from '../../shared/kinesis/decode-event.ts';
import { type Framing, splitLines } from '../../shared/kinesis/framing.ts';

const NO_ERRORS: ReadonlyMap<number, string> = new Map();

export class ShardFeed {
  readonly shardId: string;
  private readonly arena: BatchArena;
  private readonly framing: Framing;
  /** Of the payloads since the last `take`. */
  private payloadSequenceNumbers: string[] = [];
  /** Of the user records in them. */
  private sequenceNumbers: string[] = [];
  private partitionKeys: string[] = [];
  private nextSequenceNumber = 1;

  constructor(shardIndex: number, options: { readonly shared: boolean; readonly framing: Framing }) {
    this.shardId = `shardId-${String(shardIndex).padStart(12, '0')}`;
    this.arena = new BatchArena(options);
    this.framing = options.framing;
  }

  get payloadCount(): number {
    return this.payloadSequenceNumbers.length;
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
    const sequenceNumber = String(this.nextSequenceNumber++);
    const addRecord = (from: number, to: number, sub: number) => {
      arena.addRecord(from, to, arrivalMs, sub, this.payloadSequenceNumbers.length);
      this.sequenceNumbers.push(sequenceNumber);
      this.partitionKeys.push(partitionKey);
    };
    let lineCount = 0;
    if (this.framing === 'lines') splitLines(arena.bytes, start, arena.byteCount, (from, to) => addRecord(from, to, lineCount++));
    else addRecord(start, arena.byteCount, -1);
    this.payloadSequenceNumbers.push(sequenceNumber);
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
    const kinesisSequenceNumbers = this.payloadSequenceNumbers;
    this.sequenceNumbers = [];
    this.payloadSequenceNumbers = [];
    this.partitionKeys = [];
    const payloadBytes = arena.byteCount;
    arena.clear();
    return {
      batch,
      outerIndexes: arena.outerIndexes,
      envelopeErrors: NO_ERRORS,
      kinesisRecordCount: kinesisSequenceNumbers.length,
      kinesisSequenceNumbers,
      misroutedCounts: [],
      userRecordCount: recordCount,
      misroutedCount: 0,
      payloadBytes,
    };
  }
}
