// From the records of a Lambda event to user records: base64 ▸ KPL de-aggregation ▸ hash range ▸ decompression ▸ lines. Pure and synchronous; what
// must be looked up outside (the shard's hash range) is handed in, and `needsHashRange` says before decoding whether it is.
//
// Nothing here throws because of what a producer sent. A payload that cannot be unpacked stays a record with its raw bytes and a reason,
// so that it reaches the dead letters and the counts add up.
import type { KinesisStreamRecord } from 'aws-lambda';
import { assert } from '../engine/assert.ts';
import type { RecordBatch } from '../engine/program.ts';
import { AggregateReader, looksAggregated } from './aggregate.ts';
import { appendBase64 } from './base64.ts';
import { BatchArena } from './batch-arena.ts';
import { type Framing, splitLines } from './framing.ts';
import { FULL_HASH_RANGE, type HashRange, isInHashRange } from './hash-range.ts';
import { BATCH_BYTES_MAX, DECOMPRESSED_BYTES_MAX, RECORD_OVERHEAD_BYTES } from './kinesis-limits.ts';
import { compressionOf, decompress } from './payload-compression.ts';

export interface DecodeOptions {
  readonly shardId: string;
  /** Memory to decode into; the result is valid until its next use. @default a new one */
  readonly arena?: BatchArena;
  /**
   * Range of the shard, both ends inclusive; sub-records outside it are misrouted. null accepts all. Needed when `needsHashRange` holds.
   */
  readonly hashRange?: HashRange | null;
  /** How payloads divide into user records. @default 'payload' */
  readonly framing?: Framing;
  /** @default DECOMPRESSED_BYTES_MAX */
  readonly decompressedBytesMax?: number;
  /** @default BATCH_BYTES_MAX */
  readonly batchBytesMax?: number;
}

export interface DecodedBatch {
  readonly batch: RecordBatch;
  /**
   * User records that could not be unpacked, by index in the batch, with the reason. Their raw bytes are in the batch (what is not base64 as
   * a JSON string): nothing that a decoder takes for a row.
   */
  readonly envelopeErrors: ReadonlyMap<number, string>;
  /**
   * Kinesis records decoded: the first so many of the event. Fewer than the event has only where the batch would outgrow its memory; the
   * caller hands the rest back.
   */
  readonly kinesisRecordCount: number;
  /** Per Kinesis record decoded: its sub-records that were dropped because their own key lies outside the shard. */
  readonly misroutedCounts: readonly number[];
  readonly userRecordCount: number;
  /** The sum of `misroutedCounts`. */
  readonly misroutedCount: number;
  /** Bytes of the payloads as they came, base64 undone. */
  readonly payloadBytes: number;
}

/** Whether decoding these records must know the hash range of their shard. */
export function needsHashRange(records: readonly KinesisStreamRecord[]): boolean {
  return records.some(record => looksAggregated(record.kinesis.data));
}

/** Decodes records of one shard, in order. */
export function decodeEvent(records: readonly KinesisStreamRecord[], options: DecodeOptions): DecodedBatch {
  return new EventDecoder(options).decode(records);
}

class EventDecoder {
  private readonly options: DecodeOptions;
  private readonly arena: BatchArena;
  private readonly aggregate: AggregateReader;
  private readonly sequenceNumbers: string[] = [];
  private readonly envelopeErrors = new Map<number, string>();
  private readonly misroutedCounts: number[] = [];
  /** Of the Kinesis record at hand. */
  private outerIndex = 0;
  private arrivalMs = 0;
  private misroutedCount = 0;
  private payloadBytes = 0;
  /** What the Kinesis record at hand may still decompress to. */
  private decompressedBytesLeft = 0;
  /** Lines of the Kinesis record at hand so far. */
  private lineCount = 0;

  constructor(options: DecodeOptions) {
    this.options = options;
    this.arena = options.arena ?? new BatchArena();
    this.arena.clear();
    this.aggregate = new AggregateReader(this.arena.placements);
  }

  decode(records: readonly KinesisStreamRecord[]): DecodedBatch {
    const bytesMax = this.options.batchBytesMax ?? BATCH_BYTES_MAX;
    let kinesisRecordCount = 0;
    while (kinesisRecordCount < records.length && (kinesisRecordCount === 0 || this.memory < bytesMax)) {
      const misroutedBefore = this.misroutedCount;
      this.decodeRecord(records[kinesisRecordCount]!, kinesisRecordCount);
      this.sequenceNumbers.push(records[kinesisRecordCount]!.kinesis.sequenceNumber);
      this.misroutedCounts.push(this.misroutedCount - misroutedBefore);
      kinesisRecordCount++;
    }
    return this.result(kinesisRecordCount);
  }

