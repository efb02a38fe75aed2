// Decoding an event with several threads: this one undoes base64 into shared memory, each thread unpacks a run of the Kinesis records there, and
// the places of user records are put together in order. The batch is the same as `decodeEvent` makes, byte for byte but for where payloads lie.
import type { KinesisStreamRecord } from 'aws-lambda';
import type { BatchArena } from '../kinesis/batch-arena.ts';
import { type DecodedBatch, type DecodeOptions, decodedBatch, decodeEvent } from '../kinesis/decode-event.ts';
import { BATCH_BYTES_MAX, RECORD_OVERHEAD_BYTES } from '../kinesis/kinesis-limits.ts';
import { type PackedPayloads, packPayloads, payloadBytesOf } from '../kinesis/packed-payloads.ts';
import type { UnpackedPart } from '../kinesis/unpack-part.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Longer data carries more than one row, as a rule. */
const PACKED_CHARACTERS_MIN = 4096;
/** How the base64 of KPL aggregates, gzip and zstd begins. */
const PACKED_BEGINNINGS = ['84maw', 'H4sI', 'KLUv'];

/** Unpacking one plain row costs less than telling a thread of it. One record speaks for all: a producer packs always or never. */
function isPacked([first]: readonly KinesisStreamRecord[]): boolean {
  const { data } = first!.kinesis;
  return data.length >= PACKED_CHARACTERS_MIN || PACKED_BEGINNINGS.some(beginning => data.startsWith(beginning));
}

/** Decodes records of one shard, in order, into an arena in shared memory. */
export async function decodeInParts(
  pool: WorkerPool,
  records: readonly KinesisStreamRecord[],
  options: DecodeOptions & { readonly arena: BatchArena },
): Promise<DecodedBatch> {
  const characterCount = records.reduce((sum, record) => sum + record.kinesis.data.length, 0);
  if (pool.size === 1 || characterCount < pool.partsBytesMin || !isPacked(records)) return decodeEvent(records, options);
  const { arena, ...unpackOptions } = options;
  const packed = packPayloads(records, arena);
  const { bytes } = arena;
  const room = { cursor: new Int32Array(new SharedArrayBuffer(4)).fill(arena.byteCount), end: bytes.length };
  const ranges = rangesOfBytes(packed.ends, pool.size);
  const parts = await pool.unpack(
    ranges.map(([from, to], i) => ({ options: unpackOptions, bytes, room, memory: arena.partMemory(i), ...partOf(packed, from, to) })),
  );
  for (const [i, { memory }] of parts.entries()) arena.parts[i] = memory;
  arena.byteCount = room.cursor[0]!;
  return assemble(arena, parts, ranges, records, packed, options);
}

/** Divides Kinesis records into runs of about as many bytes each. */
function rangesOfBytes(ends: Int32Array, count: number): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  let from = 0;
  for (let part = 1; part <= count; part++) {
    let to = from;
    while (to < ends.length && ends[to]! <= (ends.at(-1)! * part) / count) to++;
    if (part === count) to = ends.length;
    ranges.push([from, to]);
    from = to;
  }
  return ranges;
}

const partOf = (packed: PackedPayloads, from: number, to: number): PackedPayloads => ({
  starts: packed.starts.slice(from, to),
  ends: packed.ends.slice(from, to),
  keyEnds: packed.keyEnds.slice(from, to),
  isBase64: packed.isBase64.slice(from, to),
  arrivalsMs: packed.arrivalsMs.slice(from, to),
});

/** Puts the parts one behind the other, up to the first that was not unpacked to its end or would not fit. */
function assemble(
  arena: BatchArena,
  parts: readonly UnpackedPart[],
  ranges: readonly (readonly [number, number])[],
  records: readonly KinesisStreamRecord[],
  packed: PackedPayloads,
  { shardId, batchBytesMax = BATCH_BYTES_MAX }: DecodeOptions,
): DecodedBatch {
  const envelopeErrors = new Map<number, string>();
  const explicitHashKeys = new Map<number, bigint>();
  const misroutedCounts: number[] = [];
  let byteCount = packed.keyEnds.at(-1)!;
  for (const [i, part] of parts.entries()) {
    const [from, to] = ranges[i]!;
    const isFull = byteCount + arena.recordCount * RECORD_OVERHEAD_BYTES >= batchBytesMax;
    if (isFull && arena.recordCount > 0) break;
    for (const [index, reason] of part.findings.envelopeErrors) envelopeErrors.set(arena.recordCount + index, reason);
    for (const [index, hashKey] of part.findings.explicitHashKeys) explicitHashKeys.set(arena.recordCount + index, hashKey);
    arena.appendPart(part, from);
    byteCount += part.byteCount + part.placedByteCount;
    misroutedCounts.push(...part.findings.misroutedCounts);
    if (part.findings.misroutedCounts.length < to - from) break;
  }
  const sequenceNumbers = records.slice(0, misroutedCounts.length).map(record => record.kinesis.sequenceNumber);
  const payloadBytes = payloadBytesOf(packed, misroutedCounts.length);
  return decodedBatch(arena, { shardId, sequenceNumbers, payloadBytes, envelopeErrors, explicitHashKeys, misroutedCounts });
}
