// Variance, covariance, correlation, regression: exact sums of values, squares and products.
import { expressionsOfCall } from '../../plan/aggregate-call.ts';
import type { Expression } from '../../plan/expression.ts';
import type { AggregateCall } from '../../plan/node.ts';
import type { Accumulators, Addition, Argument, ReadResult } from '../aggregation/accumulators.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code, joined, operand } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { anyNull, scalar, type Value } from '../value.ts';
import { sumColumn } from './sum.ts';

/** VAR_*, STDDEV_* and SEM. */
export function generateSpread(call: AggregateCall, argument: Argument, accumulators: Accumulators): ReadResult {
  const { value } = argument;
  const count = accumulators.count(argument);
  const sum = sumColumn(argument, accumulators);
  const squares = productSum(argument, accumulators, codeOf(value!), codeOf(value!), argument.hint);
  const freedom = call.function.endsWith('samp') ? 1 : 0;
  return (slot, context) => {
    const sums = code`${count(slot)}, ${sum}.exact(${slot}), ${squares}.exact(${slot})`;
    if (call.function === 'sem') return orNull(code`${context.failable('standardError')}(${sums})`, call, context);
    const run = context.failable(call.function.startsWith('var') ? 'variance' : 'standardDeviation');
    return orNull(code`${run}(${sums}, ${freedom})`, call, context);
  };
}

/** COVAR_*, CORR and REGR_*: of the rows in which y and x are there. */
export function generatePairs(call: AggregateCall, accumulators: Accumulators): ReadResult {
  if (call.function === 'regr_sxx' || call.function === 'regr_syy') return generateSquares(call, accumulators);
  const [yExpression, xExpression] = [call.argument!, call.others![0]!];
  const argument = accumulators.combined([yExpression, xExpression]);
  const [y, x] = [codeOf(accumulators.value(yExpression)), codeOf(accumulators.value(xExpression))];
  const count = accumulators.count(argument);
  const sums = {
    sumX: productSum(argument, accumulators, x, null, 'x'),
    sumY: productSum(argument, accumulators, y, null, 'y'),
    products: productSum(argument, accumulators, x, y, 'x y'),
  };
  if (call.function === 'regr_sxy') {
    return (slot, context) => {
      const [sumX, sumY, products] = [sums.sumX, sums.sumY, sums.products].map(column => code`${column}.exact(${slot})`);
      return orNull(code`${context.failable('productsAboutMean')}(${count(slot)}, ${sumX!}, ${sumY!}, ${products!})`, call, context);
    };
  }
  if (call.function === 'covar_pop' || call.function === 'covar_samp') {
    const freedom = call.function === 'covar_samp' ? 1 : 0;
    return (slot, context) => {
      const [sumX, sumY, products] = [sums.sumX, sums.sumY, sums.products].map(column => code`${column}.exact(${slot})`);
      const run = context.failable('covariance');
      return orNull(code`${run}(${count(slot)}, ${sumX!}, ${sumY!}, ${products!}, ${freedom})`, call, context);
    };
  }
  const squaresX = productSum(argument, accumulators, x, x, 'x x');
  const squaresY = productSum(argument, accumulators, y, y, 'y y');
  return (slot, context) => {
    const all = { ...sums, squaresX, squaresY };
    const fields = Object.entries(all).map(([, column]) => code`${column}.exact(${slot})`);
    const [sumX, sumY, products, xx, yy] = fields;
    const pairs = code`{ count: ${count(slot)}, sumX: ${sumX!}, sumY: ${sumY!}, squaresX: ${xx!}, squaresY: ${yy!}, products: ${products!} }`;
    return orNull(code`${runOf(call, context)}(${pairs})`, call, context);
  };
}

