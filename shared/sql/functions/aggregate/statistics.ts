// Variance, covariance and regression. Arguments are read as DOUBLE; the sums of values, squares and products behind them are exact.

import type { ExpressionBinder } from '../../binder/expression-binder.ts';
import { condition, where, whereTrue } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import { isNumeric } from '../../types/coercion.ts';
import { BIGINT, DOUBLE, typeText } from '../../types/sql-type.ts';
import { numberHint } from '../../types/type-hints.ts';
import type { AggregateDefinition, AggregateInput, BoundAggregate } from '../definition.ts';

const isNumber = ({ type }: Expression): boolean => isNumeric(type) || type.kind === 'null';

function bindDoubles({ ast, args }: AggregateInput, binder: ExpressionBinder): BoundAggregate | null {
  const wrong = args.find(arg => !isNumber(arg));
  if (wrong !== undefined) {
    binder.diagnostics.error('W0502', wrong.span, `${ast.name.text.toUpperCase()} takes numbers, not ${typeText(wrong.type)}.`, {
      hint: numberHint(wrong.type),
    });
    return null;
  }
  const doubles = args.map(arg => binder.convert(arg, DOUBLE));
  if (doubles.includes(null)) return null;
  const [argument, ...others] = doubles as Expression[];
  return { argument: argument!, type: DOUBLE, ...(others.length > 0 && { others }) };
}

/** REGR_COUNT, REGR_AVGX and REGR_AVGY: COUNT and AVG over the rows in which both are known. */
const ofKnownPairs = (given: AggregateInput, binder: ExpressionBinder): BoundAggregate | null => {
  const bound = bindDoubles(given, binder);
  if (bound === null) return null;
  const [y, x] = [bound.argument!, bound.others![0]!];
  const known = (value: Expression) => condition('is-not-null', value.span, value);
  switch (given.ast.name.text.toUpperCase()) {
    case 'REGR_AVGX':
      return { argument: where(known(y), x), type: DOUBLE };
    case 'REGR_AVGY':
      return { argument: where(known(x), y), type: DOUBLE };
    default:
      return { argument: whereTrue(condition('and', given.ast.span, known(y), known(x))), type: BIGINT };
  }
};

type Told = Pick<AggregateDefinition, 'name' | 'function' | 'says' | 'example'> & { readonly aliases?: readonly string[] };

const base = { star: false, slides: true, resultType: () => DOUBLE, bind: bindDoubles } as const;

const ofOne = (told: Told): AggregateDefinition => ({ ...base, ...told, distinct: 'each', signature: `${told.name}(number)` });

const ofTwo = (told: Told): AggregateDefinition => ({ ...base, ...told, argumentCount: [2, 2], signature: `${told.name}(y, x)` });

