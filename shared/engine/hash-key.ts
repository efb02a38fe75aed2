// Where a record lies among the shards of its stream: by the MD5 of its partition key, read as a 128-bit number, or by its explicit hash key.
import { hash } from 'node:crypto';

/** Partition keys and explicit hash keys lie in [0, 2^128). */
export const HASH_KEY_MAX = (1n << 128n) - 1n;

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

export function isInHashRange(range: HashRange, hashKey: bigint): boolean {
  return hashKey >= range.start && hashKey <= range.end;
}

/** What two ranges share, or null. */
export function hashRangeOverlap(a: HashRange, b: HashRange): HashRange | null {
  const [start] = [a.start, b.start].sort(descending) as [bigint];
  const [, end] = [a.end, b.end].sort(descending) as [bigint, bigint];
  return start <= end ? { start, end } : null;
}

const descending = (a: bigint, b: bigint): number => (a < b ? 1 : a > b ? -1 : 0);
