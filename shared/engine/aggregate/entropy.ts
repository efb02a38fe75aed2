// How evenly the values of a group are spread, from how often each comes.

/** Shannon's, in bits: 0 where all are one value, log2(n) where each of n comes equally often. The counts are in one order, whoever asks. */
export function entropy(counted: readonly (readonly [unknown, number])[]): number {
  const total = counted.reduce((sum, [, count]) => sum + count, 0);
  return counted.reduce((sum, [, count]) => sum + (count / total) * Math.log2(total / count), 0);
}