  private get memory(): number {
    return this.arena.byteCount + this.arena.recordCount * RECORD_OVERHEAD_BYTES;
  }

  private decodeRecord(record: KinesisStreamRecord, outerIndex: number): void {
    const { arena } = this;
    const { data, partitionKey } = record.kinesis;
    const start = arena.byteCount;
    this.outerIndex = outerIndex;
    this.arrivalMs = Math.round(record.kinesis.approximateArrivalTimestamp * 1000);
    this.decompressedBytesLeft = this.options.decompressedBytesMax ?? DECOMPRESSED_BYTES_MAX;
    this.lineCount = 0;
    if (!appendBase64(arena, data)) {
      // Quoted, because the text itself might be a row that was never encoded, and would be taken for one.
      const end = arena.appendText(JSON.stringify(data));
      this.payloadBytes += end - start;
      this.fail('the data of the Kinesis record is not base64');
      this.add(start, end, end, arena.appendText(partitionKey), -1);
      return;
    }
    const end = arena.byteCount;
    this.payloadBytes += end - start;
    if (this.aggregate.parse(arena.bytes, start, end)) this.addAggregate();
    else this.addPayload(start, end, end, arena.appendText(partitionKey), -1);
  }

  private addAggregate(): void {
    const { aggregate } = this;
    const { hashRange } = this.options;
    assert(hashRange !== undefined, `shard ${this.options.shardId} has aggregates, so decoding needs its hash range`);
    const takesAll = hashRange === null || (hashRange.start === FULL_HASH_RANGE.start && hashRange.end === FULL_HASH_RANGE.end);
    for (let sub = 0; sub < aggregate.recordCount; sub++) {
      // The KPL sends such a record again to the shard that it belongs to. (The KCL drops the whole aggregate when one record of it is
      // outside; records inside would be lost with a KPL that sends only the others again.)
      if (!takesAll && !isInHashRange(hashRange, aggregate.hashKey(sub))) {
        this.misroutedCount++;
        continue;
      }
      const { dataStarts, dataEnds } = aggregate;
      this.addPayload(dataStarts[sub]!, dataEnds[sub]!, aggregate.keyStart(sub), aggregate.keyEnd(sub), sub);
    }
  }

  /** Adds what the payload at `[start, end)` of the arena holds, decompressed behind everything else where it is compressed. */
  private addPayload(start: number, end: number, keyStart: number, keyEnd: number, sub: number): void {
    const { arena } = this;
    const isLines = this.options.framing === 'lines';
    const compression = compressionOf(arena.bytes, start, end);
    if (compression !== null) {
      const result = decompress(arena.bytes.subarray(start, end), compression, this.decompressedBytesLeft);
      if ('reason' in result) {
        this.fail(result.reason);
        this.add(start, end, keyStart, keyEnd, isLines ? this.lineCount++ : sub);
        return;
      }
      this.decompressedBytesLeft -= result.bytes.length;
      arena.reserveBytes(result.bytes.length);
      arena.bytes.set(result.bytes, arena.byteCount);
      start = arena.byteCount;
      end = arena.byteCount += result.bytes.length;
    }
    if (isLines) {
      splitLines(arena.bytes, start, end, (from, to) => this.add(from, to, keyStart, keyEnd, this.lineCount++));
      return;
    }
    if (start === end) this.fail('the payload is empty');
    this.add(start, end, keyStart, keyEnd, sub);
  }

  /** Notes why the record added next is of no use. */
  private fail(reason: string): void {
    this.envelopeErrors.set(this.arena.recordCount, reason);
  }

  private add(start: number, end: number, keyStart: number, keyEnd: number, sub: number): void {
    this.arena.addRecord(start, end, keyStart, keyEnd, this.arrivalMs, sub, this.outerIndex);
  }

  private result(kinesisRecordCount: number): DecodedBatch {
    const { arena } = this;
    const batch: RecordBatch = {
      shardId: this.options.shardId,
      recordCount: arena.recordCount,
      bytes: new Uint8Array(arena.bytes.buffer, arena.bytes.byteOffset, arena.byteCount),
      starts: arena.starts,
      ends: arena.ends,
      arrivalsMs: arena.arrivalsMs,
      outerIndexes: arena.outerIndexes,
      sequenceNumbers: this.sequenceNumbers,
      subSequenceNumbers: arena.subSequenceNumbers,
      keyStarts: arena.keyStarts,
      keyEnds: arena.keyEnds,
    };
    return {
      batch,
      envelopeErrors: this.envelopeErrors,
      kinesisRecordCount,
      misroutedCounts: this.misroutedCounts,
      userRecordCount: arena.recordCount,
      misroutedCount: this.misroutedCount,
      payloadBytes: this.payloadBytes,
    };
  }
}
