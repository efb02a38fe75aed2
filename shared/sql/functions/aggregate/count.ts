// COUNT(*) counts rows, COUNT(x) those where x is not NULL, COUNT_IF(c) those where c is true.
import { describeType, whereTrue } from '../../plan/build.ts';
import { BIGINT } from '../../types/sql-type.ts';
import type { AggregateDefinition } from '../definition.ts';

export const countIf: AggregateDefinition = {
  name: 'COUNT_IF',
  aliases: ['COUNTIF'],
  function: 'count',
  signature: 'COUNT_IF(condition)',
  star: false,
  slides: true,
  says: 'Rows in which the condition is true: COUNT(*) FILTER (WHERE condition). 0 over none.',
  example: ["COUNT_IF(venue = 'ams') AS n", '{"n":2}'],
  resultType: () => BIGINT,
  bind: ({ ast, args }, binder) => {
    const [argument] = args;
    if (argument!.type.kind === 'boolean') return { argument: whereTrue(argument!), type: BIGINT };
    const message = `${ast.name.text.toUpperCase()} takes a condition, not ${describeType(argument!)}.`;
    binder.diagnostics.error('W0502', argument!.span, message, { hint: 'write a comparison, or COUNT(x) for rows in which x is not NULL' });
    return null;
  },
};

export const count: AggregateDefinition = {
  name: 'COUNT',
  function: 'count',
  signature: 'COUNT(*) or COUNT(x)',
  star: true,
  slides: true,
  says: 'Rows, or those in which x is not NULL. 0 over none.',
  example: ['COUNT(*) AS n, COUNT(qty) AS known', '{"n":5,"known":4}'],
  distinct: 'each',
  resultType: () => BIGINT,
};
