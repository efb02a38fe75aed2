// Sequence numbers: 56 decimal digits that grow along a shard, and from a shard to its children. The bits, as Kinesis lays them out:
//
//   185      148..183         144..147      80..143   36..71         4..35         0..3
//   1        second in which  low bits of   ordinal   second in      index of the  2 (version)
//            the shard began  shard index   in shard  which it came  shard
//
// The ordinal (1 for a shard's first record) stands above the arrival second, so the clock never decides the order; and a child begins at
// least a second after its parents, so each of its numbers is above all of theirs.

const BASE = (1n << 185n) | 2n;
const ORDINAL_CLOSED = (1n << 63n) - 1n;

/** What every sequence number of one shard has in common. */
export interface SequenceOrigin {
  /** The whole second in which the shard counts as begun. */
  readonly beganAtSecond: number;
  readonly shardIndex: number;
}

/** Prepares the numbering of one shard: the returned function gives the number of its n-th record. */
export function sequenceNumbersOf(origin: SequenceOrigin): (ordinal: number, arrivedAtMs: number) => string {
  const prefix = prefixOf(origin);
  return (ordinal, arrivedAtMs) =>
    (prefix + (BigInt(ordinal) << 80n) + (BigInt(Math.max(0, Math.floor(arrivedAtMs / 1000))) << 36n)).toString();
}

/** Below every record of the shard. */
export function sequenceNumberFirst(origin: SequenceOrigin): string {
  return (prefixOf(origin) + (BigInt(origin.beganAtSecond) << 36n)).toString();
}

/** Above every record of the shard: what a closed shard reports as its end. */
export function sequenceNumberLast(origin: SequenceOrigin, closedAtMs: number): string {
  return (prefixOf(origin) + (ORDINAL_CLOSED << 80n) + (BigInt(Math.floor(closedAtMs / 1000)) << 36n)).toString();
}

function prefixOf({ beganAtSecond, shardIndex }: SequenceOrigin): bigint {
  return BASE + (BigInt(beganAtSecond) << 148n) + (BigInt(shardIndex & 15) << 144n) + (BigInt(shardIndex) << 4n);
}

export interface ParsedSequenceNumber extends SequenceOrigin {
  /** 0 for the start of the shard, above every record for its end. */
  readonly ordinal: number;
}

/** Reads a sequence number; undefined where the digits are no number that any shard could have given. */
export function parseSequenceNumber(digits: string): ParsedSequenceNumber | undefined {
  const value = BigInt(digits);
  if (value >> 184n !== 2n || (value & 15n) !== 2n) return undefined;
  const ordinal = (value >> 80n) & ((1n << 64n) - 1n);
  return {
    beganAtSecond: Number((value >> 148n) & ((1n << 36n) - 1n)),
    shardIndex: Number((value >> 4n) & ((1n << 32n) - 1n)),
    ordinal: Number(ordinal),
  };
}
