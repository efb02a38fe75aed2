// Producers compress payloads with gzip or zstd; both are recognised by their first bytes, which no JSON document begins with.
import { constants, createGunzip, createZstdDecompress, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { KeptDecompressor } from './kept-decompressor.ts';

export type Compression = 'gzip' | 'zstd';

/** Whether a payload that begins with this byte may be compressed: a cheap question before the next one. */
export const mayBeCompressed = (first: number): boolean => first === 0x1f || first === 0x28;

/** What `[start, end)` of `bytes` is compressed with, or null. */
export function compressionOf(bytes: Uint8Array, start: number, end: number): Compression | null {
  if (end - start >= 3 && bytes[start] === 0x1f && bytes[start + 1] === 0x8b && bytes[start + 2] === 0x08) return 'gzip';
  const isZstd =
    end - start >= 4 && bytes[start] === 0x28 && bytes[start + 1] === 0xb5 && bytes[start + 2] === 0x2f && bytes[start + 3] === 0xfd;
  return isZstd ? 'zstd' : null;
}

/** The least that zlib takes. */
const OUTPUT_BYTES_MIN = 64;
const COMPRESSION_RATIO_MAX = 1032;
/** Header and trailer of a member. */
const GZIP_BYTES_MIN = 18;

export type Decompressed = { readonly bytes: Buffer } | { readonly reason: string };

/**
 * The decompressed payload, valid until the next call, or in one sentence why there is none. Never more than `byteCountMax` bytes are produced
 * (but for a fixed number).
 */
export function decompress(payload: Buffer, compression: Compression, byteCountMax: number): Decompressed {
  // One byte beyond the bound is allowed to zlib, because it takes no bound of 0.
  try {
    const bytes = kept(payload, compression) ?? (compression === 'gzip' ? gunzip(payload, byteCountMax) : unzstd(payload, byteCountMax));
    return bytes.length > byteCountMax ? { reason: tooLarge(compression, byteCountMax) } : { bytes };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return { reason: tooLarge(compression, byteCountMax) };
    return { reason: `the payload begins like ${compression} but does not decompress: ${message}` };
  }
}

/** Larger payloads hardly notice what Node makes anew for them. */
const KEPT_PAYLOAD_BYTES_MAX = 64 * 1024;
/** A kept zstd engine keeps the memory of the greatest window that it met. */
const KEPT_WINDOW_BYTES_MAX = 8 * 1024 * 1024;

const keptGunzip = new KeptDecompressor({
  create: () => createGunzip(),
  flush: constants.Z_FINISH,
  resets: true,
  reference: payload => gunzipSync(payload),
});
const keptUnzstd = new KeptDecompressor({
  create: () => createZstdDecompress(),
  flush: constants.ZSTD_e_end,
  resets: false,
  reference: payload => zstdDecompressSync(payload),
});

function kept(payload: Buffer, compression: Compression): Buffer | null {
  if (payload.length > KEPT_PAYLOAD_BYTES_MAX) return null;
  if (compression === 'gzip') return keptGunzip.decompress(payload);
  return zstdWindowBytes(payload) <= KEPT_WINDOW_BYTES_MAX ? keptUnzstd.decompress(payload) : null;
}

const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;

/** How far a zstd frame looks back (RFC 8878, section 3.1.1.1): its window, or where it has none the size of its content. */
function zstdWindowBytes(frame: Buffer): number {
  if (frame.length < 16) return 0;
  const descriptor = frame[4]!;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (!isSingleSegment) return 2 ** (10 + (frame[5]! >> 3)) * (1 + (frame[5]! & 7) / 8);
  const at = 5 + DICTIONARY_ID_BYTES[(descriptor & 3) as 0 | 1 | 2 | 3];
  switch (descriptor >> 6) {
    case 0:
      return frame[at]!;
    case 1:
      return 256 + frame.readUInt16LE(at);
    case 2:
      return frame.readUInt32LE(at);
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function tooLarge(compression: Compression, byteCountMax: number): string {
  return `the ${compression} payload decompresses to more than the ${byteCountMax} bytes that are left for its Kinesis record; send smaller payloads`;
}

/** Where Node makes 16 KB ready for the output: most payloads need less, and those that need more are put together from several. */
function gunzip(payload: Buffer, byteCountMax: number): Buffer {
  // A gzip payload ends with the length of what went in, modulo 2^32. It is believed as far as deflate can go.
  const stated = payload.length < GZIP_BYTES_MIN ? 0 : payload.readUInt32LE(payload.length - 4);
  const byteCount = Math.min(stated, payload.length * COMPRESSION_RATIO_MAX, byteCountMax);
  // One byte more shows that it has ended.
  return gunzipSync(payload, { maxOutputLength: byteCountMax + 1, chunkSize: Math.max(byteCount + 1, OUTPUT_BYTES_MIN) });
}

/** A zstd payload may be several frames, one after the other; Node decodes one at a time and says how far it came. */
function unzstd(payload: Buffer, byteCountMax: number): Buffer {
  const frames: Buffer[] = [];
  let producedCount = 0;
  let from = 0;
  while (from < payload.length) {
    const left = Math.max(0, byteCountMax - producedCount);
    // `info` makes Node return the engine too, which its types do not tell.
    const frame = zstdDecompressSync(payload.subarray(from), { maxOutputLength: left + 1, info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    if (frame.engine.bytesWritten === 0) throw new Error('unexpected end of file');
    from += frame.engine.bytesWritten;
    producedCount += frame.buffer.length;
    frames.push(frame.buffer);
  }
  return frames.length === 1 ? frames[0]! : Buffer.concat(frames);
}
