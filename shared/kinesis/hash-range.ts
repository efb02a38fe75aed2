// Kinesis places a record by the MD5 of its partition key, read as a 128-bit number, or by its explicit hash key.
import { hash } from 'node:crypto';
import { HASH_KEY_MAX } from './kinesis-limits.ts';

/** Both ends inclusive, as Kinesis gives them. */
export interface HashRange {
  readonly start: bigint;
  readonly end: bigint;
}

export const FULL_HASH_RANGE: HashRange = { start: 0n, end: HASH_KEY_MAX };

/** The place of a partition key, given as text or as its UTF-8 bytes. */
export function hashKeyOf(partitionKey: string | Uint8Array): bigint {
  return BigInt(`0x${hash('md5', partitionKey, 'hex')}`);
}

/** The place that an explicit hash key names, or null where it is not a decimal number below 2^128. */
export function parseExplicitHashKey(text: string): bigint | null {
  if (!/^[0-9]{1,39}$/.test(text)) return null;
  const value = BigInt(text);
  return value <= HASH_KEY_MAX ? value : null;
}

export function isInHashRange(range: HashRange, hashKey: bigint): boolean {
  return hashKey >= range.start && hashKey <= range.end;
}
