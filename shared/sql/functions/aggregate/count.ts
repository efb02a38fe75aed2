// COUNT(*) counts rows, COUNT(x) those where x is not NULL.
import { BIGINT } from '../../types/sql-type.ts';
import type { AggregateDefinition } from '../definition.ts';

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
