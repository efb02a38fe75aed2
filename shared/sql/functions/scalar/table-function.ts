// One line of the table of scalar functions. It is all there is to say about a function: the binder chooses among its overloads, the code
// generator calls what `run` names, the reference shows its form and its example, and the tests execute that.
import type { FunctionExpression } from '../../ast/expression.ts';
import type { ExpressionBinder } from '../../binder/expression-binder.ts';
import { asMoment } from '../../binder/time-arithmetic.ts';
import type { EngineExport } from '../../codegen/fragments/imports.ts';
import { cast, describeType } from '../../plan/build.ts';
import type { Call, Expression } from '../../plan/expression.ts';
import type { UserFunction } from '../../plan/user-function.ts';
import { isNumeric } from '../../types/coercion.ts';
import { isWallClock, type SqlType, WALL_CLOCK } from '../../types/sql-type.ts';
import type { ScalarDefinition } from '../definition.ts';
import { bindFineCall } from './fine-call.ts';
import { flawOf, type Parameter, type ParameterType, parameterOf } from './parameter.ts';

export interface Overload {
  readonly takes: readonly ParameterType[];
  /** May be left out, from the right; `run` then gets fewer arguments. */
  readonly optional?: readonly ParameterType[];
  /** Any number of these may follow. */
  readonly rest?: ParameterType;
  readonly gives: SqlType | ((args: readonly Expression[]) => SqlType);
  /** The function of `weir/engine` that computes it, or the author's. It may throw `RowError`, unless the overload is `total`. */
  readonly run: EngineExport | UserFunction;
  readonly total?: boolean;
  /** It can give NULL (as null) for arguments that are not. */
  readonly nullable?: boolean;
  /** NULL arguments reach it, as null; otherwise one of them makes the result NULL. */
  readonly seesNull?: boolean;
  /**
   * What computes it for timestamps finer than milliseconds, which it then gives too; it gets the digits of their unit before the arguments. Without
   * it they are cut to milliseconds. `total` as above.
   */
  readonly fine?: { readonly run: EngineExport; readonly total?: boolean };
  /** Digits behind the second of what it gives, as the arguments say, where they are more than three: `fine` computes that. */
  readonly fineDigits?: (args: readonly Expression[]) => number;
  /** Numbers that `run` gets behind the arguments: scales and digits, known when compiling. */
  readonly constants?: (args: readonly Expression[], type: SqlType) => readonly number[];
}

/** What the reference says. */
export interface Described {
  /** Upper case. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** How it is called, beyond the name and its arguments in order; several forms stand in several lines. */
  readonly form: string;
  /** What it gives, in a sentence or two. */
  readonly says: string;
  /** An expression without columns, and its value as JSON. */
  readonly example: readonly [sql: string, result: unknown];
}

export interface TableFunction extends Described {
  readonly overloads: readonly Overload[];
}

/** A function that is written in terms of others. */
export interface ComposedFunction extends Described {
  readonly argumentCount: readonly [min: number, max: number];
  readonly bind: ScalarDefinition['bind'];
}

/** The definition that the binder looks up. */
export function definitionOf(entry: TableFunction | ComposedFunction, name: string): ScalarDefinition {
  const signature = entry.form.replaceAll('\n', ' or ');
  if ('bind' in entry) {
    const [argumentCountMin, argumentCountMax] = entry.argumentCount;
    return { name, signature, argumentCountMin, argumentCountMax, bind: entry.bind };
  }
  const counts = entry.overloads.map(({ takes, optional = [], rest }) => ({
    min: takes.length,
    max: rest === undefined ? takes.length + optional.length : Number.POSITIVE_INFINITY,
  }));
  return {
    name,
    signature,
    argumentCountMin: Math.min(...counts.map(({ min }) => min)),
    argumentCountMax: Math.max(...counts.map(({ max }) => max)),
    bind: (call, args, binder) => bindOverload(entry, entry.overloads, call, args, binder),
  };
}

/** Binds a call to the first overload that its arguments fit; null after reporting. */
export function bindOverload(
  entry: Described,
  overloads: readonly Overload[],
  call: FunctionExpression,
  args: readonly Expression[],
  binder: ExpressionBinder,
): Expression | null {
  const { span } = call;
  const overload = overloads.find(one => fits(one, args));
  const fine = bindFineCall(entry, overloads, overload, call, args, binder);
  if (fine !== undefined) return fine;
  if (overload === undefined && args.some(({ type }) => isWallClock(type))) return bindClocks(entry, overloads, call, args, binder);
  if (overload === undefined) {
    reportMisfit(entry, overloads, args, span, binder);
    return null;
  }
  const parameters = parametersOf(overload, args.length);
  const converted = args.map((argument, i) => bindArgument(entry.name, argument, parameters[i]!, binder));
  const complete = converted.filter(argument => argument !== null);
  return complete.length < args.length ? null : tableCall(entry.name, overload, complete, span);
}

