// Aggregates that count how often each value comes.
import type { ExpressionBinder } from '../../binder/expression-binder.ts';
import { describeType } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import { isComparable } from '../../types/coercion.ts';
import { isMapKey, MAP_KEYS_NOTE } from '../../types/forms.ts';
import { arrayOf, BIGINT, DOUBLE, mapOf, rowOf, type SqlType } from '../../types/sql-type.ts';
import type { AggregateDefinition, BoundAggregate } from '../definition.ts';

/** A result is a row, and a row goes into one record of a sink. */
const TOP_MAX = 1_000;

const resultType = (typeOf: (argument: SqlType) => SqlType) => (argument: SqlType | null) =>
  argument !== null && isComparable(argument) ? typeOf(argument) : { takes: 'a value that can be compared' };

export const approxTopK: AggregateDefinition = {
  name: 'APPROX_TOP_K',
  aliases: ['APPROX_TOP_COUNT'],
  function: 'approx_top_k',
  signature: 'APPROX_TOP_K(x, k)',
  star: false,
  slides: true,
  argumentCount: [2, 2],
  says: `The k most frequent values, each with its count, as ARRAY<ROW<value, count BIGINT>>: the most frequent first, of equally frequent ones the least first. k is a constant up to ${TOP_MAX}. The counts are exact.`,
  example: ['APPROX_TOP_K(venue, 2) AS top', '{"top":[{"value":"ams","count":2},{"value":"ber","count":1}]}'],
  resultType: resultType(value => arrayOf(rowOf([field('value', value), field('count', BIGINT)]))),
  bind: ({ ast, args }, binder) => {
    const [value, k] = args;
    const name = ast.name.text.toUpperCase();
    const count = countOf(k!, name, binder);
    const type = approxTopK.resultType(value!.type);
    if (!('takes' in type)) return count === null ? null : { argument: value!, parameters: [count], type };
    return refuse(value!, name, type.takes, binder);
  },
};

export const mode: AggregateDefinition = {
  name: 'MODE',
  function: 'mode',
  signature: 'MODE(x) or MODE() WITHIN GROUP (ORDER BY x)',
  star: false,
  slides: true,
  argumentCount: [0, 1],
  takesWithinGroup: true,
  says: 'The most frequent value; of equally frequent ones the least.',
  example: ['MODE(venue) AS usual, MODE() WITHIN GROUP (ORDER BY price) AS price', '{"usual":"ams","price":10.00}'],
  resultType: resultType(value => value),
  bind: ({ ast, args, order }, binder) => {
    const [ordered = null] = order;
    if (order.length > 1 || args.length !== (ordered === null ? 1 : 0) || ordered?.descending === true) {
      binder.diagnostics.error('W0502', ast.span, 'MODE takes one value, inside its brackets or to order by, smallest first.', {
        hint: `write ${mode.signature}`,
      });
      return null;
    }
    const value = ordered?.by ?? args[0]!;
    const type = mode.resultType(value.type);
    return 'takes' in type ? refuse(value, 'MODE', type.takes, binder) : { argument: value, parameters: [1], type };
  },
};

export const histogram: AggregateDefinition = {
  name: 'HISTOGRAM',
  function: 'histogram',
  signature: 'HISTOGRAM(x)',
  star: false,
  slides: true,
  says: 'How often each value comes, as MAP<x, BIGINT>, in the order of values.',
  example: ['HISTOGRAM(venue) AS visits', '{"visits":{"ams":2,"ber":1,"par":1}}'],
  resultType: argument =>
    argument !== null && argument.kind !== 'null' && isMapKey(argument)
      ? mapOf(argument, BIGINT)
      : { takes: `a value that can be the key of a map (${MAP_KEYS_NOTE.slice(9, -1)})` },
};

export const entropy: AggregateDefinition = {
  name: 'ENTROPY',
  function: 'entropy',
  signature: 'ENTROPY(x)',
  star: false,
  slides: true,
  says: 'How evenly rows are spread over the values, in bits (Shannon): 0 where all have one value, 2 where four values come equally often.',
  example: ['ENTROPY(venue) AS bits', '{"bits":1.5}'],
  resultType: resultType(() => DOUBLE),
};

const field = (name: string, type: SqlType) => ({ name, type });

function refuse(value: Expression, name: string, takes: string, binder: ExpressionBinder): BoundAggregate | null {
  binder.diagnostics.error('W0502', value.span, `${name} takes ${takes}, not ${describeType(value)}.`, {
    hint: value.type.kind === 'json' ? 'write CAST(x AS VARCHAR)' : 'name a column',
  });
  return null;
}

/** A constant number of values; null after reporting. */
function countOf(expression: Expression, name: string, binder: ExpressionBinder): number | null {
  const isWhole = expression.kind === 'literal' && ['smallint', 'int', 'bigint'].includes(expression.type.kind);
  const count = isWhole ? Number(expression.value) : Number.NaN;
  if (count >= 1 && count <= TOP_MAX) return count;
  binder.diagnostics.error('W0502', expression.span, `${name} takes a constant number of values, from 1 to ${TOP_MAX}.`, {
    hint: `write ${name}(x, 10)`,
  });
  return null;
}
