// Aggregates that other systems have and that are left out, with what to write instead.

export const ABSENT_AGGREGATES: ReadonlyMap<string, string> = new Map([
  [
    'APPROX_TOP_K',
    'which of two rare values such a sketch drops depends on the order of rows, and results here never do; GROUP BY the value, COUNT(*), and keep the largest where the result is read',
  ],
  ['ARRAY_AGG', 'STRING_AGG joins texts'],
  ['MODE', 'GROUP BY the value, COUNT(*), and keep the largest where the result is read'],
]);
