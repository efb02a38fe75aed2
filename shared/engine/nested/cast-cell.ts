// Casts inside values with parts, and between them and JSON.
import { bigintRange } from '../arithmetic/bigint.ts';
import { decimalRange, decimalToDouble, decimalToWhole, shiftDecimal } from '../arithmetic/decimal.ts';
import { wholeToInt, wholeToSmallint } from '../arithmetic/int.ts';
import { realText, toReal } from '../arithmetic/real.ts';
import { bytesToText, textToBytes } from '../cast/bytes.ts';
import { dateOf, textToDate, textToTime, timeOf } from '../cast/date-time.ts';
import { millisecondsOf, textToFineTimestamp, timestampOfPrecision, unitDigitsOf } from '../cast/fine-timestamp.ts';
import { textToInterval, textToMonths } from '../cast/interval.ts';
import { quoted, textToDecimal, textToDouble, textToReal } from '../cast/number-text.ts';
import { textToTimestamp, textToWallClock, truncatedTimestamp } from '../cast/timestamp.ts';
import { doubleToWhole, textToBigint, textToBoolean, textToInt, textToSmallint } from '../cast/to-whole.ts';
import { jsonCompact } from '../functions/json/functions.ts';
import { fieldTypeText, type ValueSpec } from '../json/field-spec.ts';
import { skipSpace, skipValue } from '../json/skip.ts';
import { RowError } from '../row-error.ts';
import type { Whole } from '../values.ts';
import { type Cell, mapOf } from './nested-value.ts';
import { NestedReader } from './read-nested.ts';
import { cellJson } from './write-nested.ts';

/** The value in another type, part by part. Throws `RowError` where a part does not fit. */
export function castCell(cell: Cell, from: ValueSpec, to: ValueSpec): Cell {
  if (cell === null) return null;
  if (from.type === 'array' && to.type === 'array') return (cell as readonly Cell[]).map(each => castCell(each, from.element, to.element));
  if (from.type === 'row' && to.type === 'row')
    return (cell as readonly Cell[]).map((each, i) => castCell(each, from.fields[i]!.spec, to.fields[i]!.spec));
  if (from.type === 'map' && to.type === 'map') {
    const entries = [...(cell as ReadonlyMap<Cell, Cell>)];
    return mapOf(entries.map(([key, value]) => [castCell(key, from.key, to.key), castCell(value, from.value, to.value)]));
  }
  if (to.type === 'json') return from.type === 'varchar' ? jsonCompact(cell as string) : cellJson(cell, from);
  if (to.type === 'varchar') return textOf(cell, from);
  if (from.type === 'json') return jsonToCell(cell as string, to);
  if (from.type === 'varchar') return isNestedType(to) ? jsonToCell(cell as string, to) : fromText(cell as string, to);
  return castScalar(cell, from, to);
}

const isNestedType = ({ type }: ValueSpec): boolean => type === 'array' || type === 'map' || type === 'row';

function textOf(cell: Cell, from: ValueSpec): string {
  if (from.type === 'varchar') return cell as string;
  if (from.type === 'bytes') return bytesToText(cell as string);
  const json = cellJson(cell, from);
  return from.type !== 'json' && json.startsWith('"') ? (JSON.parse(json) as string) : json;
}

function fromText(text: string, to: ValueSpec): Cell {
  switch (to.type) {
    case 'boolean':
      return textToBoolean(text);
    case 'smallint':
      return textToSmallint(text);
    case 'int':
      return textToInt(text);
    case 'bigint':
      return textToBigint(text);
    case 'real':
      return textToReal(text);
    case 'double':
      return textToDouble(text);
    case 'decimal':
      return textToDecimal(text, to.precision, to.scale);
    case 'bytes':
      return textToBytes(text);
    case 'date':
      return textToDate(text);
    case 'time':
      return textToTime(text);
    case 'timestamp':
      if (to.precision !== undefined && to.precision > 3) return textToFineTimestamp(text, to.precision, to.isLocal === true);
      return truncatedTimestamp(to.isLocal ? textToWallClock(text) : textToTimestamp(text), to.precision ?? 3);
    case 'interval':
      return textToInterval(text);
    case 'interval-months':
      return textToMonths(text);
    default:
      return text;
  }
}

function castScalar(cell: Cell, from: ValueSpec, to: ValueSpec): Cell {
  switch (to.type) {
    case 'smallint':
      return wholeToSmallint(wholeOf(cell as Whole, from));
    case 'int':
      return wholeToInt(wholeOf(cell as Whole, from));
    case 'bigint':
      return bigintRange(wholeOf(cell as Whole, from));
    case 'real':
      return toReal(doubleOf(cell as Whole, from));
    case 'double':
      return doubleOf(cell as Whole, from);
    case 'decimal':
      if (from.type === 'real') return textToDecimal(realText(cell as number), to.precision, to.scale);
      if (from.type === 'double') return textToDecimal(String(cell), to.precision, to.scale);
      return decimalRange(shiftDecimal(cell as Whole, to.scale - (from.type === 'decimal' ? from.scale : 0)), to.precision, to.scale);
    case 'timestamp':
      if (from.type === 'date') return timestampOfPrecision((cell as number) * 86_400_000, 3, to.precision ?? 3);
      return from.type === 'timestamp' ? timestampOfPrecision(cell as Whole, from.precision ?? 3, to.precision ?? 3) : cell;
    case 'date':
      return from.type === 'timestamp' ? dateOf(epochMsOf(cell as Whole, from)) : cell;
    case 'time':
      return from.type === 'timestamp' ? timeOf(epochMsOf(cell as Whole, from)) : cell;
    default:
      return cell;
  }
}

function wholeOf(value: Whole, from: ValueSpec): Whole {
  if (from.type === 'decimal') return decimalToWhole(value, from.scale);
  return from.type === 'real' || from.type === 'double' ? doubleToWhole(value as number) : value;
}

const doubleOf = (value: Whole, from: ValueSpec): number => (from.type === 'decimal' ? decimalToDouble(value, from.scale) : Number(value));

const epochMsOf = (value: Whole, { precision = 3 }: { readonly precision?: number }): number =>
  millisecondsOf(value, unitDigitsOf(precision));

const encoder = new TextEncoder();
const reader = new NestedReader();

/** What a document holds, strictly as a field of a record would be read; null where it is null. Throws `RowError` for anything else. */
export function jsonToCell(json: string, to: ValueSpec): Cell {
  const bytes = encoder.encode(json);
  const start = skipSpace(bytes, 0, bytes.length);
  const end = skipValue(bytes, start, bytes.length, 0);
  if (end < 0 || skipSpace(bytes, end, bytes.length) !== bytes.length) throw new RowError(`${quoted(json)} is not JSON`);
  const cell = reader.read(to, bytes, start, end);
  if (cell !== undefined) return cell;
  const { path, spec, takes, start: from, end: until } = reader.refusal!;
  const given = quoted(new TextDecoder().decode(bytes.subarray(from, until)));
  throw new RowError(`${given}${path === '' ? '' : ` at ${path}`} cannot be cast: ${fieldTypeText(spec)} ${takes}`);
}
