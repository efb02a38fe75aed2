// From the payloads of Kinesis records to user records: KPL de-aggregation ▸ hash range ▸ decompression ▸ lines.
//
// Nothing here throws because of what a producer sent. A payload that cannot be unpacked stays a record with its raw bytes and a reason,
// so that it reaches the dead letters and the counts add up.
import { assert } from '../engine/assert.ts';
import { AggregateReader, sealedAggregates } from './aggregate.ts';
import type { BatchArena } from './batch-arena.ts';
import { type Framing, splitPayload } from './framing.ts';
import { FULL_HASH_RANGE, type HashRange } from './hash-range.ts';
import { BATCH_BYTES_MAX, DECOMPRESSED_BYTES_MAX, RECORD_OVERHEAD_BYTES } from './kinesis-limits.ts';
import type { PackedPayloads } from './packed-payloads.ts';
import { compressionOf, decompress } from './payload-compression.ts';
import type { SpareRoom } from './spare-room.ts';

export interface UnpackOptions {
  readonly shardId: string;
  /**
   * Range of the shard, both ends inclusive; sub-records outside it are misrouted. null accepts all. Needed when `needsHashRange` holds.
   */
  readonly hashRange?: HashRange | null;
  /** How payloads divide into user records. @default 'payload' */
  readonly framing?: Framing;
  /** Each Kinesis record is one user record, and nothing in it is looked at: for one that nobody survives looking into. @default false */
  readonly unopened?: boolean;
  /** @default DECOMPRESSED_BYTES_MAX */
  readonly decompressedBytesMax?: number;
  /** @default BATCH_BYTES_MAX */
  readonly batchBytesMax?: number;
}

/** What unpacking found beside records. */
export interface UnpackFindings {
  /** Why records are of no use, by index among the user records. */
  readonly envelopeErrors: ReadonlyMap<number, string>;
  /** By index among the user records, the hash keys of those whose producers gave them one. */
  readonly explicitHashKeys: ReadonlyMap<number, bigint>;
  /** Per Kinesis record, its sub-records that belong to another shard and were dropped. */
  readonly misroutedCounts: readonly number[];
}

/** What came of packed Kinesis records, beside the user records in the arena. */
export interface Unpacked extends UnpackFindings {
  /** The first so many were unpacked. */
  readonly kinesisRecordCount: number;
}

/**
 * One per arena, kept as long. Compiled code refers to the shapes of objects weakly: were there none between two batches, a garbage collection
 * would throw away what was compiled for them, and every batch would begin slowly.
 */
export class Unpacker {
  private readonly arena: BatchArena;
  private readonly aggregate = new AggregateReader();
  private options: UnpackOptions = { shardId: '' };
  private source: { readonly bytes: Buffer };
  private room: SpareRoom | null = null;
  private rows: Framing = 'payload';
  private takesAll = true;
  private envelopeErrors = new Map<number, string>();
  private explicitHashKeys = new Map<number, bigint>();
  private misroutedCounts: number[] = [];
  /** Kinesis records unpacked so far. */
  private kinesisRecordCount = 0;
  private arrivalMs = 0;
  private misroutedCount = 0;
  /** Payloads that were unpacked, and what came out of those that were compressed. */
  private byteCount = 0;
  /** What the Kinesis record at hand may still decompress to. */
  private decompressedBytesLeft = 0;
  /** Lines of the Kinesis record at hand so far. */
  private lineCount = 0;

  constructor(arena: BatchArena) {
    this.arena = arena;
    this.source = arena;
  }

  /** Whether the batch has outgrown its memory: the next Kinesis record must wait. One always fits. */
  private get isFull(): boolean {
    const { arena, options } = this;
    const memory = this.byteCount + arena.recordCount * RECORD_OVERHEAD_BYTES;
    return this.kinesisRecordCount > 0 && memory >= (options.batchBytesMax ?? BATCH_BYTES_MAX);
  }

  /**
   * Adds the user records of packed Kinesis records to the arena, as many as memory takes. Payloads lie in `source`. What is decompressed goes into
   * the room that the source has, else to the bytes of the arena; where the two differ, a record that lies there has the places `~start` and `~end`.
   */
  unpack(
    packed: PackedPayloads,
    options: UnpackOptions,
    source: { readonly bytes: Buffer } = this.arena,
    room: SpareRoom | null = null,
  ): Unpacked {
    this.begin(options, source, room);
    const { starts, ends, keyEnds, arrivalsMs, isBase64 } = packed;
    const isSealed = options.unopened ? null : sealedAggregates(source.bytes, starts, ends);
    for (let i = 0; i < starts.length && !this.isFull; i++) {
      this.arrivalMs = arrivalsMs[i]!;
      this.unpackOne(starts[i]!, ends[i]!, keyEnds[i]!, isBase64[i] === 1, isSealed?.[i] === 1);
    }
    const { envelopeErrors, explicitHashKeys, misroutedCounts, kinesisRecordCount } = this;
    return { envelopeErrors, explicitHashKeys, misroutedCounts, kinesisRecordCount };
  }

