// An event that several threads unpack, each in memory of its own that is kept from batch to batch: digests of aggregates and decompression
// are then paid by several cores. Whoever is free takes the next few Kinesis records, while one thread still undoes the base64 of those behind.
//
// What a thread has unpacked it decodes at once, while it lies in the caches next to it.
import type { DecodedAside, DecodedColumns } from '../engine/decoded-rows.ts';
import type { StageTask } from '../engine/program.ts';
import { type ArenaMemory, BatchArena } from './batch-arena.ts';
import { BATCH_BYTES_MAX, RECORD_OVERHEAD_BYTES } from './kinesis-limits.ts';
import { type PackedPayloads, packedBetween, payloadBytesOf } from './packed-payloads.ts';
import { GIVEN_UP, PACKED, TAKEN, UNPACKED_BYTES } from './packing-progress.ts';
import { PartRows } from './part-rows.ts';
import { type SharedRoom, SpareRoom } from './spare-room.ts';
import type { UnpackFindings, UnpackOptions } from './unpack.ts';

/** So long a thread waits before it looks again whether there is more. */
const WAIT_MS = 100;

/** Kinesis records whose payloads lie in `bytes`, or soon will. */
export interface SharedPayloads extends PackedPayloads {
  readonly options: UnpackOptions;
  readonly recordCount: number;
  /** So many are taken at a time. */
  readonly chunkRecords: number;
  /** By `packing-progress.ts`. */
  readonly progress: Int32Array;
  readonly bytes: Uint8Array;
  /** Room in `bytes` for what is decompressed. */
  readonly room: SharedRoom;
}

/** What a thread works in; shared memory. */
export interface PartMemory {
  /** Where user records go, and what is decompressed and finds no room. */
  readonly records: ArenaMemory;
  /** Where rows are decoded into; null as long as there are none. */
  readonly columns: DecodedColumns | null;
}

export interface PackedPart {
  readonly payloads: SharedPayloads;
  readonly memory: PartMemory;
}

/** What came of Kinesis records that follow one another: the user records `[from, to)` of the part. */
export interface UnpackedChunk {
  /** Of the event. */
  readonly firstOuter: number;
  readonly from: number;
  readonly to: number;
  /** By index among the user records of the part. */
  readonly findings: UnpackFindings;
  /** Of the payloads, and of what was decompressed. */
  readonly byteCount: number;
  /** Of the rows `[from, to)` of the columns, what stands aside; null where they were not decoded. */
  readonly aside: DecodedAside | null;
}

export interface UnpackedPart {
  readonly chunks: readonly UnpackedChunk[];
  /** Bytes of `memory.records` that are in use; places in it are `~start` and `~end`. */
  readonly byteCount: number;
  /** That of the part, or what it has grown to. `outerIndexes` count from the first Kinesis record of a chunk. */
  readonly memory: PartMemory;
}

/** Of the thread; it remembers where keys are placed. */
let arena: BatchArena | null = null;

/** Takes Kinesis records as long as there are some and memory takes them. `task` knows how rows are decoded. */
export function unpackPart({ payloads, memory }: PackedPart, task: StageTask): UnpackedPart {
  arena ??= new BatchArena({ shared: true });
  arena.moveTo(memory.records);
  const { bytes, options } = payloads;
  const source = { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  const room = new SpareRoom(payloads.room);
  const rows = new PartRows(task, memory.columns);
  const chunks: UnpackedChunk[] = [];
  for (let firstOuter = take(payloads); firstOuter !== null; firstOuter = take(payloads)) {
    const [from, bytesBefore, placedBefore] = [arena.recordCount, arena.byteCount, room.takenCount];
    const packed = packedBetween(payloads, firstOuter, Math.min(firstOuter + payloads.chunkRecords, payloads.recordCount));
    const { kinesisRecordCount, ...findings } = arena.unpacker.unpack(packed, options, source, room);
    const ownBytes = arena.byteCount - bytesBefore;
    const byteCount = payloadBytesOf(packed, kinesisRecordCount) + ownBytes + room.takenCount - placedBefore;
    // Records that found no room lie elsewhere than the others.
    const aside = ownBytes > 0 ? null : rows.decode(bytes, arena, from);
    chunks.push({ firstOuter, from, to: arena.recordCount, findings, byteCount, aside });
    Atomics.add(payloads.progress, UNPACKED_BYTES, byteCount + (arena.recordCount - from) * RECORD_OVERHEAD_BYTES);
    if (kinesisRecordCount < packed.starts.length) break;
  }
  return { chunks, byteCount: arena.byteCount, memory: { records: arena.columns, columns: rows.columns } };
}

/** The first of the next Kinesis records, when they are packed; null when there are none, or none that memory takes. */
function take({ progress, recordCount, chunkRecords, options: { batchBytesMax = BATCH_BYTES_MAX } }: SharedPayloads): number | null {
  if (Atomics.load(progress, UNPACKED_BYTES) >= batchBytesMax) return null;
  const first = Atomics.add(progress, TAKEN, chunkRecords);
  if (first >= recordCount) return null;
  const end = Math.min(first + chunkRecords, recordCount);
  for (;;) {
    const packedCount = Atomics.load(progress, PACKED);
    if (packedCount >= end) return first;
    if (packedCount === GIVEN_UP) return null;
    Atomics.wait(progress, PACKED, packedCount, WAIT_MS);
  }
}
