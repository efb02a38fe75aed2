// MIN and MAX of anything with an order; NULLs are left out. Text is ordered by code point.
import { isOrdered } from '../../types/coercion.ts';
import type { AggregateDefinition } from '../definition.ts';

const resultType: AggregateDefinition['resultType'] = argument => {
  return argument !== null && isOrdered(argument) ? argument : { takes: 'a number, a text, a date or a time' };
};

const extreme = { star: false, slides: true, distinct: 'same', resultType } as const;

export const min: AggregateDefinition = {
  ...extreme,
  name: 'MIN',
  function: 'min',
  signature: 'MIN(x)',
  says: 'The least value. Text is compared by code point.',
  example: ['MIN(qty) AS least, MIN(venue) AS first', '{"least":1,"first":"ams"}'],
};

export const max: AggregateDefinition = {
  ...extreme,
  name: 'MAX',
  function: 'max',
  signature: 'MAX(x)',
  says: 'The greatest value.',
  example: ['MAX(qty) AS most, MAX(venue) AS last', '{"most":4,"last":"par"}'],
};
