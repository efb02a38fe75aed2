// What CAST is in generated code, by target and source type.
import { sameType } from '../../types/coercion.ts';
import { isFine, isWallClock, type SqlType, TIMESTAMP, unitDigits } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code, operand } from '../fragments/code.ts';
import type { EngineExport } from '../fragments/imports.ts';

type Kind = SqlType['kind'];

/** Gives the code of the target's form; `value` is in the source's form. */
export type Conversion = (value: Code, context: ExpressionContext, from: SqlType, to: SqlType) => Code;

export const same: Conversion = value => value;

const DAY_MS = 86_400_000;
const decimalParts = (type: SqlType) => (type.kind === 'decimal' ? type : { precision: 38, scale: 0 });

/** A function of the run time that always gives a value. */
const by =
  (name: EngineExport): Conversion =>
  (value, context) =>
    code`${context.engine(name)}(${value})`;

/** One that may throw `RowError`. */
const trying =
  (name: EngineExport): Conversion =>
  (value, context) =>
    code`${context.failable(name)}(${value})`;

const asText: Conversion = value => code`String(${value})`;
const wholePart: Conversion = (value, context, from) => code`${context.engine('decimalToWhole')}(${value}, ${decimalParts(from).scale})`;
const asDouble: Conversion = (value, context, from) => code`${context.engine('decimalToDouble')}(${value}, ${decimalParts(from).scale})`;

/** The digits of a text as a decimal; also of a REAL or DOUBLE as people read it. */
const decimalBy =
  (name: 'doubleToDecimal' | 'textToDecimal', prepare: Conversion = same): Conversion =>
  (value, context, from, to) => {
    const { precision, scale } = decimalParts(to);
    return code`${context.failable(name)}(${prepare(value, context, from, to)}, ${precision}, ${scale})`;
  };

const then =
  (first: Conversion, second: Conversion): Conversion =>
  (value, context, from, to) =>
    second(first(value, context, from, to), context, from, to);

const timestampAsText: Conversion = (value, context, from) => {
  if (from.kind !== 'timestamp' || sameType(from, TIMESTAMP)) return code`${context.engine('timestampText')}(${value})`;
  if (isFine(from)) return code`${context.engine('fineTimestampText')}(${value}, ${from.precision}, ${from.hasZone})`;
  return code`${context.engine('timestampTextOf')}(${value}, ${from.precision}, ${from.hasZone})`;
};

/** Between moments and clocks in UTC nothing changes but the digits behind the second. */
const toPrecision: Conversion = (value, context, from, to) => {
  if (from.kind !== 'timestamp' || to.kind !== 'timestamp') return value;
  if (to.precision >= from.precision && unitDigits(to) === unitDigits(from)) return value;
  if (isFine(from) || isFine(to)) return code`${context.engine('timestampOfPrecision')}(${value}, ${from.precision}, ${to.precision})`;
  return code`${context.engine('truncatedTimestamp')}(${value}, ${to.precision})`;
};

/** The ms that a moment of any precision lies in. */
export const toMilliseconds: Conversion = (value, context, from) =>
  isFine(from) ? code`${context.engine('millisecondsOf')}(${value}, ${unitDigits(from)})` : value;

const SMALLINT_FROM_WHOLE = trying('wholeToSmallint');

export const CONVERSIONS: Readonly<Partial<Record<Kind, Readonly<Partial<Record<Kind, Conversion>>>>>> = {
  boolean: { varchar: trying('textToBoolean') },
  smallint: {
    int: SMALLINT_FROM_WHOLE,
    bigint: SMALLINT_FROM_WHOLE,
    real: trying('doubleToSmallint'),
    double: trying('doubleToSmallint'),
    decimal: then(wholePart, SMALLINT_FROM_WHOLE),
    varchar: trying('textToSmallint'),
  },
  int: {
    smallint: same,
    bigint: trying('wholeToInt'),
    real: trying('doubleToInt'),
    double: trying('doubleToInt'),
    decimal: then(wholePart, trying('wholeToInt')),
    varchar: trying('textToInt'),
  },
  bigint: {
    smallint: same,
    int: same,
    real: trying('doubleToBigint'),
    double: trying('doubleToBigint'),
    decimal: then(wholePart, trying('bigintRange')),
    varchar: trying('textToBigint'),
  },
  real: {
    smallint: same,
    int: by('toReal'),
    bigint: value => code`Math.fround(Number(${value}))`,
    decimal: then(asDouble, trying('toReal')),
    double: trying('toReal'),
    varchar: trying('textToReal'),
  },
  double: {
    smallint: same,
    int: same,
    bigint: value => code`Number(${value})`,
    real: same,
    decimal: asDouble,
    varchar: trying('textToDouble'),
  },
  decimal: {
    real: decimalBy('textToDecimal', by('realText')),
    double: decimalBy('doubleToDecimal'),
    varchar: decimalBy('textToDecimal'),
  },
  varchar: {
    boolean: asText,
    smallint: asText,
    int: asText,
    bigint: asText,
    real: by('realText'),
    double: asText,
    decimal: (value, context, from) => code`${context.engine('decimalText')}(${value}, ${decimalParts(from).scale})`,
    bytes: trying('bytesToText'),
    date: by('dateText'),
    time: by('timeText'),
    timestamp: timestampAsText,
    interval: by('intervalText'),
    'interval-months': by('monthsText'),
  },
  bytes: { varchar: by('textToBytes') },
  date: { timestamp: then(toMilliseconds, by('dateOf')), varchar: trying('textToDate') },
  time: { timestamp: then(toMilliseconds, by('timeOf')), varchar: trying('textToTime') },
  timestamp: {
    date: (value, context, _from, to) => toPrecision(code`${operand(value)} * ${DAY_MS}`, context, TIMESTAMP, to),
    timestamp: toPrecision,
    varchar: (value, context, from, to) => {
      if (isFine(to)) return code`${context.failable('textToFineTimestamp')}(${value}, ${to.precision}, ${!to.hasZone})`;
      const read = trying(isWallClock(to) ? 'textToWallClock' : 'textToTimestamp');
      return toPrecision(read(value, context, from, to), context, TIMESTAMP, to);
    },
  },
  interval: { varchar: trying('textToInterval') },
  'interval-months': { varchar: trying('textToMonths') },
};
