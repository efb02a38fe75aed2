// The payloads of an event, base64 undone, side by side in an arena with their keys: before anything is looked into, so that what is asked of
// all of them (their digests, which thread shall take them) is asked at once.
import type { KinesisStreamRecord } from 'aws-lambda';
import { appendBase64 } from './base64.ts';
import { type BatchArena, UTF8_BYTES_PER_CHARACTER_MAX } from './batch-arena.ts';

/** A column per fact about Kinesis records. */
export interface PackedPayloads {
  /** The payload of a record is `[starts, ends)` of the bytes, its partition key `[ends, keyEnds)`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly keyEnds: Int32Array;
  readonly arrivalsMs: Float64Array;
  /** 1 where the data was base64. (Columns may be longer than there are records.) */
  readonly isBase64: Uint8Array;
}

/** Room for so many Kinesis records. */
export function packedMemory(capacity: number, shared: boolean): PackedPayloads {
  const memory = (byteCount: number) => (shared ? new SharedArrayBuffer(byteCount) : new ArrayBuffer(byteCount));
  const integers = () => new Int32Array(memory(capacity * 4));
  return {
    starts: integers(),
    ends: integers(),
    keyEnds: integers(),
    arrivalsMs: new Float64Array(memory(capacity * 8)),
    isBase64: new Uint8Array(memory(capacity)),
  };
}

/** Empties the arena and appends payload and partition key of each record. `onPacked` is told after each how many are there. */
export function packPayloads(
  records: readonly KinesisStreamRecord[],
  arena: BatchArena,
  packed: PackedPayloads = packedMemory(records.length, false),
  onPacked?: (count: number) => void,
): PackedPayloads {
  const { starts, ends, keyEnds, arrivalsMs, isBase64 } = packed;
  arena.clear();
  for (let i = 0; i < records.length; i++) {
    const { kinesis } = records[i]!;
    starts[i] = arena.byteCount;
    isBase64[i] = appendPayload(arena, kinesis.data) ? 1 : 0;
    ends[i] = arena.byteCount;
    keyEnds[i] = arena.appendText(kinesis.partitionKey);
    arrivalsMs[i] = arrivalMsOf(records[i]!);
    onPacked?.(i + 1);
  }
  return packed;
}

/** The most bytes that the payloads and keys take, where all of them are base64. */
export function packedBytesMax(records: readonly KinesisStreamRecord[]): number {
  let byteCount = 0;
  for (const { kinesis } of records) {
    byteCount += Math.ceil((kinesis.data.length * 3) / 4) + kinesis.partitionKey.length * UTF8_BYTES_PER_CHARACTER_MAX;
  }
  return byteCount;
}

/** Those of the records `[from, to)`. */
export function packedBetween({ starts, ends, keyEnds, arrivalsMs, isBase64 }: PackedPayloads, from: number, to: number): PackedPayloads {
  return {
    starts: starts.subarray(from, to),
    ends: ends.subarray(from, to),
    keyEnds: keyEnds.subarray(from, to),
    arrivalsMs: arrivalsMs.subarray(from, to),
    isBase64: isBase64.subarray(from, to),
  };
}

export const arrivalMsOf = ({ kinesis }: KinesisStreamRecord): number => Math.round(kinesis.approximateArrivalTimestamp * 1000);

/** Appends what the data of a record holds; false where it is not base64. */
function appendPayload(arena: BatchArena, data: string): boolean {
  if (appendBase64(arena, data)) return true;
  // Quoted, because the text itself might be a row that was never encoded, and would be taken for one.
  arena.appendText(JSON.stringify(data));
  return false;
}

/** Bytes of the first `count` payloads. */
export function payloadBytesOf({ starts, ends }: PackedPayloads, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += ends[i]! - starts[i]!;
  return sum;
}
