// The table of scalar functions, by family. Binder, reference and tests read it; a new function is an entry in its family's file, and the
// function of `weir/engine` that computes it.
import type { ScalarDefinition } from './definition.ts';
import { ARRAY_FUNCTIONS } from './scalar/arrays.ts';
import { CONDITIONAL_FUNCTIONS } from './scalar/conditions.ts';
import { DATE_FUNCTIONS } from './scalar/dates.ts';
import { JSON_FUNCTIONS } from './scalar/json.ts';
import { MAP_FUNCTIONS } from './scalar/maps.ts';
import { NUMBER_FUNCTIONS } from './scalar/numbers.ts';
import { REAL_FUNCTIONS } from './scalar/reals.ts';
import { REGEXP_FUNCTIONS } from './scalar/regexps.ts';
import { type ComposedFunction, definitionOf, type TableFunction } from './scalar/table-function.ts';
import { TEXT_CHANGE_FUNCTIONS } from './scalar/text-changes.ts';
import { TEXT_CODE_FUNCTIONS } from './scalar/text-codes.ts';
import { TEXT_FUNCTIONS } from './scalar/texts.ts';
import { TIME_TEXT_FUNCTIONS } from './scalar/time-texts.ts';
import { TIME_FUNCTIONS } from './scalar/times.ts';

export interface FunctionFamily {
  readonly title: string;
  /** What holds for all of them. */
  readonly says: string;
  readonly functions: readonly (TableFunction | ComposedFunction)[];
}

export const SCALAR_FAMILIES: readonly FunctionFamily[] = [
  {
    title: 'Choosing',
    says: 'Only what is chosen is computed, so `IF(b = 0, NULL, a / b)` never divides by zero.',
    functions: CONDITIONAL_FUNCTIONS,
  },
  {
    title: 'Text',
    says: 'Characters are Unicode code points. No function makes a text of more than 1,048,576 characters: that is an error of the row.',
    functions: [...TEXT_FUNCTIONS, ...TEXT_CHANGE_FUNCTIONS, ...TEXT_CODE_FUNCTIONS],
  },
  {
    title: 'Numbers',
    says: 'Exact on INT, BIGINT and DECIMAL. What leaves the range of its type is an error of the row.',
    functions: NUMBER_FUNCTIONS,
  },
  {
    title: 'Real numbers',
    says: 'Computed in DOUBLE, which holds neither NaN nor infinity here: what has no finite real result is an error of the row.',
    functions: REAL_FUNCTIONS,
  },
  {
    title: 'Time',
    says: 'A TIMESTAMP is a moment, to the millisecond. Given a finer one, TIMESTAMP(6) for example, functions that move or cut it give one as fine, and those of its fields see all digits; the others take its milliseconds. Where a function takes a zone, it looks at the clocks there; otherwise at UTC. A DATE stands for its midnight in UTC wherever a TIMESTAMP is taken.',
    functions: [...TIME_FUNCTIONS, ...DATE_FUNCTIONS, ...TIME_TEXT_FUNCTIONS],
  },
  {
    title: 'Regular expressions',
    says: 'Patterns are constants, and are matched in time linear in the text.',
    functions: REGEXP_FUNCTIONS,
  },
  {
    title: 'Arrays, maps and rows',
    says: '`array[1]` is the first element, `array[-1]` the last, `map[key]` the value of a key, `row.field` a field; where there is none, NULL. NULL elements equal each other.',
    functions: [...ARRAY_FUNCTIONS, ...MAP_FUNCTIONS],
  },
  {
    title: 'JSON',
    says: 'JSON stands in a VARCHAR. A text that is not JSON is an error of the row. Of fields with one name the last counts.',
    functions: JSON_FUNCTIONS,
  },
];

/** By name, aliases included. */
export const TABLE_FUNCTIONS: readonly ScalarDefinition[] = SCALAR_FAMILIES.flatMap(({ functions }) =>
  functions.flatMap(entry => [entry.name, ...(entry.aliases ?? [])].map(name => definitionOf(entry, name))),
);
