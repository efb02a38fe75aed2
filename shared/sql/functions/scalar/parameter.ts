// What a function of the table takes: a type, or a type with more to it (a decimal of any scale, a text that is made
// ready before the rows: a pattern, a time zone).

import type { TimeFormat } from '../../../engine/functions/time/format.ts';
import * as engine from '../../../engine/index.ts';
import type { EngineExport } from '../../codegen/fragments/imports.ts';
import type { Expression } from '../../plan/expression.ts';
import { isAssignable } from '../../types/coercion.ts';
import { type SqlType, typeText, VARCHAR } from '../../types/sql-type.ts';
import { isWrittenAsText } from '../../types/text-values.ts';

export interface Parameter {
  /** What arguments are converted to; null: they stay as they are. */
  readonly type: SqlType | null;
  /** As shown in messages and in the reference. */
  readonly shown: string;
  readonly fits: (argument: Expression) => boolean;
  /** Makes the run-time form of a text; throws `RowError` where it cannot. A constant is made ready once, at the top of the module. */
  readonly prepare: EngineExport | null;
  /** Only a constant will do. */
  readonly constant: boolean;
}

export type ParameterType = Parameter | SqlType;

export const parameterOf = (type: ParameterType): Parameter => ('shown' in type ? type : plain(type));

function plain(type: SqlType): Parameter {
  return { type, shown: typeText(type), fits: argument => isGivenAs(argument, type), prepare: null, constant: false };
}

/** Whether the argument becomes that type without being asked; a text constant may stand for a date or a time. */
function isGivenAs(argument: Expression, type: SqlType): boolean {
  const isConstantText = argument.type.kind === 'varchar' && argument.kind === 'literal';
  return isAssignable(argument.type, type) || (isConstantText && isWrittenAsText(type));
}

/** Any DECIMAL, with its own scale. */
export const DECIMAL: Parameter = {
  type: null,
  shown: 'DECIMAL',
  fits: ({ type }) => type.kind === 'decimal',
  prepare: null,
  constant: false,
};

/** Any value, as its text. */
export const ANY_AS_TEXT: Parameter = {
  type: VARCHAR,
  shown: 'any',
  fits: () => true,
  prepare: null,
  constant: false,
};

/** A document: JSON, or a text that is one. */
export const JSON_DOCUMENT: Parameter = {
  type: null,
  shown: 'JSON',
  fits: ({ type }) => type.kind === 'json' || type.kind === 'varchar' || type.kind === 'null',
  prepare: null,
  constant: false,
};

const readied = (shown: string, prepare: EngineExport, constant: boolean): Parameter => ({
  ...plain(VARCHAR),
  shown,
  prepare,
  constant,
});

export const TIME_ZONE = readied('time zone', 'timeZone', false);
export const TIME_UNIT = readied('unit', 'timeUnit', false);
export const TIME_FIELD = readied('field', 'timeField', true);
export const CLOCK_FIELD = readied('field', 'clockField', true);
export const LENGTH_FIELD = readied('field', 'lengthField', true);
export const MONTHS_FIELD = readied('field', 'monthsField', true);
export const REGULAR_EXPRESSION = readied('pattern', 'regularExpression', true);
export const JSON_PATH = readied('path', 'jsonPath', true);
export const POSTGRES_FORMAT = readied('format', 'postgresFormat', true);
export const JAVA_FORMAT = readied('format', 'javaFormat', true);
export const STRFTIME_FORMAT = readied('format', 'strftimeFormat', true);

const ENGINE: Readonly<Record<EngineExport, unknown>> = engine;

/** Digits of the finest fraction of a second that a constant format names; 0 where it is none. */
export function fractionDigitsOf(argument: Expression, { prepare }: Parameter): number {
  if (argument.kind !== 'literal' || typeof argument.value !== 'string' || flawOf(argument.value, prepare!) !== null) return 0;
  return (ENGINE[prepare!] as (text: string) => TimeFormat)(argument.value).fractionDigits;
}

/** Why a constant cannot be made ready, as the run time says it; null where it can. */
export function flawOf(text: string, prepare: EngineExport): string | null {
  try {
    (ENGINE[prepare] as (text: string) => unknown)(text);
    return null;
  } catch (error) {
    if (error instanceof engine.RowError) return error.message;
    throw error;
  }
}
