// Aggregates of the bits of whole numbers.
import { isWhole } from '../../types/coercion.ts';
import type { AggregateDefinition } from '../definition.ts';

const bits = {
  star: false,
  slides: true,
  resultType: argument => (argument !== null && isWhole(argument) ? argument : { takes: 'a whole number' }),
} satisfies Partial<AggregateDefinition>;

export const bitAnd: AggregateDefinition = {
  ...bits,
  name: 'BIT_AND',
  function: 'bit_and',
  signature: 'BIT_AND(whole)',
  distinct: 'same',
  says: 'The bits that are set in every value, in two’s complement.',
  example: ['BIT_AND(qty) AS common, BIT_AND(qty + 8) AS high', '{"common":0,"high":8}'],
};

export const bitOr: AggregateDefinition = {
  ...bits,
  name: 'BIT_OR',
  function: 'bit_or',
  signature: 'BIT_OR(whole)',
  distinct: 'same',
  says: 'The bits that are set in any value: flags that were seen.',
  example: ['BIT_OR(qty) AS seen', '{"seen":7}'],
};

export const bitXor: AggregateDefinition = {
  ...bits,
  name: 'BIT_XOR',
  function: 'bit_xor',
  signature: 'BIT_XOR(whole)',
  distinct: 'each',
  says: 'The bits that are set in an odd number of values. Equal for the same values in any order: a checksum.',
  example: ['BIT_XOR(qty) AS checksum', '{"checksum":4}'],
};
