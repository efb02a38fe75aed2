// The payloads of an event, base64 undone, side by side in an arena with their keys: before anything is looked into, so that what is asked of
// all of them (their digests, which thread shall take them) is asked at once.
import type { KinesisStreamRecord } from 'aws-lambda';
import { appendBase64 } from './base64.ts';
import type { BatchArena } from './batch-arena.ts';

/** A column per fact about Kinesis records. */
export interface PackedPayloads {
  /** The payload of a record is `[starts, ends)` of the bytes, its partition key `[ends, keyEnds)`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly keyEnds: Int32Array;
  readonly arrivalsMs: Float64Array;
  /** 1 where the data was base64. */
  readonly isBase64: Uint8Array;
}

/** Empties the arena and appends payload and partition key of each record. */
export function packPayloads(records: readonly KinesisStreamRecord[], arena: BatchArena): PackedPayloads {
  const { length } = records;
  const [starts, ends, keyEnds] = [new Int32Array(length), new Int32Array(length), new Int32Array(length)];
  const arrivalsMs = new Float64Array(length);
  const isBase64 = new Uint8Array(length);
  arena.clear();
  for (let i = 0; i < length; i++) {
    const { kinesis } = records[i]!;
    starts[i] = arena.byteCount;
    isBase64[i] = appendPayload(arena, kinesis.data) ? 1 : 0;
    ends[i] = arena.byteCount;
    keyEnds[i] = arena.appendText(kinesis.partitionKey);
    arrivalsMs[i] = arrivalMsOf(records[i]!);
  }
  return { starts, ends, keyEnds, arrivalsMs, isBase64 };
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