/** What clocks show, where a function takes moments: it is reckoned as if they stood in UTC, and a moment it gives is one of theirs. */
function bindClocks(
  entry: Described,
  overloads: readonly Overload[],
  call: FunctionExpression,
  args: readonly Expression[],
  binder: ExpressionBinder,
): Expression | null {
  const isMixed = args.some(({ type }) => type.kind === 'timestamp' && type.hasZone);
  const moments = args.map(asMoment);
  const overload = overloads.find(one => fits(one, moments));
  const namesZone =
    overload !== undefined && parametersOf(overload, args.length).some(({ prepare }, i) => prepare === 'timeZone' && i < args.length);
  if (overload === undefined || isMixed || namesZone) {
    reportMisfit(entry, overloads, args, call.span, binder);
    return null;
  }
  const result = bindOverload(entry, overloads, call, moments, binder);
  return result?.type.kind === 'timestamp' ? cast(result, WALL_CLOCK) : result;
}

/** A call with arguments in their final types. */
export function tableCall(name: string, overload: Overload, args: readonly Expression[], span: FunctionExpression['span']): Call {
  const { run, total = false, nullable = false, seesNull = false } = overload;
  const type = typeof overload.gives === 'function' ? overload.gives(args) : overload.gives;
  const parameters = parametersOf(overload, args.length);
  const prepare = args.map((_, i) => parameters[i]!.prepare);
  const constants = overload.constants?.(args, type) ?? [];
  return {
    kind: 'call',
    function: name.toLowerCase(),
    arguments: args,
    type,
    span,
    table: { run, total, nullable, seesNull, prepare, constants },
  };
}

/** One for each of `count` arguments, where the overload takes so many. */
export function parametersOf({ takes, optional = [], rest }: Overload, count = 0): Parameter[] {
  const own = [...takes, ...optional];
  const more = rest === undefined ? [] : new Array<ParameterType>(Math.max(0, count - own.length)).fill(rest);
  return [...own, ...more].map(parameterOf);
}

export function fits(overload: Overload, args: readonly Expression[]): boolean {
  const parameters = parametersOf(overload, args.length);
  return (
    args.length >= overload.takes.length && args.length <= parameters.length && args.every((argument, i) => parameters[i]!.fits(argument))
  );
}

export function bindArgument(name: string, argument: Expression, parameter: Parameter, binder: ExpressionBinder): Expression | null {
  if (parameter.constant && argument.kind !== 'literal') {
    const hint = parameter.prepare === null ? 'write the value itself' : "write it in '…'";
    binder.diagnostics.error('W0502', argument.span, `The ${parameter.shown} of ${name} must be a constant.`, { hint });
    return null;
  }
  const converted = convertedTo(parameter.type, argument, binder);
  if (parameter.prepare === null || converted?.kind !== 'literal' || converted.value === null) return converted;
  const flaw = flawOf(converted.value as string, parameter.prepare);
  if (flaw === null) return converted;
  binder.diagnostics.error('W0502', argument.span, `${flaw.charAt(0).toUpperCase()}${flaw.slice(1)}.`, { hint: 'correct the constant' });
  return null;
}

/** A constant number taken as text is cast like any other value. */
function convertedTo(type: SqlType | null, argument: Expression, binder: ExpressionBinder): Expression | null {
  if (type === null) return argument;
  const asText = type.kind === 'varchar' && argument.type.kind !== 'varchar' && argument.type.kind !== 'null';
  return asText ? cast(argument, type) : binder.convert(argument, type);
}

function reportMisfit(
  { name }: Described,
  overloads: readonly Overload[],
  args: readonly Expression[],
  span: FunctionExpression['span'],
  binder: ExpressionBinder,
): void {
  const shown = overloads.map(overload => `${name}${parameterText(overload)}`);
  const wantsText = overloads.some(overload => parametersOf(overload).some(({ type }) => type?.kind === 'varchar'));
  const number = args.find(({ type }) => isNumeric(type));
  const clock = overloads.some(overload => fits(overload, args.map(asMoment)))
    ? "say where the clock stands: x AT TIME ZONE 'Europe/Berlin' is a moment"
    : 'convert an argument with CAST(… AS …)';
  const hint = wantsText && number !== undefined ? 'convert a number with CAST(… AS VARCHAR)' : clock;
  const message = `${name} does not take (${args.map(describeType).join(', ')}).`;
  binder.diagnostics.error('W0502', span, message, { note: `It is ${[...new Set(shown)].join(' or ')}.`, hint });
}

/** `(VARCHAR, BIGINT [, VARCHAR])` */
function parameterText({ takes, optional = [], rest }: Overload): string {
  const required = takes.map(type => parameterOf(type).shown).join(', ');
  return `(${required}${optional.map(type => ` [, ${parameterOf(type).shown}]`).join('')}${rest === undefined ? '' : ', …'})`;
}
