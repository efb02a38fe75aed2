// All functions, by name in upper case. Adding one is a file and a line here.
import { avg } from './aggregate/avg.ts';
import { count } from './aggregate/count.ts';
import { max, min } from './aggregate/min-max.ts';
import { sum } from './aggregate/sum.ts';
import type { AggregateDefinition, ScalarDefinition } from './definition.ts';
import { TABLE_FUNCTIONS } from './scalar-table.ts';

export const SCALAR_FUNCTIONS: ReadonlyMap<string, ScalarDefinition> = new Map(TABLE_FUNCTIONS.map(one => [one.name, one]));

export const AGGREGATE_FUNCTIONS: ReadonlyMap<string, AggregateDefinition> = new Map(
  [count, sum, avg, min, max].map(one => [one.name, one]),
);
