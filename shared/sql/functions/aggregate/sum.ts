// SUM leaves NULLs out and is NULL over none. Whole numbers stay whole: a sum beyond BIGINT is an error of its row, never a wrong number.
import { sumType } from '../../types/decimal-rules.ts';
import { BIGINT, DOUBLE } from '../../types/sql-type.ts';
import type { AggregateDefinition } from '../definition.ts';

export const sum: AggregateDefinition = {
  name: 'SUM',
  function: 'sum',
  signature: 'SUM(number)',
  star: false,
  resultType: argument => {
    if (argument?.kind === 'decimal') return sumType(argument);
    if (argument?.kind === 'int' || argument?.kind === 'bigint') return BIGINT;
    return argument?.kind === 'double' ? DOUBLE : { takes: 'a number' };
  },
};
