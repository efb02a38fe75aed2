// Kinesis places a record by the MD5 of its partition key, read as a 128-bit number, or by its explicit hash key.
import { HASH_KEY_MAX } from '../engine/hash-key.ts';

export { FULL_HASH_RANGE, type HashRange, hashKeyOf, isInHashRange } from '../engine/hash-key.ts';

/** The place that an explicit hash key names, or null where it is not a decimal number below 2^128. */
export function parseExplicitHashKey(text: string): bigint | null {
  if (!/^[0-9]{1,39}$/.test(text)) return null;
  const value = BigInt(text);
  return value <= HASH_KEY_MAX ? value : null;
}
