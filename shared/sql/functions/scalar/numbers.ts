// The functions on numbers that keep their type: signs, rounding, remainders, extremes, bits.
import { bindBinary } from '../../binder/arithmetic.ts';
import type { ExpressionBinder } from '../../binder/expression-binder.ts';
import type { Expression } from '../../plan/expression.ts';
import { isOrdered } from '../../types/coercion.ts';
import { type DecimalType, PRECISION_MAX } from '../../types/decimal-rules.ts';
import { isTextForm } from '../../types/forms.ts';
import { BIGINT, DOUBLE, decimal, INT, type SqlType, TIMESTAMP, typeText } from '../../types/sql-type.ts';
import type { ScalarDefinition } from '../definition.ts';
import { DECIMAL, TIME_UNIT, TIME_ZONE } from './parameter.ts';
import { bindOverload, type ComposedFunction, type Described, type Overload, type TableFunction, tableCall } from './table-function.ts';

const first = (args: readonly Expression[]): SqlType => args[0]!.type;
const decimalOf = (args: readonly Expression[]): DecimalType => args[0]!.type as DecimalType;
const integerDigits = ({ precision, scale }: DecimalType): number => precision - scale;

/** CEIL and FLOOR may carry into one more digit. */
const wholeDecimal = (args: readonly Expression[]): SqlType => decimal(Math.min(PRECISION_MAX, integerDigits(decimalOf(args)) + 1), 0);

function stepped(double: 'ceilDouble' | 'floorDouble', exact: 'ceilDecimal' | 'floorDecimal'): Overload[] {
  return [
    { takes: [INT], gives: INT, run: 'sameNumber', total: true },
    { takes: [BIGINT], gives: BIGINT, run: 'sameNumber', total: true },
    { takes: [DECIMAL], gives: wholeDecimal, run: exact, total: true, constants: args => [decimalOf(args).scale] },
    { takes: [DOUBLE], gives: DOUBLE, run: double, total: true },
  ];
}

const PLACES_MAX = 38;

/** ROUND and TRUNC: of decimals the number of places decides the type, so it is a constant. */
function rounding(name: 'ROUND' | 'TRUNC', overloads: readonly Overload[]): ScalarDefinition['bind'] {
  return (call, args, binder) => {
    const [value, places] = args as [Expression, Expression | undefined];
    const described = { name } as Described;
    if (value.type.kind !== 'decimal' || places?.type.kind === 'double') return bindOverload(described, overloads, call, args, binder);
    if (places !== undefined && (places.kind !== 'literal' || typeof places.value !== 'number' || Math.abs(places.value) > PLACES_MAX)) {
      const message = `The number of places in ${name} of a DECIMAL must be a constant from -${PLACES_MAX} to ${PLACES_MAX}.`;
      binder.diagnostics.error('W0502', places.span, message, { hint: 'it decides the scale of the result; CAST(… AS DOUBLE) has none' });
      return null;
    }
    return roundedDecimal(name, value, (places?.value ?? 0) as number, call.span);
  };
}

function roundedDecimal(name: 'ROUND' | 'TRUNC', value: Expression, places: number, span: Expression['span']): Expression {
  const type = value.type as DecimalType;
  const scale = Math.max(0, Math.min(type.scale, places));
  const result = decimal(Math.min(PRECISION_MAX, integerDigits(type) + scale + (name === 'ROUND' ? 1 : 0)), scale) as DecimalType;
  const dropped = Math.max(0, type.scale - places);
  const back = Math.max(0, -places);
  const constants = name === 'ROUND' ? [dropped, back, result.precision, scale] : [dropped, back];
  const run = name === 'ROUND' ? 'roundDecimal' : 'truncDecimal';
  return tableCall(name, { takes: [DECIMAL], gives: result, run, constants: () => constants }, [value], span);
}

const ROUNDS: readonly Overload[] = [
  { takes: [INT], optional: [BIGINT], gives: INT, run: 'roundInt' },
  { takes: [BIGINT], optional: [BIGINT], gives: BIGINT, run: 'roundBigint' },
  { takes: [DOUBLE], optional: [BIGINT], gives: DOUBLE, run: 'roundDouble' },
];

