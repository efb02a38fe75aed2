// Aggregates that give the value of one row: the first or last to arrive, or the one where something else is least or greatest.
import type { ExpressionBinder } from '../../binder/expression-binder.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { describeType } from '../../plan/build.ts';
import { isNumeric, isOrdered } from '../../types/coercion.ts';
import { sumType } from '../../types/decimal-rules.ts';
import { isFloating } from '../../types/forms.ts';
import { BIGINT, DOUBLE, type SqlType } from '../../types/sql-type.ts';
import type { AggregateDefinition, AggregateInput, BoundAggregate, BoundOrder } from '../definition.ts';

const isValue = (type: SqlType): boolean => type.kind !== 'null';

const arrival: Pick<AggregateDefinition, 'star' | 'slides' | 'takesIgnoreNulls' | 'takesOrder' | 'resultType' | 'bind'> = {
  star: false,
  slides: true,
  takesIgnoreNulls: true,
  takesOrder: true,
  resultType: argument => (argument !== null && isValue(argument) ? argument : { takes: 'a value with a type' }),
  bind: (input, binder): BoundAggregate | null => {
    const { ast, args } = input;
    const [value] = args;
    if (input.order.length > 0) return bindOrdered(input, binder);
    if (!isValue(value!.type)) {
      binder.diagnostics.error(
        'W0502',
        value!.span,
        `${ast.name.text.toUpperCase()} takes a value with a type, not ${describeType(value!)}.`,
        { hint: 'name a column' },
      );
      return null;
    }
    return { argument: ast.ignoreNulls ? value! : null, others: [value!], type: value!.type };
  },
};

/** `FIRST(x ORDER BY y)` is `ARG_MIN(x, y)`. */
function bindOrdered({ ast, args, order }: AggregateInput, binder: ExpressionBinder): BoundAggregate | null {
  const name = ast.name.text.toUpperCase();
  const [first, second] = order as [BoundOrder, BoundOrder | undefined];
  const report = (span: Span, message: string, hint: string): null => {
    binder.diagnostics.error('W0502', span, message, { hint });
    return null;
  };
  if (second !== undefined) return report(second.by.span, `${name} is ordered by one value.`, 'leave the others out');
  if (first.nullsFirst) return report(first.by.span, `${name} leaves rows out whose order is NULL.`, 'leave NULLS FIRST out');
  if (ast.ignoreNulls)
    return report(ast.span, `${name} with an order takes no IGNORE NULLS.`, 'write FILTER (WHERE … IS NOT NULL) behind it');
  const isLeast = (name.startsWith('FIRST') ? 1 : 0) !== (first.descending ? 1 : 0);
  const bound = byOther.bind!({ ast, args: [args[0]!, first.by], order: [] }, binder);
  return bound && { ...bound, function: isLeast ? 'arg_min' : 'arg_max' };
}

export const first: AggregateDefinition = {
  ...arrival,
  name: 'FIRST',
  aliases: ['FIRST_VALUE'],
  function: 'first',
  signature: 'FIRST(x) or FIRST(x) IGNORE NULLS or FIRST(x ORDER BY y [DESC])',
  says: 'x of the row that arrived first, also when it is NULL, unless IGNORE NULLS is said. With an order the same as ARG_MIN(x, y), with DESC as ARG_MAX(x, y).',
  example: ['FIRST(venue) AS opened, FIRST(qty) IGNORE NULLS AS qty', '{"opened":"ams","qty":1}'],
};

export const anyValue: AggregateDefinition = {
  name: 'ANY_VALUE',
  aliases: ['ARBITRARY'],
  function: 'first',
  signature: 'ANY_VALUE(x)',
  star: false,
  slides: true,
  distinct: 'same',
  says: 'A value that is not NULL where there is one: always that of the row which arrived first. For what is the same in all rows of a group.',
  example: ['ANY_VALUE(venue) AS venue', '{"venue":"ams"}'],
  resultType: arrival.resultType,
  bind: ({ ast, ...input }, binder) => arrival.bind!({ ...input, ast: { ...ast, ignoreNulls: true } }, binder),
};

export const last: AggregateDefinition = {
  ...arrival,
  name: 'LAST',
  aliases: ['LAST_VALUE'],
  function: 'last',
  signature: 'LAST(x) or LAST(x) IGNORE NULLS or LAST(x ORDER BY y [DESC])',
  says: 'x of the row that arrived last, likewise. With an order the same as ARG_MAX(x, y), with DESC as ARG_MIN(x, y).',
  example: ['LAST(price) AS price, LAST(qty) AS qty, LAST(qty) IGNORE NULLS AS known', '{"price":10.00,"qty":null,"known":4}'],
};

const byOther: Pick<AggregateDefinition, 'star' | 'slides' | 'argumentCount' | 'resultType' | 'bind'> = {
  star: false,
  slides: true,
  argumentCount: [2, 2],
  resultType: () => BIGINT,
  bind: ({ ast, args }, binder): BoundAggregate | null => {
    const [value, by] = args;
    const isRight = isValue(value!.type) && (isOrdered(by!.type) || by!.type.kind === 'boolean');
    if (!isRight) {
      const hint = 'give it a value of any type, then what it is chosen by: a number, text, time or boolean';
      binder.diagnostics.error(
        'W0502',
        ast.span,
        `${ast.name.text.toUpperCase()} does not take ${describeType(value!)} and ${describeType(by!)}.`,
        { hint },
      );
      return null;
    }
    return { argument: by!, others: [value!], type: value!.type };
  },
};

export const argMin: AggregateDefinition = {
  ...byOther,
  name: 'ARG_MIN',
  aliases: ['MIN_BY', 'ARGMIN'],
  function: 'arg_min',
  signature: 'ARG_MIN(x, by)',
  says: 'x of the row in which `by` is least; of several the one that arrived first. Rows where `by` is NULL take no part; x may be NULL.',
  example: ['ARG_MIN(venue, price) AS cheapest', '{"cheapest":"par"}'],
};

export const argMax: AggregateDefinition = {
  ...byOther,
  name: 'ARG_MAX',
  aliases: ['MAX_BY', 'ARGMAX'],
  function: 'arg_max',
  signature: 'ARG_MAX(x, by)',
  says: 'x of the row in which `by` is greatest, likewise.',
  example: ['ARG_MAX(venue, qty) AS busiest', '{"busiest":"ams"}'],
};

function deltaType(type: SqlType): SqlType | { takes: string } {
  if (type.kind === 'decimal') return sumType(type);
  if (isFloating(type)) return DOUBLE;
  return isNumeric(type) ? BIGINT : { takes: 'a number' };
}

export const delta: AggregateDefinition = {
  name: 'DELTA',
  function: 'delta',
  signature: 'DELTA(number)',
  star: false,
  slides: true,
  says: 'The last value less the first, in the order of arrival; NULLs are left out. For counters and meters.',
  example: ['DELTA(qty) AS grown, DELTA(price) AS moved', '{"grown":3,"moved":0.00}'],
  resultType: argument => (argument === null ? { takes: 'a number' } : deltaType(argument)),
};
