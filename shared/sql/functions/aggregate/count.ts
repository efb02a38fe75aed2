// COUNT(*) counts rows, COUNT(x) those where x is not NULL.
import { BIGINT } from '../../types/sql-type.ts';
import type { AggregateDefinition } from '../definition.ts';

export const count: AggregateDefinition = {
  name: 'COUNT',
  function: 'count',
  signature: 'COUNT(*) or COUNT(x)',
  star: true,
  resultType: () => BIGINT,
};
