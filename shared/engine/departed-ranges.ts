// What left with another shard. When a shard is split each child takes the groups of its own hash range, so a key whose MD5 lies outside the
// range of a child had its groups, if there were any, taken elsewhere. A record under such a key reaches the child only by an explicit hash
// key, which Lambda does not tell: in the child it must not begin anew what goes on in another shard.
//
//   parent   |------------------------------|    outside the parent: groups that came by explicit hash keys, kept as lying at its start
//   child                    |--------------|
//   departed |---------------|                   gone where their own hash keys lie
//   and all that is outside the parent           gone to the child with the parent's start, unless that is this one
import { FULL_HASH_RANGE, type HashRange, hashRangeOverlap, isInHashRange } from './hash-key.ts';

export interface DepartedRange extends HashRange {
  /** The newest event time of the shard that had the groups: windows that begin well after it were open nowhere; -Infinity where it saw no time. */
  readonly eventTimeMaxMs: number;
  /** Where the groups are: at this hash key; null: where that of each lies. */
  readonly at: bigint | null;
}

/** A parent, as far as its groups are divided. */
export interface DividedParent {
  readonly hashRange: HashRange;
  /** What of it the child continues. */
  readonly keeps: HashRange;
  /** The newest event time that it, or a shard before it, has seen. */
  readonly eventTimeMaxMs: number;
  /** Whether it ever had a record: without one it had no groups. */
  readonly hadRecords: boolean;
  readonly departed: readonly DepartedRange[];
}

/** What the child of these parents must not begin anew. */
export function departedRangesOf(parents: readonly DividedParent[], child: HashRange): readonly DepartedRange[] {
  const ranges = parents.flatMap(parent => [...parent.departed, ...leftBehind(parent)]);
  const outside = ranges.flatMap(range => without(range, child).map(part => ({ ...range, ...part })));
  return outside.filter((range, i) => !outside.some((other, j) => j !== i && covers(other, range) && (j < i || !covers(range, other))));
}

/** What one parent gave to other children. */
function leftBehind({ hashRange, keeps, eventTimeMaxMs, hadRecords }: DividedParent): DepartedRange[] {
  if (!hadRecords || (keeps.start === hashRange.start && keeps.end === hashRange.end)) return [];
  const own = without(hashRange, keeps).map(range => ({ ...range, eventTimeMaxMs, at: null }));
  if (isInHashRange(keeps, hashRange.start)) return own;
  return [...own, ...without(FULL_HASH_RANGE, hashRange).map(range => ({ ...range, eventTimeMaxMs, at: hashRange.start }))];
}

const covers = (a: DepartedRange, b: DepartedRange): boolean =>
  a.start <= b.start && a.end >= b.end && a.eventTimeMaxMs >= b.eventTimeMaxMs && a.at === b.at;

/** The one or two parts of a range that lie outside another. */
function without(range: HashRange, other: HashRange): HashRange[] {
  const overlap = hashRangeOverlap(range, other);
  if (overlap === null) return [{ start: range.start, end: range.end }];
  const parts: HashRange[] = [];
  if (range.start < overlap.start) parts.push({ start: range.start, end: overlap.start - 1n });
  if (overlap.end < range.end) parts.push({ start: overlap.end + 1n, end: range.end });
  return parts;
}
