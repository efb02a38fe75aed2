// How far a partition has come in its shard: the last user record whose effect is in the log.

export interface Position {
  /** Kinesis sequence number, decimal; compared as an integer of any size. */
  readonly sequenceNumber: string;
  /** Place inside the Kinesis record, where it carries several user records; -1: the whole Kinesis record. */
  readonly subSequenceNumber: number;
}

/**
 * Negative, zero or positive as `a` lies before, at or after `b`. A whole Kinesis record lies behind everything in it, whatever it was
 * divided into: so a script that divides payloads in another way than the one before it applies no record twice.
 */
export function comparePositions(a: Position, b: Position): number {
  return compareSequenceNumbers(a.sequenceNumber, b.sequenceNumber) || placeInside(a) - placeInside(b);
}

const placeInside = ({ subSequenceNumber }: Position): number => (subSequenceNumber < 0 ? Number.MAX_SAFE_INTEGER : subSequenceNumber);

/** Compares decimal texts without leading zeros as the integers they are. */
export function compareSequenceNumbers(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
