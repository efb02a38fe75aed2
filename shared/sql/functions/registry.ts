// All functions, by name in upper case. Adding one is a file and a line here.
import { AGGREGATE_FAMILIES } from './aggregate/table.ts';
import type { AggregateDefinition, ScalarDefinition } from './definition.ts';
import { TABLE_FUNCTIONS } from './scalar-table.ts';

export const SCALAR_FUNCTIONS: ReadonlyMap<string, ScalarDefinition> = new Map(TABLE_FUNCTIONS.map(one => [one.name, one]));

export const AGGREGATE_FUNCTIONS: ReadonlyMap<string, AggregateDefinition> = new Map(
  AGGREGATE_FAMILIES.flatMap(({ functions }) => functions).flatMap(one => [one.name, ...(one.aliases ?? [])].map(name => [name, one])),
);
