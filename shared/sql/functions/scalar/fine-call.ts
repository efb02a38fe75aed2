// Calls with timestamps finer than milliseconds. A function that has a form for them gives as many digits as they have, or as its unit asks for:
// DATE_TRUNC('microsecond', ts) gives TIMESTAMP(6). To all others a finer timestamp goes as the milliseconds that it lies in.
import { fineTimeUnit, RowError } from '../../../engine/index.ts';
import type { FunctionExpression } from '../../ast/expression.ts';
import type { ExpressionBinder } from '../../binder/expression-binder.ts';
import { asMilliseconds, asMoment } from '../../binder/time-arithmetic.ts';
import type { Call, Expression } from '../../plan/expression.ts';
import { type FineTimestampType, isFine, isWallClock, type SqlType, TIMESTAMP, unitDigits } from '../../types/sql-type.ts';
import type { Parameter } from './parameter.ts';
import { bindArgument, bindOverload, type Described, fits, type Overload, parametersOf } from './table-function.ts';

/** The call, or null after reporting; undefined where nothing about it is finer than milliseconds. `fitting`: the overload for the arguments. */
export function bindFineCall(
  entry: Described,
  overloads: readonly Overload[],
  fitting: Overload | undefined,
  call: FunctionExpression,
  args: readonly Expression[],
  binder: ExpressionBinder,
): Expression | null | undefined {
  const coarse = args.map(asMilliseconds);
  const moments = coarse.map(asMoment);
  const isMixed = args.some(({ type }) => isWallClock(type)) && args.some(({ type }) => type.kind === 'timestamp' && type.hasZone);
  const ofMoments = fitting ?? overloads.find(one => fits(one, coarse));
  const overload = ofMoments ?? (isMixed ? undefined : overloads.find(one => fits(one, moments)));
  if (overload === undefined) return undefined;
  const hasFine = fitting === undefined && args.some(({ type }) => isFine(type));
  if (overload.fine === undefined) return hasFine ? bindOverload(entry, overloads, call, coarse, binder) : undefined;
  const parameters = parametersOf(overload, args.length);
  const precision = Math.max(...args.map((argument, i) => precisionOf(argument, parameters[i]!)), overload.fineDigits?.(args) ?? 3);
  if (precision <= 3) return undefined;
  const isClocks = ofMoments === undefined;
  if (isClocks && parameters.some(({ prepare }, i) => prepare === 'timeZone' && i < args.length)) return undefined;
  const type = { ...TIMESTAMP, precision } as FineTimestampType;
  const bound = args.map((argument, i) => bindArgument(entry.name, argument, fineParameter(parameters[i]!, type, isClocks), binder));
  const complete = bound.filter(argument => argument !== null);
  return complete.length < args.length ? null : fineCall(entry.name, overload, complete, type, isClocks, call.span);
}

function fineCall(
  name: string,
  overload: Overload,
  args: readonly Expression[],
  type: FineTimestampType,
  isClocks: boolean,
  span: Call['span'],
): Call {
  const gives = overload.gives as SqlType;
  const { run, total = false } = overload.fine!;
  const parameters = parametersOf(overload, args.length);
  return {
    kind: 'call',
    function: name.toLowerCase(),
    arguments: args,
    type: gives.kind === 'timestamp' ? { ...type, hasZone: !isClocks && gives.hasZone } : gives,
    span,
    table: {
      run,
      total,
      nullable: false,
      seesNull: false,
      prepare: args.map((_, i) => fineParameter(parameters[i]!, type, isClocks).prepare),
      constants: [],
      digits: unitDigits(type),
    },
  };
}

/** Digits behind the second that an argument asks for: a finer timestamp, or the name of a unit. */
function precisionOf({ type, ...argument }: Expression, { prepare }: Parameter): number {
  if (isFine(type)) return type.precision;
  if (prepare !== 'timeUnit' || argument.kind !== 'literal' || typeof argument.value !== 'string') return 3;
  try {
    return fineTimeUnit(argument.value).digits;
  } catch (error) {
    if (error instanceof RowError) return 3;
    throw error;
  }
}

function fineParameter(parameter: Parameter, type: FineTimestampType, isClocks: boolean): Parameter {
  if (parameter.prepare === 'timeUnit') return { ...parameter, prepare: 'fineTimeUnit' };
  if (parameter.type?.kind !== 'timestamp') return parameter;
  return { ...parameter, type: { ...type, hasZone: !isClocks && parameter.type.hasZone } };
}
