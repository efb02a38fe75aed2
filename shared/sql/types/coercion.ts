// Which types become which without being asked: SMALLINT ▸ INT ▸ BIGINT ▸ DECIMAL ▸ DOUBLE, REAL ▸ DOUBLE, DATE ▸ TIMESTAMP, and NULL anything;
// arrays, maps and rows as their parts do. Everything else takes a CAST.
import { type DecimalType, decimalUnion } from './decimal-rules.ts';
import { isNested } from './forms.ts';
import {
  arrayOf,
  BIGINT,
  DOUBLE,
  INT,
  isFine,
  isWallClock,
  mapOf,
  type RowField,
  type RowType,
  rowOf,
  type SqlType,
  TIMESTAMP,
  typeText,
  WALL_CLOCK,
} from './sql-type.ts';

export const sameType = (a: SqlType, b: SqlType): boolean => a.kind === b.kind && (a === b || typeText(a) === typeText(b));

const WHOLE: ReadonlySet<SqlType['kind']> = new Set<SqlType['kind']>(['smallint', 'int', 'bigint']);
const NUMERIC: ReadonlySet<SqlType['kind']> = new Set<SqlType['kind']>([...WHOLE, 'real', 'decimal', 'double']);
const ORDERED: ReadonlySet<SqlType['kind']> = new Set<SqlType['kind']>([
  ...NUMERIC,
  'varchar',
  'bytes',
  'date',
  'time',
  'timestamp',
  'interval',
  'interval-months',
]);

/** SMALLINT, INT or BIGINT. */
export const isWhole = (type: SqlType): boolean => WHOLE.has(type.kind);

export const isNumeric = (type: SqlType): boolean => NUMERIC.has(type.kind);

/** MIN, MAX, `<` and BETWEEN take these. */
export const isOrdered = (type: SqlType): boolean => ORDERED.has(type.kind);

/** What `=`, GROUP BY and DISTINCT take: everything but JSON, of which two texts may say the same, and what holds some. */
export function isComparable(type: SqlType): boolean {
  switch (type.kind) {
    case 'json':
    case 'null':
      return false;
    case 'array':
      return isComparable(type.element);
    case 'map':
      return isComparable(type.value);
    case 'row':
      return type.fields.every(field => isComparable(field.type));
    default:
      return true;
  }
}

const DIGITS: Readonly<Partial<Record<SqlType['kind'], number>>> = { smallint: 5, int: 10, bigint: 19 };

/** The DECIMAL that holds every value of a whole type. */
export function decimalOf(type: SqlType): DecimalType {
  if (type.kind === 'decimal') return type;
  return { kind: 'decimal', precision: DIGITS[type.kind] ?? 19, scale: 0 };
}

/** The narrowest type both become without a cast; null when there is none. */
export function commonType(a: SqlType, b: SqlType): SqlType | null {
  if (a.kind === 'null') return b;
  if (b.kind === 'null' || sameType(a, b)) return a;
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b);
  if (isDateOrTimestamp(a) && isDateOrTimestamp(b)) return commonTime(a, b);
  return isNested(a) ? commonNested(a, b) : null;
}

const isDateOrTimestamp = ({ kind }: SqlType): boolean => kind === 'date' || kind === 'timestamp';

/** A date is midnight on either; a moment and what a clock shows have nothing in common until a zone is named. */
function commonTime(a: SqlType, b: SqlType): SqlType | null {
  const fine = [a, b].find(isFine);
  if (a.kind !== 'timestamp' || b.kind !== 'timestamp') return fine ?? (isWallClock(a) || isWallClock(b) ? WALL_CLOCK : TIMESTAMP);
  if (a.hasZone !== b.hasZone) return null;
  return a.precision < b.precision ? b : a;
}

function commonNumber(a: SqlType, b: SqlType): SqlType {
  // REAL has 24 bits, fewer than INT: what both become is DOUBLE.
  if ([a, b].some(({ kind }) => kind === 'double' || kind === 'real')) return DOUBLE;
  if (a.kind === 'decimal' || b.kind === 'decimal') return decimalUnion(decimalOf(a), decimalOf(b));
  return a.kind === 'bigint' || b.kind === 'bigint' ? BIGINT : INT;
}

function commonNested(a: SqlType, b: SqlType): SqlType | null {
  if (a.kind === 'array' && b.kind === 'array') {
    const element = commonType(a.element, b.element);
    return element === null ? null : arrayOf(element);
  }
  if (a.kind === 'map' && b.kind === 'map') {
    const [key, value] = [commonType(a.key, b.key), commonType(a.value, b.value)];
    return key === null || value === null ? null : mapOf(key, value);
  }
  return a.kind === 'row' && b.kind === 'row' ? commonRow(a, b) : null;
}

/** Field by field; the names are those of the first. */
function commonRow(a: RowType, b: RowType): SqlType | null {
  if (a.fields.length !== b.fields.length) return null;
  const fields: RowField[] = [];
  for (const [i, { name, type }] of a.fields.entries()) {
    const common = commonType(type, b.fields[i]!.type);
    if (common === null) return null;
    fields.push({ name, type: common });
  }
  return rowOf(fields);
}

/** Whether a value of `from` goes into a column of `to` as it is, possibly widened. */
export function isAssignable(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'null') return true;
  if (from.kind === 'array' && to.kind === 'array') return isAssignable(from.element, to.element);
  if (from.kind === 'map' && to.kind === 'map') return isAssignable(from.key, to.key) && isAssignable(from.value, to.value);
  if (from.kind === 'row' && to.kind === 'row') {
    return from.fields.length === to.fields.length && from.fields.every((field, i) => isAssignable(field.type, to.fields[i]!.type));
  }
  const common = commonType(from, to);
  if (common === null) return false;
  if (from.kind === 'decimal' && to.kind === 'decimal')
    return from.scale <= to.scale && from.precision - from.scale <= to.precision - to.scale;
  if (to.kind === 'decimal' && isWhole(from)) return decimalOf(from).precision <= to.precision - to.scale;
  return sameType(common, to);
}

/** Whether CAST can be written from one to the other. */
export function isCastable(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'null' || sameType(from, to)) return true;
  if (isNumeric(from) && isNumeric(to)) return true;
  if (to.kind === 'varchar' || from.kind === 'varchar' || to.kind === 'json' || from.kind === 'json') return true;
  if (from.kind === 'array' && to.kind === 'array') return isCastable(from.element, to.element);
  if (from.kind === 'map' && to.kind === 'map') return isCastable(from.key, to.key) && isCastable(from.value, to.value);
  if (from.kind === 'row' && to.kind === 'row') {
    return from.fields.length === to.fields.length && from.fields.every((field, i) => isCastable(field.type, to.fields[i]!.type));
  }
  if (from.kind === 'timestamp') return to.kind === 'date' || to.kind === 'time' || to.kind === 'timestamp';
  return from.kind === 'date' && to.kind === 'timestamp';
}
