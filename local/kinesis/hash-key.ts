// The ring that shards share: whole numbers of 128 bits. A partition key lands on it by MD5, and each open shard owns one closed range.
//
// Ranges are kept as bigint, for the API speaks decimal and splits at any point. Routing compares 32-digit hexadecimal text instead:
// MD5 comes as such, and text of one length sorts as the numbers do.
import { hash } from 'node:crypto';

export const HASH_KEY_MAX = (1n << 128n) - 1n;

/** A closed range of hash keys. */
export interface HashKeyRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** The hash key of a partition key, as 32 hexadecimal digits. */
export function hashKeyHexOfPartitionKey(partitionKey: string): string {
  return hash('md5', partitionKey, 'hex');
}

/** A hash key as 32 hexadecimal digits. */
export function hashKeyHex(hashKey: bigint): string {
  return hashKey.toString(16).padStart(32, '0');
}

/** Cuts the whole ring into `count` ranges as Kinesis does: equal widths rounded down, the last one taking the rest. */
export function uniformRanges(count: number): HashKeyRange[] {
  const width = (HASH_KEY_MAX + 1n) / BigInt(count);
  return Array.from({ length: count }, (_, i) => ({
    first: width * BigInt(i),
    last: i === count - 1 ? HASH_KEY_MAX : width * BigInt(i + 1) - 1n,
  }));
}