const CUTS: readonly Overload[] = [
  { takes: [INT], optional: [BIGINT], gives: INT, run: 'truncBigint' },
  { takes: [BIGINT], optional: [BIGINT], gives: BIGINT, run: 'truncBigint' },
  { takes: [DOUBLE], optional: [BIGINT], gives: DOUBLE, run: 'truncDouble' },
];

/** GREATEST and LEAST: two at a time, in the common type of all. */
function extreme(name: string, number: Overload['run'], text: Overload['run']): ScalarDefinition['bind'] {
  return (call, args, binder: ExpressionBinder) => {
    const compared = binder.unify(args, `The arguments of ${name}`);
    if (compared === null) return null;
    const { type } = compared[0]!;
    if (type.kind !== 'null' && !isOrdered(type)) {
      binder.diagnostics.error('W0502', call.span, `${name} takes numbers, texts, dates and times, not ${typeText(type)}.`, {
        hint: type.kind === 'boolean' ? 'AND is the least of conditions, OR the greatest' : 'compare a part of it',
      });
      return null;
    }
    const run = isTextForm(type) ? text : number;
    const pair: Overload = { takes: [type, type], gives: type, run, total: true, seesNull: true, nullable: true };
    return compared.slice(1).reduce((best, next) => tableCall(name, pair, [best, next], call.span), compared[0]!);
  };
}

const bits = (run: 'bitAnd' | 'bitOr' | 'bitXor'): Overload[] => [{ takes: [BIGINT, BIGINT], gives: BIGINT, run, total: true }];
const shifted = (run: 'bitShiftLeft' | 'bitShiftRight'): Overload[] => [{ takes: [BIGINT, BIGINT], gives: BIGINT, run }];

