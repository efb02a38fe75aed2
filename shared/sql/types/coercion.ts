// Which types become which without being asked: INT ▸ BIGINT ▸ DECIMAL ▸ DOUBLE, and NULL anything. Everything else takes a CAST.
import { type DecimalType, decimalUnion } from './decimal-rules.ts';
import { BIGINT, DOUBLE, type SqlType } from './sql-type.ts';

export function sameType(a: SqlType, b: SqlType): boolean {
  if (a.kind === 'decimal' && b.kind === 'decimal') return a.precision === b.precision && a.scale === b.scale;
  return a.kind === b.kind;
}

export const isNumeric = (type: SqlType): boolean => ['int', 'bigint', 'decimal', 'double'].includes(type.kind);

/** MIN, MAX, `<` and BETWEEN take these. */
export const isOrdered = (type: SqlType): boolean => isNumeric(type) || type.kind === 'varchar' || type.kind === 'timestamp';

/** The DECIMAL that holds every value of a whole type. */
export function decimalOf(type: SqlType): DecimalType {
  if (type.kind === 'decimal') return type;
  return { kind: 'decimal', precision: type.kind === 'int' ? 10 : 19, scale: 0 };
}

/** The narrowest type both become without a cast; null when there is none. */
export function commonType(a: SqlType, b: SqlType): SqlType | null {
  if (a.kind === 'null') return b;
  if (b.kind === 'null' || sameType(a, b)) return a;
  if (!isNumeric(a) || !isNumeric(b)) return null;
  if (a.kind === 'double' || b.kind === 'double') return DOUBLE;
  if (a.kind === 'decimal' || b.kind === 'decimal') return decimalUnion(decimalOf(a), decimalOf(b));
  return BIGINT;
}

/** Whether a value of `from` goes into a column of `to` as it is, possibly widened. */
export function isAssignable(from: SqlType, to: SqlType): boolean {
  const common = commonType(from, to);
  if (common === null) return false;
  if (from.kind === 'decimal' && to.kind === 'decimal')
    return from.scale <= to.scale && from.precision - from.scale <= to.precision - to.scale;
  if (to.kind === 'decimal' && isNumeric(from) && from.kind !== 'double') return decimalOf(from).precision <= to.precision - to.scale;
  return sameType(common, to);
}

/** Whether CAST can be written from one to the other. */
export function isCastable(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'null' || sameType(from, to)) return true;
  if (from.kind === 'interval' || to.kind === 'interval') return false;
  if (isNumeric(from) && isNumeric(to)) return true;
  return from.kind === 'varchar' || to.kind === 'varchar';
}
