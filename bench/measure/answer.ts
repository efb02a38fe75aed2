// What a contender answered, in a form that can be compared: per group the numbers of its row. Where a query gives many rows per group
// (one per record), their numbers are summed, so that every row counts and none is kept.

export type Answer = Map<string, number[]>;

/** How rows of one group come together: `last` where each row replaces the one before, `sum` where every row stands for itself. */
export type Folding = 'last' | 'sum';

/** Sums of doubles in different order differ in their last digits; averages of decimals are rounded to six places. */
const RELATIVE_TOLERANCE = 1e-9;
const ABSOLUTE_TOLERANCE = 1e-6;

/** Takes a row into the answer. Beside the given numbers, `sum` counts the rows. */
export function fold(answer: Answer, folding: Folding, key: string, values: readonly number[]): void {
  if (folding === 'last') {
    answer.set(key, [...values]);
    return;
  }
  const known = answer.get(key);
  if (known === undefined) answer.set(key, [1, ...values]);
  else {
    known[0]! += 1;
    for (let i = 0; i < values.length; i++) known[i + 1]! += values[i]!;
  }
}

/** The first difference in words, or null. */
export function difference(expected: Answer, actual: Answer): string | null {
  if (expected.size !== actual.size) return `${expected.size} groups and ${actual.size} groups`;
  for (const [key, values] of expected) {
    const others = actual.get(key);
    if (others === undefined) return `group ${key} is missing`;
    for (let i = 0; i < values.length; i++) {
      if (!isClose(values[i]!, others[i]!, values[0]!)) return `group ${key} has ${values.join(', ')} and ${others.join(', ')}`;
    }
  }
  return null;
}

/** `rowCount` sums of rounded values may differ by that many roundings. */
function isClose(a: number, b: number, rowCount: number): boolean {
  return Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.abs(a) + ABSOLUTE_TOLERANCE * Math.max(1, rowCount);
}
