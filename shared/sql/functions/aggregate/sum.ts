// SUM leaves NULLs out and is NULL over none. Whole numbers stay whole: a sum beyond BIGINT is an error of its row, never a wrong number.
import { isWhole } from '../../types/coercion.ts';
import { sumType } from '../../types/decimal-rules.ts';
import { isFloating } from '../../types/forms.ts';
import { BIGINT, DOUBLE } from '../../types/sql-type.ts';
import type { AggregateDefinition } from '../definition.ts';

export const sum: AggregateDefinition = {
  name: 'SUM',
  function: 'sum',
  signature: 'SUM(number)',
  star: false,
  slides: true,
  says: 'The sum, exact and then rounded once: it does not depend on the order of rows. Beyond its type it is an error, never a wrong number.',
  example: ['SUM(qty) AS total, SUM(price) AS revenue', '{"total":10,"revenue":70.00}'],
  distinct: 'each',
  resultType: argument => {
    if (argument?.kind === 'decimal') return sumType(argument);
    if (argument?.kind === 'interval' || argument?.kind === 'interval-months') return argument;
    if (argument !== null && isWhole(argument)) return BIGINT;
    return argument !== null && isFloating(argument) ? DOUBLE : { takes: 'a number or an interval' };
  },
};
