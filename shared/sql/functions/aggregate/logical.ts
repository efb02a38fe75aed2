// BOOL_AND and BOOL_OR, as counts: how many are known, and how many of them are true.
import { BOOLEAN } from '../../types/sql-type.ts';
import type { AggregateDefinition } from '../definition.ts';

const logical = {
  star: false,
  slides: true,
  distinct: 'same',
  resultType: argument => (argument?.kind === 'boolean' ? BOOLEAN : { takes: 'a BOOLEAN' }),
} satisfies Partial<AggregateDefinition>;

export const boolAnd: AggregateDefinition = {
  ...logical,
  name: 'BOOL_AND',
  aliases: ['EVERY', 'LOGICAL_AND'],
  function: 'bool_and',
  signature: 'BOOL_AND(condition)',
  says: 'Whether it is true in every row where it is not NULL.',
  example: ['BOOL_AND(qty > 0) AS positive, EVERY(qty > 1) AS many', '{"positive":true,"many":false}'],
};

export const boolOr: AggregateDefinition = {
  ...logical,
  name: 'BOOL_OR',
  aliases: ['LOGICAL_OR'],
  function: 'bool_or',
  signature: 'BOOL_OR(condition)',
  says: 'Whether it is true in any row.',
  example: ["BOOL_OR(venue = 'par') AS paris", '{"paris":true}'],
};
