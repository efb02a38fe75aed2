// Aggregates that other systems have and that are left out, with what to write instead.

export const ABSENT_AGGREGATES: ReadonlyMap<string, string> = new Map([
  ['COLLECT', 'HISTOGRAM(x) gives how often each value comes'],
  ['COLLECT_SET', 'write ARRAY_AGG(DISTINCT x)'],
  ['JSON_AGG', 'write CAST(ARRAY_AGG(x) AS JSON)'],
  ['JSON_ARRAYAGG', 'write CAST(ARRAY_AGG(x) AS JSON)'],
]);
