// How far a partition has come in its shard: the last user record whose effect is in the log.

export interface Position {
  /** Kinesis sequence number, decimal; compared as an integer of any size. */
  readonly sequenceNumber: string;
  /** Place inside a KPL aggregate, or -1 where the record was not aggregated. */
  readonly subSequenceNumber: number;
}

/** Negative, zero or positive as `a` lies before, at or after `b`. */
export function comparePositions(a: Position, b: Position): number {
  return compareSequenceNumbers(a.sequenceNumber, b.sequenceNumber) || a.subSequenceNumber - b.subSequenceNumber;
}

/** Compares decimal texts without leading zeros as the integers they are. */
export function compareSequenceNumbers(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