  private begin(options: UnpackOptions, source: { readonly bytes: Buffer }, room: SpareRoom | null): void {
    const { hashRange = null, framing = 'payload' } = options;
    this.options = options;
    this.source = source;
    this.room = room;
    this.rows = framing;
    this.takesAll = hashRange === null || (hashRange.start === FULL_HASH_RANGE.start && hashRange.end === FULL_HASH_RANGE.end);
    this.envelopeErrors = new Map();
    this.explicitHashKeys = new Map();
    this.misroutedCounts = [];
    this.kinesisRecordCount = 0;
    this.byteCount = 0;
  }

  private unpackOne(start: number, end: number, keyEnd: number, isBase64: boolean, isSealed: boolean): void {
    this.misroutedCount = 0;
    this.lineCount = 0;
    this.decompressedBytesLeft = this.options.decompressedBytesMax ?? DECOMPRESSED_BYTES_MAX;
    this.byteCount += keyEnd - start;
    if (!isBase64) {
      this.fail('the data of the Kinesis record is not base64');
      this.add(start, end, end, keyEnd, -1);
    } else if (this.options.unopened) this.add(start, end, end, keyEnd, -1);
    else if (isSealed && this.aggregate.parse(this.source.bytes, start, end)) this.addAggregate();
    else this.addPayload(start, end, end, keyEnd, -1);
    this.misroutedCounts.push(this.misroutedCount);
    this.kinesisRecordCount++;
  }

  private addAggregate(): void {
    const { aggregate } = this;
    const { hashRange, shardId } = this.options;
    assert(hashRange !== undefined, `shard ${shardId} has aggregates, so decoding needs its hash range`);
    const { recordCount, dataStarts, dataEnds } = aggregate;
    const allInside = this.takesAll || aggregate.judgeKeys(hashRange ?? FULL_HASH_RANGE);
    if (allInside && aggregate.isPlain && this.rows === 'payload') {
      this.arena.addAggregate(aggregate, this.arrivalMs, this.kinesisRecordCount);
      return;
    }
    for (let sub = 0; sub < recordCount; sub++) {
      // The KPL sends such a record again to the shard that it belongs to. (The KCL drops the whole aggregate when one record of it is
      // outside; records inside would be lost with a KPL that sends only the others again.)
      if (!allInside && !aggregate.isInside(sub)) {
        this.misroutedCount++;
        continue;
      }
      const first = this.arena.recordCount;
      this.addPayload(dataStarts[sub]!, dataEnds[sub]!, aggregate.keyStart(sub), aggregate.keyEnd(sub), sub);
      const hashKey = aggregate.givenHashKey(sub);
      if (hashKey === null) continue;
      for (let record = first; record < this.arena.recordCount; record++) this.explicitHashKeys.set(record, hashKey);
    }
  }

  /** Adds what the payload at `[start, end)` of the source holds. */
  private addPayload(start: number, end: number, keyStart: number, keyEnd: number, sub: number): void {
    const { rows } = this;
    const compression = compressionOf(this.source.bytes, start, end);
    if (compression !== null) {
      const result = decompress(this.source.bytes.subarray(start, end), compression, this.decompressedBytesLeft);
      if ('bytes' in result) this.addDecompressed(result.bytes, keyStart, keyEnd, sub);
      else {
        this.fail(result.reason);
        this.add(start, end, keyStart, keyEnd, rows === 'payload' ? sub : this.lineCount++);
      }
    } else if (rows !== 'payload') {
      splitPayload(rows, this.source.bytes, start, end, (from, to) => this.add(from, to, keyStart, keyEnd, this.lineCount++));
    } else {
      if (start === end) this.fail('the payload is empty');
      this.add(start, end, keyStart, keyEnd, sub);
    }
  }

  private addDecompressed(bytes: Buffer, keyStart: number, keyEnd: number, sub: number): void {
    this.decompressedBytesLeft -= bytes.length;
    this.byteCount += bytes.length;
    const { memory, start } = this.put(bytes);
    const end = start + bytes.length;
    const isForeign = memory !== this.source;
    const place = (position: number) => (isForeign ? ~position : position);
    if (this.rows !== 'payload') {
      splitPayload(this.rows, memory.bytes, start, end, (from, to) => this.add(place(from), place(to), keyStart, keyEnd, this.lineCount++));
    } else {
      if (start === end) this.fail('the payload is empty');
      this.add(place(start), place(end), keyStart, keyEnd, sub);
    }
  }

  /** Where decompressed bytes lie from now on. */
  private put(bytes: Buffer): { readonly memory: { readonly bytes: Buffer }; readonly start: number } {
    const { arena, source } = this;
    const placed = this.room?.take(bytes.length) ?? null;
    if (placed !== null) {
      bytes.copy(source.bytes, placed);
      return { memory: source, start: placed };
    }
    arena.reserveBytes(bytes.length);
    const start = arena.byteCount;
    bytes.copy(arena.bytes, start);
    arena.byteCount += bytes.length;
    return { memory: arena, start };
  }

  /** Notes why the record added next is of no use. */
  private fail(reason: string): void {
    this.envelopeErrors.set(this.arena.recordCount, reason);
  }

  private add(start: number, end: number, keyStart: number, keyEnd: number, sub: number): void {
    this.arena.addRecord(start, end, keyStart, keyEnd, this.arrivalMs, sub, this.kinesisRecordCount);
  }
}
