// Decoding an event with several threads. This one undoes base64 into shared memory, record by record; meanwhile the others unpack what is
// there and decode its rows, a few Kinesis records at a time, and this one joins them when it is through. Then the user records are put
// together in order. The batch is the same as `decodeEvent` makes, byte for byte but for where payloads lie.
import type { KinesisStreamRecord } from 'aws-lambda';
import type { DecodedPart } from '../engine/decoded-rows.ts';
import type { BatchArena } from '../kinesis/batch-arena.ts';
import { type DecodedBatch, type DecodeOptions, decodedBatch, decodeEvent } from '../kinesis/decode-event.ts';
import { BATCH_BYTES_MAX, RECORD_OVERHEAD_BYTES } from '../kinesis/kinesis-limits.ts';
import { packedBytesMax, packPayloads, payloadBytesOf } from '../kinesis/packed-payloads.ts';
import { GIVEN_UP, newProgress, PACKED, tellPacked } from '../kinesis/packing-progress.ts';
import type { SharedPayloads, UnpackedChunk, UnpackedPart } from '../kinesis/unpack-part.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Longer data carries more than one row, as a rule. */
const PACKED_CHARACTERS_MIN = 4096;
/** How the base64 of KPL aggregates, gzip and zstd begins. */
const PACKED_BEGINNINGS = ['84maw', 'H4sI', 'KLUv'];
/** As many digests are computed together (`md5-lanes.ts`): a thread takes no more Kinesis records at a time. */
const CHUNK_RECORDS_MAX = 8;
/** Chunks for each thread, at least, where there are enough records: who is slowed down by something leaves some to the others. */
const CHUNKS_PER_THREAD = 2;

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
  const byteCountMax = packedBytesMax(records);
  if (pool.size === 1 || byteCountMax < pool.partsBytesMin || !isPacked(records)) return decodeEvent(records, options);
  const { arena, ...unpackOptions } = options;
  arena.clear();
  arena.reserveBytes(byteCountMax);
  const { bytes } = arena;
  const payloads: SharedPayloads = {
    ...arena.packedMemory(records.length),
    options: unpackOptions,
    recordCount: records.length,
    chunkRecords: Math.min(CHUNK_RECORDS_MAX, Math.ceil(records.length / (pool.size * CHUNKS_PER_THREAD))),
    progress: newProgress(),
    bytes,
    room: { cursor: new Int32Array(new SharedArrayBuffer(4)).fill(byteCountMax), end: bytes.length },
  };
  const memories = Array.from({ length: pool.size }, (_, i) => arena.partMemory(i));
  const parts = await pool.unpack(
    memories.map(memory => ({ payloads, memory })),
    () => pack(records, arena, payloads),
  );
  for (const [i, { memory }] of parts.entries()) arena.parts[i] = memory;
  if (Atomics.load(payloads.progress, PACKED) === GIVEN_UP) return decodeEvent(records, options);
  arena.byteCount = payloads.room.cursor[0]!;
  return assemble(arena, parts, records, payloads);
}

/** What is not base64 takes more room than was reckoned with; nobody sends that, and then the threads give up. */
function pack(records: readonly KinesisStreamRecord[], arena: BatchArena, payloads: SharedPayloads): void {
  const { bytes } = arena;
  const { progress, chunkRecords, room } = payloads;
  const packedBytesMax = room.cursor[0]!;
  const isInPlace = () => arena.bytes === bytes && arena.byteCount <= packedBytesMax;
  let packedCount = GIVEN_UP;
  try {
    packPayloads(records, arena, payloads, count => {
      if (count % chunkRecords === 0 && isInPlace()) tellPacked(progress, count);
    });
    if (isInPlace()) packedCount = records.length;
  } finally {
    tellPacked(progress, packedCount);
  }
}

/** Puts chunks one behind the other, up to the first that was not unpacked to its end or would not fit. */
function assemble(
  arena: BatchArena,
  parts: readonly UnpackedPart[],
  records: readonly KinesisStreamRecord[],
  payloads: SharedPayloads,
): DecodedBatch {
  const { shardId, batchBytesMax = BATCH_BYTES_MAX } = payloads.options;
  const envelopeErrors = new Map<number, string>();
  const explicitHashKeys = new Map<number, bigint>();
  const misroutedCounts: number[] = [];
  const decodedParts: DecodedPart[] = [];
  const bases = parts.map(part => arena.appendBytes(part.memory.records.bytes, part.byteCount));
  let byteCount = 0;
  for (const { part, chunk } of inOrder(parts)) {
    if (byteCount + arena.recordCount * RECORD_OVERHEAD_BYTES >= batchBytesMax && arena.recordCount > 0) break;
    const { memory } = parts[part]!;
    const { findings, from, aside } = chunk;
    const first = arena.recordCount;
    for (const [index, reason] of findings.envelopeErrors) envelopeErrors.set(first + index - from, reason);
    for (const [index, hashKey] of findings.explicitHashKeys) explicitHashKeys.set(first + index - from, hashKey);
    arena.appendPart(memory.records, chunk, bases[part]!);
    if (aside !== null) decodedParts.push({ from: first, to: arena.recordCount, columns: memory.columns!, first: from, aside });
    byteCount += chunk.byteCount;
    misroutedCounts.push(...findings.misroutedCounts);
    if (findings.misroutedCounts.length < Math.min(payloads.chunkRecords, records.length - chunk.firstOuter)) break;
  }
  const sequenceNumbers = records.slice(0, misroutedCounts.length).map(record => record.kinesis.sequenceNumber);
  const payloadBytes = payloadBytesOf(payloads, misroutedCounts.length);
  const decoded = decodedBatch(arena, { shardId, sequenceNumbers, payloadBytes, envelopeErrors, explicitHashKeys, misroutedCounts });
  const isWhole = decodedParts.reduce((sum, { from, to }) => sum + to - from, 0) === arena.recordCount;
  return isWhole ? { ...decoded, parts: decodedParts } : decoded;
}

function inOrder(parts: readonly UnpackedPart[]): { readonly part: number; readonly chunk: UnpackedChunk }[] {
  return parts
    .flatMap(({ chunks }, part) => chunks.map(chunk => ({ part, chunk })))
    .sort((a, b) => a.chunk.firstOuter - b.chunk.firstOuter);
}
