// The run-time side of aggregates, for generated modules: how results are read from what a group accumulated.
export {
  correlation,
  covariance,
  regressionFit,
  regressionIntercept,
  regressionSlope,
  standardDeviation,
  variance,
} from './moments.ts';
export { percentileCont, percentileDisc } from './percentile.ts';
export { ntile, percentRank, rowsBefore, rowsUpTo, valuesBefore } from './rank.ts';
export { numberHashHigh, numberHashLow, textHashHigh, textHashLow } from './value-hash.ts';
