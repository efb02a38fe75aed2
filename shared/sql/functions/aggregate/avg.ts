// AVG leaves NULLs out. Of whole numbers it is a DOUBLE, of decimals an exact DECIMAL.

import { isNumeric } from '../../types/coercion.ts';
import { averageType } from '../../types/decimal-rules.ts';
import { DOUBLE } from '../../types/sql-type.ts';
import type { AggregateDefinition } from '../definition.ts';

export const avg: AggregateDefinition = {
  name: 'AVG',
  aliases: ['MEAN'],
  function: 'avg',
  signature: 'AVG(number)',
  star: false,
  slides: true,
  says: 'The mean: a DOUBLE of whole numbers, an exact DECIMAL of decimals, rounded once.',
  example: ['AVG(qty) AS mean, AVG(price) AS price', '{"mean":2.5,"price":14.000000}'],
  distinct: 'each',
  resultType: argument => {
    if (argument?.kind === 'decimal') return averageType(argument);
    if (argument?.kind === 'interval' || argument?.kind === 'interval-months') return argument;
    return argument !== null && isNumeric(argument) ? DOUBLE : { takes: 'a number or an interval' };
  },
};
