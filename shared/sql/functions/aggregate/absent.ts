// Aggregates that other systems have and that are left out, with what to write instead.

export const ABSENT_AGGREGATES: ReadonlyMap<string, string> = new Map([
  ['COLLECT', 'HISTOGRAM(x) gives how often each value comes'],
  ['COLLECT_SET', 'write ARRAY_AGG(DISTINCT x)'],
  ['GEOMEAN', 'write EXP(AVG(LN(x)))'],
  ['GEOMETRIC_MEAN', 'write EXP(AVG(LN(x)))'],
  ['JSON_AGG', 'write CAST(ARRAY_AGG(x) AS JSON)'],
  ['JSON_ARRAYAGG', 'write CAST(ARRAY_AGG(x) AS JSON)'],
  ['PRODUCT', 'write EXP(SUM(LN(x))) for numbers above 0: factors rounded one by one would depend on the order of rows'],
  ['RESERVOIR_QUANTILE', 'APPROX_PERCENTILE(x, fraction) does not depend on chance'],
]);
