// Kinesis places a record by the MD5 of its partition key, read as a 128-bit number, or by its explicit hash key.
import { HASH_KEY_MAX, type HashRange } from '../engine/hash-key.ts';

export { FULL_HASH_RANGE, type HashRange, hashKeyOf, isInHashRange } from '../engine/hash-key.ts';

/** The place that an explicit hash key names, or null where it is not a decimal number below 2^128. */
export function parseExplicitHashKey(text: string): bigint | null {
  if (!/^[0-9]{1,39}$/.test(text)) return null;
  const value = BigInt(text);
  return value <= HASH_KEY_MAX ? value : null;
}

/** So many of a digest's bits fit into a number; they decide, unless they are those of an end of the range. */
const LEADING_BITS = 48;
const LEADING_BYTES = LEADING_BITS / 8;
const DIGEST_BITS = 128;

/** A test for many digests, 16 bytes of MD5 each, at `at`: whether the places that they stand for lie in the range. */
export function digestsInHashRange({ start, end }: HashRange): (digests: Uint8Array, at: number) => boolean {
  const first = Number(start >> BigInt(DIGEST_BITS - LEADING_BITS));
  const last = Number(end >> BigInt(DIGEST_BITS - LEADING_BITS));
  return (digests, at) => {
    let leading = 0;
    for (let i = 0; i < LEADING_BYTES; i++) leading = leading * 256 + digests[at + i]!;
    if (leading !== first && leading !== last) return leading > first && leading < last;
    let place = BigInt(leading);
    for (let i = LEADING_BYTES; i < DIGEST_BITS / 8; i++) place = place * 256n + BigInt(digests[at + i]!);
    return place >= start && place <= end;
  };
}