export const STATISTICS: readonly AggregateDefinition[] = [
  ofOne({
    name: 'VAR_POP',
    function: 'var_pop',
    says: 'The variance of all values.',
    example: ['VAR_POP(qty) AS v', '{"v":1.25}'],
  }),
  ofOne({
    name: 'VAR_SAMP',
    aliases: ['VARIANCE'],
    function: 'var_samp',
    says: 'The variance, of values that are a sample; NULL of fewer than two.',
    example: ['VAR_SAMP(qty) AS v', '{"v":1.6666666666666667}'],
  }),
  ofOne({
    name: 'STDDEV_POP',
    function: 'stddev_pop',
    says: 'The square root of VAR_POP.',
    example: ['STDDEV_POP(qty) AS s', '{"s":1.118033988749895}'],
  }),
  ofOne({
    name: 'STDDEV_SAMP',
    aliases: ['STDDEV'],
    function: 'stddev_samp',
    says: 'The square root of VAR_SAMP.',
    example: ['STDDEV(qty) AS s', '{"s":1.2909944487358056}'],
  }),
  ofOne({
    name: 'SEM',
    function: 'sem',
    says: 'The standard error of the mean: STDDEV_POP divided by the root of the count.',
    example: ['SEM(qty) AS e', '{"e":0.5590169943749475}'],
  }),
  ofOne({
    name: 'SKEWNESS',
    function: 'skewness',
    says: 'How far the values lean to one side, of a sample: above 0 where the long tail is on the right. NULL of fewer than three values and where they never vary.',
    example: ['SKEWNESS(price) AS s', '{"s":0.9615779749232422}'],
  }),
  ofOne({
    name: 'KURTOSIS',
    function: 'kurtosis',
    says: 'How heavy the tails are, of a sample, less the 3 of a normal distribution. NULL of fewer than four values and where they never vary.',
    example: ['KURTOSIS(price) AS k', '{"k":-0.8733459357277883}'],
  }),
  ofOne({
    name: 'KURTOSIS_POP',
    function: 'kurtosis_pop',
    says: 'The same of all values.',
    example: ['KURTOSIS_POP(price) AS k', '{"k":-1.218336483931947}'],
  }),
  ofTwo({
    name: 'COVAR_POP',
    function: 'covar_pop',
    says: 'The covariance of the rows in which both are known.',
    example: ['COVAR_POP(price, qty) AS c', '{"c":4}'],
  }),
  ofTwo({
    name: 'COVAR_SAMP',
    function: 'covar_samp',
    says: 'The same of a sample; NULL of fewer than two rows.',
    example: ['COVAR_SAMP(price, qty) AS c', '{"c":5.333333333333333}'],
  }),
  ofTwo({
    name: 'CORR',
    function: 'corr',
    says: "Pearson's coefficient of correlation, from -1 to 1. NULL where one of the two never varies.",
    example: ['CORR(price, qty) AS r', '{"r":0.5587442366156625}'],
  }),
  ofTwo({
    name: 'REGR_SLOPE',
    function: 'regr_slope',
    says: 'The slope of the line of least squares through the points (x, y). NULL where x never varies.',
    example: ['REGR_SLOPE(price, qty) AS slope', '{"slope":3.2}'],
  }),
  ofTwo({
    name: 'REGR_INTERCEPT',
    function: 'regr_intercept',
    says: 'Where that line has its y for x = 0.',
    example: ['REGR_INTERCEPT(price, qty) AS y', '{"y":7}'],
  }),
  ofTwo({
    name: 'REGR_R2',
    function: 'regr_r2',
    says: 'The part of the variance of y that the line explains: CORR squared; 1 where y never varies.',
    example: ['REGR_R2(price, qty) AS r2', '{"r2":0.3121951219512195}'],
  }),
  ofTwo({
    name: 'REGR_SXX',
    function: 'regr_sxx',
    says: 'The sum of squares of x about its mean.',
    example: ['REGR_SXX(price, qty) AS s', '{"s":5}'],
  }),
  ofTwo({
    name: 'REGR_SYY',
    function: 'regr_syy',
    says: 'The same of y.',
    example: ['REGR_SYY(price, qty) AS s', '{"s":164}'],
  }),
  ofTwo({
    name: 'REGR_SXY',
    function: 'regr_sxy',
    says: 'The sum of products of x and y about their means.',
    example: ['REGR_SXY(price, qty) AS s', '{"s":16}'],
  }),
  {
    ...ofTwo({
      name: 'REGR_COUNT',
      function: 'count',
      says: 'In how many rows both are known. 0 over none.',
      example: ['REGR_COUNT(price, qty) AS n', '{"n":4}'],
    }),
    bind: ofKnownPairs,
  },
  {
    ...ofTwo({
      name: 'REGR_AVGX',
      function: 'avg',
      says: 'The mean of x over those rows.',
      example: ['REGR_AVGX(price, qty) AS x', '{"x":2.5}'],
    }),
    bind: ofKnownPairs,
  },
  {
    ...ofTwo({
      name: 'REGR_AVGY',
      function: 'avg',
      says: 'The mean of y over those rows.',
      example: ['REGR_AVGY(price, qty) AS y', '{"y":15}'],
    }),
    bind: ofKnownPairs,
  },
];
