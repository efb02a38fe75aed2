// The names of types, with the words other systems use for them.
import type { Span } from '../../diagnostics/diagnostic.ts';
import { didYouMean, listed, quoted } from '../../diagnostics/suggestion.ts';
import {
  BIGINT,
  BOOLEAN,
  BYTES,
  DATE,
  DOUBLE,
  decimal,
  INT,
  JSON_TYPE,
  REAL,
  SMALLINT,
  type SqlType,
  VARCHAR,
} from '../../types/sql-type.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { parseDigits } from './digits.ts';
import { parseArray, parseArraySuffix, parseMap, parseRow } from './nested.ts';
import { parseIntervalType, parseTimestampType, parseTimeType, parseWallClockType } from './times.ts';

const DECIMAL_PRECISION_MAX = 38;

const NAMES: readonly string[] =
  'BOOLEAN SMALLINT INT BIGINT REAL DOUBLE DECIMAL VARCHAR BYTES DATE TIME TIMESTAMP INTERVAL JSON ARRAY MAP ROW'.split(' ');

type Parse = (cursor: TokenCursor, span: Span) => SqlType;

const TYPES: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ['BOOLEAN', () => BOOLEAN],
  ['BOOL', () => BOOLEAN],
  ['SMALLINT', () => SMALLINT],
  ['INT', () => INT],
  ['INTEGER', () => INT],
  ['BIGINT', () => BIGINT],
  ['REAL', () => REAL],
  ['DOUBLE', parseDouble],
  ['DECIMAL', parseDecimal],
  ['NUMERIC', parseDecimal],
  ['DEC', parseDecimal],
  ['VARCHAR', sized(VARCHAR)],
  ['STRING', sized(VARCHAR)],
  ['TEXT', sized(VARCHAR)],
  ['BYTES', sized(BYTES)],
  ['VARBINARY', sized(BYTES)],
  ['BYTEA', sized(BYTES)],
  ['BLOB', sized(BYTES)],
  ['DATE', () => DATE],
  ['TIME', parseTimeType],
  ['TIMESTAMP', parseTimestampType],
  ['TIMESTAMP_LTZ', parseTimestampType],
  ['TIMESTAMPTZ', parseTimestampType],
  ['TIMESTAMP_NTZ', parseWallClockType],
  ['DATETIME', parseWallClockType],
  ['INTERVAL', parseIntervalType],
  ['JSON', () => JSON_TYPE],
  ['ARRAY', cursor => parseArray(cursor, parseType)],
  ['MAP', (cursor, span) => parseMap(cursor, span, parseType)],
  ['ROW', cursor => parseRow(cursor, parseType)],
  ['STRUCT', cursor => parseRow(cursor, parseType)],
]);

/** Types people ask for, and what to take instead. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['TINYINT', 'SMALLINT'],
  ['LONG', 'BIGINT'],
  ['FLOAT', 'REAL (32 bits) or DOUBLE (64 bits): systems differ in which of them FLOAT is'],
  ['NUMBER', 'DECIMAL(p, s)'],
  ['CHAR', 'VARCHAR'],
  ['CHARACTER', 'VARCHAR'],
  ['BINARY', 'BYTES'],
  ['JSONB', 'JSON'],
  ['UUID', 'VARCHAR'],
  ['MULTISET', 'ARRAY'],
  ['INT2', 'SMALLINT'],
  ['INT4', 'INT'],
  ['INT8', 'BIGINT (64 bits) or SMALLINT (16 bits): systems differ in whether 8 counts bytes or bits'],
  ['INT16', 'SMALLINT'],
  ['INT32', 'INT'],
  ['INT64', 'BIGINT'],
  ['HUGEINT', 'DECIMAL(38, 0)'],
  ['FLOAT4', 'REAL'],
  ['FLOAT8', 'DOUBLE'],
  ['FLOAT32', 'REAL'],
  ['FLOAT64', 'DOUBLE'],
  ['NVARCHAR', 'VARCHAR'],
  ['CLOB', 'VARCHAR'],
]);

/** With a type next. */
export function parseType(cursor: TokenCursor): SqlType {
  return cursor.nested(() => {
    const token = cursor.peek();
    if (token.kind !== 'word')
      cursor.failExpected('a type', { note: `The types are ${listed(NAMES)}.`, hint: 'write the type behind the name, such as VARCHAR' });
    const parse = TYPES.get(token.key);
    if (parse !== undefined) return parseArraySuffix(cursor, parse(cursor, cursor.take().span));
    const instead = INSTEAD.get(token.key);
    return cursor.fail('W0302', token.span, `There is no type ${quoted(token.text)}.`, {
      note: `The types are ${listed(NAMES)}.`,
      hint: instead === undefined ? (didYouMean(token.text, TYPES.keys()) ?? 'use one of them') : `use ${instead}`,
    });
  });
}

function parseDecimal(cursor: TokenCursor, span: Span): SqlType {
  if (!cursor.at('(')) {
    cursor.fail('W0302', span, 'DECIMAL needs its precision and scale.', {
      note: 'Systems differ in what a bare DECIMAL means; many would cut off the fraction.',
      hint: 'write, for example, DECIMAL(18, 2)',
    });
  }
  const [precision, scale = 0] = parseDigits(cursor, 2);
  const whole = cursor.spanFrom(span);
  if (precision === undefined || precision < 1 || precision > DECIMAL_PRECISION_MAX) {
    cursor.fail('W0302', whole, `A DECIMAL has 1 to ${DECIMAL_PRECISION_MAX} digits, not ${precision ?? 'none'}.`, {
      hint: 'write, for example, DECIMAL(18, 2)',
    });
  }
  if (scale > precision) {
    cursor.fail('W0302', whole, `The scale ${scale} is greater than the precision ${precision}.`, {
      note: 'DECIMAL(p, s) has p digits in all, s of them after the point.',
      hint: `write DECIMAL(${Math.min(DECIMAL_PRECISION_MAX, scale + precision)}, ${Math.min(scale, DECIMAL_PRECISION_MAX)})`,
    });
  }
  return decimal(precision, scale);
}

function parseDouble(cursor: TokenCursor): SqlType {
  cursor.accept('PRECISION');
  return DOUBLE;
}

/** A type whose length may be written and means nothing. */
function sized(type: SqlType): Parse {
  return (cursor, span) => {
    if (cursor.at('(')) {
      parseDigits(cursor, 1);
      const name = type.kind.toUpperCase();
      cursor.diagnostics.warning('W0308', cursor.spanFrom(span), `The length of a ${name} is not enforced.`, { hint: `write ${name}` });
    }
    return type;
  };
}
