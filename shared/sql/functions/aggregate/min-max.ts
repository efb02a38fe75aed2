// MIN and MAX of anything with an order; NULLs are left out. Text is ordered by code point.
import { isOrdered } from '../../types/coercion.ts';
import type { AggregateDefinition } from '../definition.ts';

const resultType: AggregateDefinition['resultType'] = argument => {
  return argument !== null && isOrdered(argument) ? argument : { takes: 'a number, text or timestamp' };
};

export const min: AggregateDefinition = { name: 'MIN', function: 'min', signature: 'MIN(x)', star: false, resultType };
export const max: AggregateDefinition = { name: 'MAX', function: 'max', signature: 'MAX(x)', star: false, resultType };
