// The run-time side of aggregates, for generated modules: how results are read from what a group accumulated.

export { entropy } from './entropy.ts';
export {
  correlation,
  covariance,
  productsAboutMean,
  regressionFit,
  regressionIntercept,
  regressionSlope,
  squaresAboutMean,
  standardDeviation,
  standardError,
  variance,
} from './moments.ts';
export { medianDeviation, percentileCont, percentileDisc } from './percentile.ts';
export { ntile, percentRank, rowsBefore, rowsUpTo, valuesBefore } from './rank.ts';
export { kurtosisPopulation, kurtosisSample, skewness } from './shape.ts';
export { numberHashHigh, numberHashLow, textHashHigh, textHashLow } from './value-hash.ts';
