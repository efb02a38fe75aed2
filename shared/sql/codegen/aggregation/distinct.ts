// DISTINCT in any aggregate: one column keeps the distinct values of the argument, and a function of the module feeds each new one to the
// columns of the aggregates, which know nothing of it.
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code, joined } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { NEVER_NULL, scalar, type Value } from '../value.ts';
import type { Addition, Argument, Column } from './accumulators.ts';
import { cellOf, fromCell } from './cell.ts';

/** One argument with DISTINCT. */
export interface Distinct {
  readonly column: Name;
  /** The parameter of the function that feeds each value. */
  readonly each: Name;
  readonly argument: Argument;
  /** The columns that see each value once. */
  readonly fed: Column[];
}

/** Distinct values that one group may have; each takes about 100 bytes of memory. */
export const DISTINCT_VALUES_MAX = 1_000_000;

/** Parameters of the column. */
export const distinctLimit = (hint: string): Code =>
  code`${DISTINCT_VALUES_MAX}, ${`more than ${DISTINCT_VALUES_MAX} distinct values of ${hint} in one group; APPROX_COUNT_DISTINCT has no limit`}`;

/** Hands the row's value to the column. */
export const distinctAddition = (column: Name, { value }: Argument, context: ExpressionContext): Addition => {
  const cell = cellOf(value!, context);
  return (slot, out, _module, leaves) => out.statement(code`${column}.${leaves ? code`remove` : code`add`}(${slot}, ${cell})`);
};

/** A distinct value inside the function that feeds it: never NULL, but a group may have none. */
export function distinctValue({ type }: Value, each: Name, context: ExpressionContext): Value {
  return scalar(type, fromCell(type, code`${each}`, null, context), NEVER_NULL);
}

/** Adds the function to the module and connects it; where rows also go there is one for values that leave as well. */
export function feedDistinct({ column, each, argument, fed }: Distinct, query: QueryContext, takesBack: boolean): void {
  const { task, module } = query.stage;
  const functions = (takesBack ? [false, true] : [false]).map(leaves => {
    const [name, slot] = [query.name(`${leaves ? 'unfeed' : 'feed'} ${column.text}`), module.scope.name('slot')];
    task.function(name, [slot, each], () => {
      for (const addition of argument.additions) addition(slot, task, module, leaves);
    });
    return name;
  });
  const columns = joined(
    fed.map(({ name }) => name),
    code`, `,
  );
  task.statement(code`${column}.feeds([${columns}], ${joined(functions, code`, `)})`);
}
