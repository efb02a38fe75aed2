// Aggregates that give all values of a group, in an order: arrays and joined texts.
import type { ExpressionBinder } from '../../binder/expression-binder.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { branch, condition, describeType, expressionKey, literal } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import { isOrdered } from '../../types/coercion.ts';
import { holdsNullType } from '../../types/forms.ts';
import { arrayOf, rowOf as rowOfTypes, VARCHAR } from '../../types/sql-type.ts';
import type { AggregateDefinition, AggregateInput, BoundAggregate } from '../definition.ts';
import { tableCall } from '../scalar/table-function.ts';

export const stringAgg: AggregateDefinition = {
  name: 'STRING_AGG',
  aliases: ['LISTAGG', 'GROUP_CONCAT'],
  function: 'string_agg',
  signature: "STRING_AGG(text, ', ' [ORDER BY x [DESC], …]) or LISTAGG(text, ', ') WITHIN GROUP (ORDER BY x)",
  takesOrder: true,
  takesWithinGroup: true,
  star: false,
  slides: true,
  distinct: 'each',
  argumentCount: [1, 2],
  says: 'The texts in the order of arrival, or in the order said, with the separator between them (LISTAGG without one: nothing, GROUP_CONCAT: a comma). With DISTINCT each once, in order of code points.',
  example: [
    "STRING_AGG(venue, '-') AS route, LISTAGG(DISTINCT venue, '+') AS venues",
    '{"route":"ams-ber-par-ams","venues":"ams+ber+par"}',
  ],
  resultType: () => VARCHAR,
  bind: (input, binder) => {
    const [text, separator] = input.args;
    const { order } = input;
    const name = input.ast.name.text.toUpperCase();
    if (text!.type.kind !== 'varchar') {
      binder.diagnostics.error('W0502', text!.span, `${name} takes VARCHAR, not ${describeType(text!)}.`, {
        hint: 'write CAST(x AS VARCHAR)',
      });
      return null;
    }
    const isConstant = separator === undefined || (separator.kind === 'literal' && separator.type.kind === 'varchar');
    if (!isConstant || (separator === undefined && name === 'STRING_AGG')) {
      binder.diagnostics.error('W0502', (separator ?? input.ast).span, `${name} takes a constant text as its separator.`, {
        hint: `write ${name}(text, ', ')`,
      });
      return null;
    }
    const between = separator?.kind === 'literal' ? (separator.value as string) : name === 'GROUP_CONCAT' ? ',' : '';
    if (order.length === 0) return { argument: text!, parameters: [between], type: VARCHAR };
    const rows = listOf(text!, input, binder);
    return rows && { ...rows, argument: rows.argument ?? text!, parameters: [between], type: VARCHAR };
  },
};

export const arrayAgg: AggregateDefinition = {
  name: 'ARRAY_AGG',
  aliases: ['COLLECT_LIST', 'LIST'],
  function: 'array_agg',
  signature: 'ARRAY_AGG(x [ORDER BY y [DESC], …])',
  star: false,
  slides: true,
  distinct: 'each',
  takesOrder: true,
  takesWithinGroup: true,
  says: 'An array of the values, NULLs among them, in the order of arrival, or in the order said: NULLs last unless NULLS FIRST is. With DISTINCT each once, in their own order (of arrays, maps and rows that of their JSON). `FILTER (WHERE x IS NOT NULL)` leaves NULLs out.',
  example: [
    'ARRAY_AGG(venue) AS route, ARRAY_AGG(DISTINCT qty ORDER BY qty DESC) AS sizes, ARRAY_AGG(venue ORDER BY price, qty DESC) AS cheap',
    '{"route":["ams","ber","par","ams",null],"sizes":[4,3,2,1,null],"cheap":["par","ams",null,"ber","ams"]}',
  ],
  resultType: () => VARCHAR,
  bind: (input, binder) => {
    const [value] = input.args;
    if (!holdsNullType(value!.type)) return listOf(value!, input, binder);
    binder.diagnostics.error('W0502', value!.span, `ARRAY_AGG takes a value with a type, not ${describeType(value!)}.`, {
      hint: 'name a column',
    });
    return null;
  },
};

/** The call that keeps a row for each value: what orders it, then the value. */
function listOf(value: Expression, { ast, order }: AggregateInput, binder: ExpressionBinder): BoundAggregate | null {
  const name = ast.name.text.toUpperCase();
  const wrong = order.find(({ by }) => !isOrdered(by.type) && by.type.kind !== 'boolean');
  if (wrong !== undefined) {
    binder.diagnostics.error(
      'W0502',
      wrong.by.span,
      `${name} orders by a number, text, date, time or boolean, not by ${describeType(wrong.by)}.`,
      { hint: 'order by something that has an order' },
    );
    return null;
  }
  const [first] = order;
  if (ast.distinct === true && first !== undefined && (order.length > 1 || expressionKey(first.by) !== expressionKey(value))) {
    binder.diagnostics.error('W0502', first.by.span, `With DISTINCT, ${name} is ordered by its own values.`, {
      hint: 'leave ORDER BY or DISTINCT out',
    });
    return null;
  }
  const type = arrayOf(value.type);
  if (ast.distinct !== true) {
    const own = order.map(({ descending, nullsFirst }) => [descending, nullsFirst] as const);
    return { function: 'array_agg', argument: null, others: [rowOf([...order.map(({ by }) => by), value], ast.span)], order: own, type };
  }
  const canBeOrdered = isOrdered(value.type) || value.type.kind === 'boolean';
  const row = rowOf([value], ast.span);
  const argument = arrayAgg.aliases!.concat(arrayAgg.name).includes(name) ? row : unlessNull(value, row);
  return { function: 'array_agg', argument, order: canBeOrdered ? [[first?.descending ?? false, first?.nullsFirst ?? false]] : [], type };
}

/** A row of the values, which is never NULL itself. */
function rowOf(parts: readonly Expression[], span: Span): Expression {
  const types = parts.map(({ type }) => type);
  const gives = rowOfTypes(types.map((type, i) => ({ name: `f${i + 1}`, type })));
  return tableCall('ROW', { takes: types, gives, run: 'listOf', total: true, seesNull: true }, parts, span);
}

/** `row`, but NULL where the value is. */
function unlessNull(value: Expression, row: Expression): Expression {
  const branches = [branch(condition('is-not-null', value.span, value), row)];
  return { kind: 'case', branches, otherwise: literal(row.type, null, row.span), type: row.type, span: row.span };
}
