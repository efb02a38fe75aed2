// How byte streams lie side by side in a commit's body: a version, the number of streams, their lengths, then their bytes.
// Slices of one state concatenate stream by stream, so a reader cannot tell how many workers wrote it.
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { assert } from '../engine/assert.ts';
import { ByteWriter } from '../engine/byte-writer.ts';
import { ExternalError } from '../engine/errors.ts';
import { ByteReader } from './byte-reader.ts';

const FRAME_VERSION = 1;
/** Streams, then packed ones: a snapshot in parts. */
const PACKED_VERSION = 2;
/** Of several that are compressed together. Half the time of zstd's default, and a fiftieth more bytes: they go into an object, billed by number. */
const PACKED_LEVEL = 1;
/** Node takes no smaller ones. */
const ZSTD_CHUNK_BYTES_MIN = 64;

/** One body out of streams. */
export function frameStreams(streams: readonly Uint8Array[]): Uint8Array {
  return framed(streams, byteCount => new Uint8Array(byteCount));
}

/** Memory for bodies of commits that are being written, kept: were it garbage, every few commits would collect it. */
const spare: Uint8Array[] = [];
const SPARE_COUNT_MAX = 2;
const SPARE_BYTES_MAX = 4 * 1024 * 1024;

/** Hands over the body out of streams, which is valid until what is done with it is done. */
export async function withFrame<Result>(streams: readonly Uint8Array[], use: (body: Uint8Array) => Promise<Result>): Promise<Result> {
  let memory = spare.pop() ?? new Uint8Array(0);
  const body = framed(streams, byteCount => {
    if (byteCount > memory.length) memory = new Uint8Array(byteCount + (byteCount >> 1));
    return memory;
  });
  try {
    return await use(body);
  } finally {
    if (memory.length <= SPARE_BYTES_MAX && spare.length < SPARE_COUNT_MAX) spare.push(memory);
  }
}

function framed(streams: readonly Uint8Array[], memoryFor: (byteCount: number) => Uint8Array): Uint8Array {
  const head = new ByteWriter();
  head.byte(FRAME_VERSION);
  head.varint(streams.length);
  for (const stream of streams) head.varint(stream.length);
  const byteCount = streams.reduce((sum, stream) => sum + stream.length, head.length);
  const memory = memoryFor(byteCount);
  let end = copyTo(memory, 0, head.view());
  for (const stream of streams) end += copyTo(memory, end, stream);
  return memory.subarray(0, end);
}

/** Streams as `framePacked` takes them. */
export function packStreams(streams: readonly Uint8Array[]): Uint8Array {
  const framed = frameStreams(streams);
  return zstdCompressSync(framed, {
    chunkSize: Math.max(ZSTD_CHUNK_BYTES_MIN, framed.length),
    params: { [constants.ZSTD_c_compressionLevel]: PACKED_LEVEL },
  });
}

/** One body out of streams and packed ones, which follow them. */
export function framePacked(streams: readonly Uint8Array[], packed: readonly Uint8Array[]): Uint8Array {
  const body = frameStreams([frameStreams(streams), ...packed]);
  body[0] = PACKED_VERSION;
  return body;
}

/** The streams of a body. Throws an ExternalError of the log when the body is not one. */
export function unframeStreams(body: Uint8Array): Uint8Array[] {
  const reader = new ByteReader(body);
  const version = reader.byte();
  if (version !== FRAME_VERSION && version !== PACKED_VERSION) {
    throw new ExternalError(
      'log',
      `A commit's body has format ${version}; this version of Weir reads ${FRAME_VERSION} and ${PACKED_VERSION}. Deploy the version that wrote it.`,
      { retryable: false },
    );
  }
  const lengths = Array.from({ length: reader.varint() }, () => reader.varint());
  const streams = lengths.map(length => reader.bytes(length));
  if (version === FRAME_VERSION) return streams;
  const [head, ...packed] = streams;
  return [...unframeStreams(head!), ...packed.flatMap(each => unframeStreams(zstdDecompressSync(each)))];
}

/** Joins what several slices wrote, in memory that is kept; shared memory, whose growth brings no garbage collection about. */
export class SliceJoiner {
  private memory: Uint8Array = new Uint8Array(0);

  /** The streams, each in slice order; valid until the next call. */
  join(slices: readonly (readonly Uint8Array[])[]): Uint8Array[] {
    const [first] = slices;
    assert(first !== undefined, 'a state has at least one slice');
    if (slices.length === 1) return [...first];
    const byteCount = slices.flat().reduce((sum, stream) => sum + stream.length, 0);
    if (byteCount > this.memory.length) this.memory = new Uint8Array(new SharedArrayBuffer(2 * byteCount));
    let end = 0;
    return first.map((_, stream) => {
      const start = end;
      for (const slice of slices) end += copyTo(this.memory, end, slice[stream]!);
      return this.memory.subarray(start, end);
    });
  }
}

/** By `Buffer.copy`: where memory is shared, `set` takes up to thirteen times as long. */
export function copyTo(target: Uint8Array, at: number, { buffer, byteOffset, length }: Uint8Array): number {
  return Buffer.from(buffer, byteOffset, length).copy(target, at);
}
