// A part of an event, for another thread: the payloads of a run of Kinesis records go there in shared memory, and the user records in them come
// back in shared memory, which is kept from batch to batch. The digests of aggregates and decompression are then paid by several cores.
import { type ArenaMemory, BatchArena } from './batch-arena.ts';
import type { PackedPayloads } from './packed-payloads.ts';
import { type SharedRoom, SpareRoom } from './spare-room.ts';
import type { UnpackFindings, UnpackOptions } from './unpack.ts';

/** Kinesis records whose payloads lie in `bytes`. */
export interface PackedPart extends PackedPayloads {
  readonly options: UnpackOptions;
  readonly bytes: Uint8Array;
  /** Room in `bytes` for what is decompressed. */
  readonly room: SharedRoom;
  /** Where the user records go, and what is decompressed and finds no room. */
  readonly memory: ArenaMemory;
}

export interface UnpackedPart {
  readonly findings: UnpackFindings;
  readonly recordCount: number;
  /** Bytes of `memory` that are in use; places in it are `~start` and `~end`. */
  readonly byteCount: number;
  /** Bytes that were put into the room. */
  readonly placedByteCount: number;
  /** That of the part, or what it has grown to. `outerIndexes` count from the first Kinesis record of the part. */
  readonly memory: ArenaMemory;
}

/** Of the thread; it remembers where keys are placed. */
let arena: BatchArena | null = null;

/** Unpacks a part, or as much of it as memory takes: `findings` tells of how many Kinesis records. */
export function unpackPart(part: PackedPart): UnpackedPart {
  arena ??= new BatchArena({ shared: true });
  arena.moveTo(part.memory);
  const { bytes } = part;
  const source = { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  const room = new SpareRoom(part.room);
  const findings = arena.unpacker.unpack(part, part.options, source, room);
  const { recordCount, byteCount, columns } = arena;
  return { findings, recordCount, byteCount, placedByteCount: room.takenCount, memory: columns };
}
