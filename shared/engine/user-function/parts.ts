// Values with parts, and those that have no one form of JavaScript, on their way to functions of the script's author and back. A value of theirs
// is looked at all the way down: what is no value of the declared type is an error of the row.

import { decimalText } from '../arithmetic/decimal.ts';
import { dateText, textToDate, textToTime, timeText } from '../cast/date-time.ts';
import { timestampOfPrecision } from '../cast/fine-timestamp.ts';
import { intervalRange, monthsRange } from '../cast/interval.ts';
import { truncatedTimestamp } from '../cast/timestamp.ts';
import { fieldTypeText, type ValueSpec } from '../json/field-spec.ts';
import { type Cell, mapOf, type Nested } from '../nested/nested-value.ts';
import type { Whole } from '../values.ts';
import {
  bigintOfFunction,
  booleanOfFunction,
  decimalOfFunction,
  doubleOfFunction,
  fineTimestampOfFunction,
  intOfFunction,
  misfit,
  realOfFunction,
  textOfFunction,
  timestampOfFunction,
} from './results.ts';

const NANOSECOND_DIGITS = 9;

const isFine = (spec: Extract<ValueSpec, { type: 'timestamp' }>): spec is typeof spec & { readonly precision: number } =>
  (spec.precision ?? 3) > 3;

/** The value as the author's function takes it. */
export function forFunction(cell: Cell, spec: ValueSpec): unknown {
  if (cell === null) return null;
  switch (spec.type) {
    case 'bigint':
      return BigInt(cell as number | bigint);
    case 'decimal':
      return decimalText(cell as number | bigint, spec.scale);
    case 'timestamp':
      if (isFine(spec)) return BigInt(timestampOfPrecision(cell as Whole, spec.precision, NANOSECOND_DIGITS));
      return new Date(cell as number);
    case 'date':
      return dateText(cell as number);
    case 'time':
      return timeText(cell as number);
    case 'bytes':
      return Uint8Array.from(cell as string, character => character.charCodeAt(0));
    case 'json':
      return JSON.parse(cell as string);
    case 'array':
      return (cell as readonly Cell[]).map(each => forFunction(each, spec.element));
    case 'map':
      return new Map(
        [...(cell as ReadonlyMap<Cell, Cell>)].map(([key, each]) => [forFunction(key, spec.key), forFunction(each, spec.value)]),
      );
    case 'row':
      return Object.fromEntries(spec.fields.map((field, i) => [field.name, forFunction((cell as readonly Cell[])[i]!, field.spec)]));
    default:
      return cell;
  }
}

/** What the author's function gave; null for null, which is NULL. Throws `RowError` for what is no value of the type. */
export function ofFunction(name: string, value: unknown, spec: ValueSpec): Cell {
  if (value === null) return null;
  const wrong = (allowed: string): never => misfit(name, value, `${fieldTypeText(spec)} takes ${allowed}`);
  switch (spec.type) {
    case 'boolean':
      return booleanOfFunction(name, value);
    case 'smallint':
      return intOfFunction(name, value, -(2 ** 15), 2 ** 15 - 1);
    case 'int':
      return intOfFunction(name, value, -(2 ** 31), 2 ** 31 - 1);
    case 'bigint':
      return bigintOfFunction(name, value);
    case 'real':
      return realOfFunction(name, value);
    case 'double':
      return doubleOfFunction(name, value);
    case 'decimal':
      return decimalOfFunction(name, value, spec.precision, spec.scale);
    case 'varchar':
      return textOfFunction(name, value);
    case 'timestamp':
      if (isFine(spec)) return fineTimestampOfFunction(name, value, spec.precision);
      return truncatedTimestamp(timestampOfFunction(name, value)!, spec.precision ?? 3);
    case 'date':
      return typeof value === 'string' ? textToDate(value) : wrong("a text such as '2026-01-31'");
    case 'time':
      return typeof value === 'string' ? textToTime(value) : wrong("a text such as '23:59:59.123'");
    case 'interval':
      return Number.isInteger(value) ? intervalRange(value as number) : wrong('a whole number of milliseconds');
    case 'interval-months':
      return Number.isInteger(value) ? monthsRange(value as number) : wrong('a whole number of months');
    case 'bytes':
      return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : wrong('a Uint8Array');
    case 'json':
      return JSON.stringify(value) ?? wrong('what JSON has');
    case 'array':
      return Array.isArray(value) ? value.map(each => ofFunction(name, each, spec.element)) : wrong('an array');
    case 'map':
      return value instanceof Map ? mapOf(entriesOf(name, value, spec)) : wrong('a Map');
    case 'row': {
      if (typeof value !== 'object') return wrong('an object');
      return spec.fields.map(field => ofFunction(name, (value as Record<string, unknown>)[field.name], field.spec)) as Nested;
    }
    default:
      return wrong('nothing that a function gives');
  }
}

function entriesOf(name: string, map: ReadonlyMap<unknown, unknown>, spec: Extract<ValueSpec, { type: 'map' }>): [Cell, Cell][] {
  return [...map].map(([key, value]) => {
    const cell = ofFunction(name, key, spec.key);
    return cell === null ? misfit(name, map, 'a key of a MAP is never null') : [cell, ofFunction(name, value, spec.value)];
  });
}
