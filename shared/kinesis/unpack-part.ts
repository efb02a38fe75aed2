// A part of an event, for another thread: the payloads of a run of Kinesis records go there in shared memory, the user records in them come
// back as columns that are moved, not copied. The digests of aggregates and decompression are then paid by several cores.
import { BatchArena } from './batch-arena.ts';
import type { PackedPayloads } from './packed-payloads.ts';
import type { UnpackFindings, UnpackOptions } from './unpack.ts';

/** Kinesis records whose payloads lie in `bytes`. */
export interface PackedPart extends PackedPayloads {
  readonly options: UnpackOptions;
  readonly bytes: Uint8Array;
}

/** The columns of user records; `outerIndexes` count from the first Kinesis record of the part. */
export type UnpackedColumns = Pick<
  BatchArena,
  'starts' | 'ends' | 'keyStarts' | 'keyEnds' | 'arrivalsMs' | 'subSequenceNumbers' | 'outerIndexes'
>;

export interface UnpackedPart {
  readonly findings: UnpackFindings;
  readonly recordCount: number;
  readonly columns: UnpackedColumns;
  /** What was decompressed; places in it are `~start` and `~end`. */
  readonly bytes: Uint8Array;
}

/** Memory of the thread, kept from part to part. */
let arena: BatchArena | null = null;

/** Unpacks a part, or as much of it as memory takes: `findings` tells of how many Kinesis records. */
export function unpackPart(part: PackedPart): UnpackedPart {
  arena ??= new BatchArena();
  arena.clear();
  const { bytes } = part;
  const source = { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  const { kinesisRecordCount: _, ...findings } = arena.unpacker.unpack(part, part.options, source);
  const { recordCount } = arena;
  const columns = {
    starts: arena.starts.slice(0, recordCount),
    ends: arena.ends.slice(0, recordCount),
    keyStarts: arena.keyStarts.slice(0, recordCount),
    keyEnds: arena.keyEnds.slice(0, recordCount),
    arrivalsMs: arena.arrivalsMs.slice(0, recordCount),
    subSequenceNumbers: arena.subSequenceNumbers.slice(0, recordCount),
    outerIndexes: arena.outerIndexes.slice(0, recordCount),
  };
  return { findings, recordCount, columns, bytes: new Uint8Array(arena.bytes.subarray(0, arena.byteCount)) };
}
