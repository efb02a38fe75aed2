// From the records of a Lambda event to user records: base64 ▸ what `Unpacker` does. Pure and synchronous; what must be looked up outside (the
// shard's hash range) is handed in, and `needsHashRange` says before decoding whether it is.
import type { KinesisStreamRecord } from 'aws-lambda';
import type { DecodedPart } from '../engine/decoded-rows.ts';
import type { RecordBatch } from '../engine/program.ts';
import { looksAggregated } from './aggregate.ts';
import { BatchArena } from './batch-arena.ts';
import { packPayloads, payloadBytesOf } from './packed-payloads.ts';
import type { UnpackFindings, UnpackOptions } from './unpack.ts';

export interface DecodeOptions extends UnpackOptions {
  /** Memory to decode into; the result is valid until its next use. @default a new one */
  readonly arena?: BatchArena;
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
  /** All of the records, in order, where those who unpacked them have decoded their rows too. */
  readonly parts?: readonly DecodedPart[];
}

/** Whether decoding these records must know the hash range of their shard. */
export function needsHashRange(records: readonly KinesisStreamRecord[]): boolean {
  return records.some(record => looksAggregated(record.kinesis.data));
}

/** Decodes records of one shard, in order. */
export function decodeEvent(records: readonly KinesisStreamRecord[], options: DecodeOptions): DecodedBatch {
  const arena = options.arena ?? new BatchArena();
  const packed = packPayloads(records, arena);
  const { kinesisRecordCount, ...findings } = arena.unpacker.unpack(packed, options);
  const sequenceNumbers = records.slice(0, kinesisRecordCount).map(record => record.kinesis.sequenceNumber);
  const payloadBytes = payloadBytesOf(packed, kinesisRecordCount);
  return decodedBatch(arena, { shardId: options.shardId, sequenceNumbers, payloadBytes, ...findings });
}

/** The batch that lies in an arena. */
export function decodedBatch(
  arena: BatchArena,
  facts: UnpackFindings & Pick<DecodedBatch, 'payloadBytes'> & Pick<RecordBatch, 'shardId' | 'sequenceNumbers'>,
): DecodedBatch {
  const { shardId, sequenceNumbers, envelopeErrors, explicitHashKeys, misroutedCounts, payloadBytes } = facts;
  return {
    batch: {
      shardId,
      recordCount: arena.recordCount,
      bytes: new Uint8Array(arena.bytes.buffer, arena.bytes.byteOffset, arena.byteCount),
      starts: arena.starts,
      ends: arena.ends,
      arrivalsMs: arena.arrivalsMs,
      outerIndexes: arena.outerIndexes,
      sequenceNumbers,
      subSequenceNumbers: arena.subSequenceNumbers,
      keyStarts: arena.keyStarts,
      keyEnds: arena.keyEnds,
      ...(explicitHashKeys.size > 0 && { explicitHashKeys }),
    },
    envelopeErrors,
    kinesisRecordCount: sequenceNumbers.length,
    misroutedCounts,
    userRecordCount: arena.recordCount,
    misroutedCount: misroutedCounts.reduce((sum, count) => sum + count, 0),
    payloadBytes,
  };
}
