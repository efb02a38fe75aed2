// State and outbox travel as one body: framed, compressed where it pays, and hashed where it leaves the item.
//
//   state length, 4 bytes little-endian ▸ state ▸ outbox
import { createHash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { assert } from '../engine/assert.ts';
import type { BodyCodec } from './log-item.ts';

/** Smaller bodies do not repay the frame header of zstd. */
const COMPRESS_BYTES_MIN = 128;
/** A body that shrinks by less is stored as it is: reading it back is then free. */
const COMPRESS_GAIN_MIN = 0.05;

/**
 * Bodies from here on lie outside of their items, where an object costs the same whatever it holds: they are compressed in half the time, to a
 * fiftieth more. (In an item each KB is billed, and costs ten times what the processor takes for it.)
 */
const QUICK_BYTES_MIN = 1024 * 1024;
const QUICK = { [constants.ZSTD_c_compressionLevel]: 1 };

export interface EncodedBody {
  readonly codec: BodyCodec;
  readonly bytes: Uint8Array;
}

/** The body as it is stored; null when state and outbox are empty. `isPacked`: the state is compressed already. */
export function encodeBody(state: Uint8Array, outbox: Uint8Array, isPacked = false): EncodedBody | null {
  if (state.length === 0 && outbox.length === 0) return null;
  const byteCount = 4 + state.length + outbox.length;
  const raw = isPacked ? new Uint8Array(byteCount) : scratchOf(byteCount);
  new DataView(raw.buffer).setUint32(0, state.length, true);
  raw.set(state, 4);
  raw.set(outbox, 4 + state.length);
  if (isPacked) return { codec: 'raw', bytes: raw };
  if (raw.length < COMPRESS_BYTES_MIN) return { codec: 'raw', bytes: raw.slice() };
  // All of the output at once: Node's 16 KB at a time would have to be put together.
  const compressed = zstdCompressSync(raw, { chunkSize: raw.length, ...(raw.length >= QUICK_BYTES_MIN && { params: QUICK }) });
  const pays = compressed.length <= raw.length * (1 - COMPRESS_GAIN_MIN);
  return pays ? { codec: 'zstd', bytes: compressed } : { codec: 'raw', bytes: raw.slice() };
}

/** Kept from commit to commit, up to a size that many have: a body is half a megabyte of garbage otherwise. */
let scratch = new Uint8Array(0);
const SCRATCH_BYTES_MAX = 4 * 1024 * 1024;

function scratchOf(byteCount: number): Uint8Array<ArrayBuffer> {
  if (byteCount > SCRATCH_BYTES_MAX) return new Uint8Array(byteCount);
  if (byteCount > scratch.length) scratch = new Uint8Array(Math.min(SCRATCH_BYTES_MAX, 2 * byteCount));
  return scratch.subarray(0, byteCount);
}

/** The parts of a stored body whose checksum or hash was verified: it cannot be damaged, so a wrong frame is a bug. */
export function decodeBody({ codec, bytes }: EncodedBody): { state: Uint8Array; outbox: Uint8Array } {
  const raw = plain(codec === 'zstd' ? zstdDecompressSync(bytes) : bytes);
  assert(raw.length >= 4, `a body of ${raw.length} bytes has no frame`);
  const stateEnd = 4 + new DataView(raw.buffer, raw.byteOffset).getUint32(0, true);
  assert(stateEnd <= raw.length, `a body of ${raw.length} bytes claims a state up to byte ${stateEnd}`);
  return { state: raw.subarray(4, stateEnd), outbox: raw.subarray(stateEnd) };
}

/** The same bytes without Buffer's own meaning of `slice`. */
function plain({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

/** SHA-256, hex: what a commit remembers of a body that lies outside it. */
export function bodyHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