export const NUMBER_FUNCTIONS: readonly (TableFunction | ComposedFunction)[] = [
  {
    name: 'ABS',
    form: 'ABS(number)',
    says: 'The number without its sign. The smallest INT and BIGINT have no such number: an error of the row.',
    overloads: [
      { takes: [INT], gives: INT, run: 'absInt' },
      { takes: [BIGINT], gives: BIGINT, run: 'absBigint' },
      { takes: [DECIMAL], gives: first, run: 'absDecimal', total: true },
      { takes: [DOUBLE], gives: DOUBLE, run: 'absDouble', total: true },
    ],
    example: ['ABS(-2.50)', 2.5],
  },
  {
    name: 'SIGN',
    form: 'SIGN(number)',
    says: '-1, 0 or 1.',
    overloads: [BIGINT, DECIMAL, DOUBLE].map(type => ({ takes: [type], gives: INT, run: 'signOf' as const, total: true })),
    example: ['SIGN(-2.5)', -1],
  },
  {
    name: 'CEIL',
    aliases: ['CEILING'],
    form: 'CEIL(number)\nCEIL(timestamp TO unit)',
    says: 'The next whole number above, in the type of the argument; a DECIMAL loses its places. Of a timestamp: the next start of a unit.',
    overloads: [
      ...stepped('ceilDouble', 'ceilDecimal'),
      { takes: [TIMESTAMP, TIME_UNIT], optional: [TIME_ZONE], gives: TIMESTAMP, run: 'ceilTime', fine: { run: 'ceilFine' } },
    ],
    example: ['CEIL(2.1)', 3],
  },
  {
    name: 'FLOOR',
    form: 'FLOOR(number)\nFLOOR(timestamp TO unit)',
    says: 'The next whole number below, in the type of the argument; a DECIMAL loses its places. Of a timestamp: the start of the unit it lies in.',
    overloads: [
      ...stepped('floorDouble', 'floorDecimal'),
      { takes: [TIMESTAMP, TIME_UNIT], optional: [TIME_ZONE], gives: TIMESTAMP, run: 'floorTime', fine: { run: 'floorFine' } },
    ],
    example: ['FLOOR(-2.1)', -3],
  },
  {
    name: 'ROUND',
    form: 'ROUND(number [, places])',
    says: 'The number rounded half away from zero to so many places; below 0 in front of the point. Doubles are rounded as they are written: ROUND(1.005e0, 2) is 1.01.',
    argumentCount: [1, 2],
    bind: rounding('ROUND', ROUNDS),
    example: ['ROUND(2.345, 2)', 2.35],
  },
  {
    name: 'TRUNC',
    aliases: ['TRUNCATE'],
    form: 'TRUNC(number [, places])',
    says: 'The number without the digits behind so many places.',
    argumentCount: [1, 2],
    bind: rounding('TRUNC', CUTS),
    example: ['TRUNC(-2.345, 1)', -2.3],
  },
  {
    name: 'MOD',
    form: 'MOD(a, b)',
    says: 'What is left of `a` when it is divided by `b`, with the sign of `a`: the same as `a % b`.',
    argumentCount: [2, 2],
    bind: (call, _args, binder) => {
      const [left, right] = call.arguments;
      return bindBinary({ kind: 'binary', operator: '%', left: left!, right: right!, span: call.span }, binder);
    },
    example: ['MOD(-7, 3)', -1],
  },
  {
    name: 'GREATEST',
    form: 'GREATEST(a, …)',
    says: 'The greatest of the values that are not NULL; NULL where all are.',
    argumentCount: [1, Number.POSITIVE_INFINITY],
    bind: extreme('GREATEST', 'greatestNumber', 'greatestText'),
    example: ['GREATEST(1, NULL, 3.5)', 3.5],
  },
  {
    name: 'LEAST',
    form: 'LEAST(a, …)',
    says: 'The least of the values that are not NULL; NULL where all are.',
    argumentCount: [1, Number.POSITIVE_INFINITY],
    bind: extreme('LEAST', 'leastNumber', 'leastText'),
    example: ["LEAST('b', 'a')", 'a'],
  },
  {
    name: 'GCD',
    form: 'GCD(a, b)',
    says: 'The greatest common divisor of two whole numbers.',
    overloads: [{ takes: [BIGINT, BIGINT], gives: BIGINT, run: 'greatestDivisor' }],
    example: ['GCD(12, -18)', 6],
  },
  {
    name: 'LCM',
    form: 'LCM(a, b)',
    says: 'The least common multiple of two whole numbers.',
    overloads: [{ takes: [BIGINT, BIGINT], gives: BIGINT, run: 'leastMultiple' }],
    example: ['LCM(4, 6)', 12],
  },
  {
    name: 'FACTORIAL',
    form: 'FACTORIAL(n)',
    says: 'The product of the whole numbers from 1 to `n`, as DECIMAL(38, 0), which holds it up to 33.',
    overloads: [{ takes: [INT], gives: decimal(PRECISION_MAX, 0), run: 'factorial' }],
    example: ['FACTORIAL(5)', 120],
  },
  {
    name: 'BITAND',
    form: 'BITAND(a, b)',
    says: 'The bits that both whole numbers have.',
    overloads: bits('bitAnd'),
    example: ['BITAND(12, 10)', 8],
  },
  {
    name: 'BITOR',
    form: 'BITOR(a, b)',
    says: 'The bits that either whole number has.',
    overloads: bits('bitOr'),
    example: ['BITOR(12, 10)', 14],
  },
  {
    name: 'BITXOR',
    aliases: ['XOR'],
    form: 'BITXOR(a, b)',
    says: 'The bits that one of two whole numbers has and the other does not.',
    overloads: bits('bitXor'),
    example: ['BITXOR(12, 10)', 6],
  },
  {
    name: 'BITNOT',
    form: 'BITNOT(n)',
    says: 'Every bit turned over: -1 - n.',
    overloads: [{ takes: [BIGINT], gives: BIGINT, run: 'bitNot', total: true }],
    example: ['BITNOT(5)', -6],
  },
  {
    name: 'BITSHIFTLEFT',
    form: 'BITSHIFTLEFT(n, places)',
    says: 'The 64 bits moved by 0 to 63 places towards the high end.',
    overloads: shifted('bitShiftLeft'),
    example: ['BITSHIFTLEFT(5, 2)', 20],
  },
  {
    name: 'BITSHIFTRIGHT',
    form: 'BITSHIFTRIGHT(n, places)',
    says: 'The 64 bits moved by 0 to 63 places towards the low end; the sign stays.',
    overloads: shifted('bitShiftRight'),
    example: ['BITSHIFTRIGHT(-20, 2)', -5],
  },
  {
    name: 'BIT_COUNT',
    form: 'BIT_COUNT(n)',
    says: 'How many of the 64 bits are set.',
    overloads: [{ takes: [BIGINT], gives: INT, run: 'bitCount', total: true }],
    example: ['BIT_COUNT(7)', 3],
  },
];