/** REGR_SXX and REGR_SYY. */
function generateSquares(call: AggregateCall, accumulators: Accumulators): ReadResult {
  const expressions = [call.argument!, call.others![0]!];
  const argument = accumulators.combined(expressions);
  const ofX = call.function === 'regr_sxx';
  const [value, hint] = [codeOf(accumulators.value(expressions[ofX ? 1 : 0]!)), ofX ? 'x' : 'y'];
  const count = accumulators.count(argument);
  const sum = productSum(argument, accumulators, value, null, hint);
  const squares = productSum(argument, accumulators, value, value, `${hint} ${hint}`);
  return (slot, context) =>
    orNull(code`${context.failable('squaresAboutMean')}(${count(slot)}, ${sum}.exact(${slot}), ${squares}.exact(${slot}))`, call, context);
}

function runOf({ function: name }: AggregateCall, context: ExpressionContext): Name {
  switch (name) {
    case 'corr':
      return context.failable('correlation');
    case 'regr_slope':
      return context.failable('regressionSlope');
    case 'regr_intercept':
      return context.failable('regressionIntercept');
    default:
      return context.failable('regressionFit');
  }
}

export const codeOf = (value: Value): Code => (value as { code: Code }).code;

export function orNull(call: Code, { type }: AggregateCall, context: ExpressionContext): Value {
  const result = context.bound(call, 'result');
  return scalar(type, result, code`${result} === null`);
}

/** The exact sum of a value, or of a product; that a product is finite is found out before the state is touched. */
export function productSum(argument: Argument, accumulators: Accumulators, x: Code, y: Code | null, hint: string): Name {
  const addition = (column: Name): Addition => {
    if (y === null) return (slot, out, _module, leaves) => out.statement(code`${column}.add(${slot}, ${leaves ? code`-${x}` : x})`);
    if (!accumulators.areTested)
      checkFinite(argument, accumulators.context, own => (argument.distinct === undefined ? code`${x} * ${y}` : code`${own} * ${own}`));
    return (slot, out, _module, leaves) => out.statement(code`${column}.addProduct(${slot}, ${leaves ? code`-${x}` : x}, ${y})`);
  };
  const variant = y === null ? hint : `${hint} product`;
  return accumulators.column(argument, 'DoubleSumColumn', null, y === null ? `sum of ${hint}` : `products of ${hint}`, addition, variant);
}

/** For rows that are kept: tests when they come that their products are finite; calls without products have nothing to test. */
export function checkProducts(call: AggregateCall, compute: (expression: Expression) => Value, context: ExpressionContext): void {
  const [y, x] = expressionsOfCall(call).map(compute);
  const products = productsOf(call.function, y!, x!);
  if (products.length === 0) return;
  const isNull = anyNull(...products.flat().map(value => value.isNull));
  const check = () => {
    for (const factors of products) {
      context.out.statement(code`${context.failable('finiteDouble')}(${joined(factors.map(codeOf), code` * `)})`);
    }
  };
  if (isNull === null) check();
  else context.out.if(code`!${operand(isNull)}`, check);
}

function productsOf(name: AggregateCall['function'], y: Value, x: Value): readonly (readonly Value[])[] {
  switch (name) {
    case 'var_pop':
    case 'var_samp':
    case 'stddev_pop':
    case 'stddev_samp':
    case 'sem':
    case 'regr_syy':
      return [[y, y]];
    case 'regr_sxx':
      return [[x, x]];
    case 'skewness':
      return [[y, y, y]];
    case 'kurtosis':
    case 'kurtosis_pop':
      return [[y, y, y, y]];
    case 'covar_pop':
    case 'covar_samp':
    case 'regr_sxy':
      return [[x, y]];
    case 'corr':
    case 'regr_slope':
    case 'regr_intercept':
    case 'regr_r2':
      return [
        [x, y],
        [x, x],
        [y, y],
      ];
    default:
      return [];
  }
}

/** Tests before the state is touched that a product, given what rows have for the argument, is finite. */
export function checkFinite(argument: Argument, context: ExpressionContext, product: (own: Code) => Code): void {
  const { value } = argument.distinct?.of ?? argument;
  const isNull = value?.isNull ?? null;
  const check = () =>
    context.out.statement(code`${context.failable('finiteDouble')}(${product(value === null ? code`0` : codeOf(value))})`);
  if (isNull === null) check();
  else context.out.if(code`!${isNull}`, check);
}
