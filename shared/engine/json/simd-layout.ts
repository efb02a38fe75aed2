// The memory of a SIMD decoder: where its WebAssembly finds a block of records and leaves their fields. The compiler and the run time take the
// places from here, so that no module has to say them.
//
//   | next | end of texts | masks | powers | open brackets | buckets | wanted names | prefixes | starts | ends | slow rows | columns … | payloads |
//   zeros | texts | keys … |
import type { DecodedForm } from '../decoded-rows.ts';
import { KEYS_AHEAD_MAX } from '../keys-ahead.ts';

/** Records that are decoded by one call. */
export const SIMD_RECORDS_MAX = 1024;
/** Payloads of one call, with whatever lies between them. A record that is longer is left to JavaScript. */
export const SIMD_PAYLOAD_BYTES_MAX = 384 * 1024;
/** NULL flags are kept in one word, whose sign is for records that could not be decoded. */
export const SIMD_FIELDS_MAX = 31;

/** Bytes of the keys of one block; where they are more, JavaScript makes them. */
export const SIMD_KEY_BYTES_MAX = 32 * 1024;

/** Prefixes that are remembered. With more than that (names made from data), all are forgotten, and learning begins again. */
export const LEARNED_PREFIXES_MAX = 384;
/** Longer ones (a name, and the space around it) are left to JavaScript. */
export const PREFIX_BYTES_MAX = 112;
export const PREFIX_BUCKETS = 2048;

/** A prefix: its first 16 bytes, a bit for each of the 16 that it does not have, length, what to expect next, what to do with the value. */
export const PREFIX = { head: 0, beyond: 16, length: 20, successor: 24, choice: 28, nullBit: 32, bytes: 48, stride: 160 } as const;

/** A wanted name: its length and its bytes. Longer ones than fit are never met, because their prefixes are too long. */
export const WANTED = { length: 0, bytes: 4, stride: 116 } as const;

/** Reading, and writing, goes on for so long behind what is known to be there. Zeros end every text and every number. */
const BEHIND_BYTES = 256;

/** The keys of a block of records, by record: where each lies in `bytes`, and its hash. */
export interface SimdKeyLayout {
  readonly starts: number;
  readonly ends: number;
  readonly hashes: number;
  readonly bytes: number;
}

export interface SimdLayout {
  /** Where the next prefix is learned. */
  readonly next: number;
  /** Where the next text with escapes is kept. */
  readonly textsEnd: number;
  /** Sixteen bytes of ones between two times sixteen zeros: cut out where it is wanted, a mask of the first n or the last n of sixteen bytes. */
  readonly masks: number;
  /** Powers of ten from 1, as doubles. */
  readonly powers: number;
  /** What every open object or array began with. */
  readonly opened: number;
  /** Addresses of prefixes by hash. */
  readonly buckets: number;
  readonly wanted: number;
  /** First what stands before a record, then the bracket at its end, then the learned ones. */
  readonly prefixes: number;
  readonly recordStarts: number;
  readonly recordEnds: number;
  /** Numbers of the rows that JavaScript has to decode. */
  readonly slowRows: number;
  readonly nullBits: number;
  /** By field: its numbers, or where its texts start; and where they end. */
  readonly values: readonly number[];
  readonly ends: readonly number[];
  readonly payloads: number;
  /** What texts with escapes stand for: never more bytes than there are payloads. */
  readonly texts: number;
  readonly keys: readonly SimdKeyLayout[];
  readonly byteCount: number;
}

export function simdLayout(forms: readonly DecodedForm[], keyCount: number): SimdLayout {
  let free = 0;
  const take = (bytes: number) => {
    const at = free;
    free += Math.ceil(bytes / 16) * 16;
    return at;
  };
  const column = (bytesEach: number) => take(SIMD_RECORDS_MAX * bytesEach);
  return {
    next: take(4),
    textsEnd: take(4),
    masks: take(48),
    powers: take(24 * 8),
    opened: take(512),
    buckets: take(PREFIX_BUCKETS * 4),
    wanted: take(forms.length * WANTED.stride),
    prefixes: take((2 + LEARNED_PREFIXES_MAX) * PREFIX.stride),
    recordStarts: column(4),
    recordEnds: column(4),
    slowRows: column(4),
    nullBits: column(4),
    values: forms.map(form => column(form === 'text' ? 4 : 8)),
    ends: forms.map(form => (form === 'text' ? column(4) : 0)),
    payloads: take(SIMD_PAYLOAD_BYTES_MAX + BEHIND_BYTES),
    texts: take(SIMD_PAYLOAD_BYTES_MAX + BEHIND_BYTES),
    keys: Array.from({ length: keyCount }, () => ({
      starts: take(KEYS_AHEAD_MAX * 4),
      ends: take(KEYS_AHEAD_MAX * 4),
      hashes: take(KEYS_AHEAD_MAX * 4),
      bytes: take(SIMD_KEY_BYTES_MAX + BEHIND_BYTES),
    })),
    byteCount: free,
  };
}
