// AVG leaves NULLs out. Of whole numbers it is a DOUBLE, of decimals an exact DECIMAL.

import { isNumeric } from '../../types/coercion.ts';
import { averageType } from '../../types/decimal-rules.ts';
import { DOUBLE } from '../../types/sql-type.ts';
import type { AggregateDefinition } from '../definition.ts';

export const avg: AggregateDefinition = {
  name: 'AVG',
  function: 'avg',
  signature: 'AVG(number)',
  star: false,
  resultType: argument => {
    if (argument?.kind === 'decimal') return averageType(argument);
    return argument !== null && isNumeric(argument) ? DOUBLE : { takes: 'a number' };
  },
};
