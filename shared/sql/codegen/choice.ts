// A variable that one of several branches fills: the result of CASE and COALESCE. Text stays a slice where every branch has one.
import { isTextForm } from '../types/forms.ts';
import type { SqlType } from '../types/sql-type.ts';
import type { ExpressionContext } from './expression-context.ts';
import { type Code, code } from './fragments/code.ts';
import { textOf } from './text.ts';
import { emptyOf, isAlwaysNull, scalar, type Value } from './value.ts';

export interface Choice {
  readonly value: Value;
  readonly isNull: Code | null;
  /** Adds the statements that take a branch's value over. */
  assign(branch: Value, context: ExpressionContext): void;
}

/** Declares the variables; NULL of nothing at first. */
export function declareChoice(
  hint: string,
  type: SqlType,
  branches: readonly Value[],
  startsNull: boolean,
  context: ExpressionContext,
): Choice {
  const nullable = startsNull || branches.some(branch => branch.isNull !== null);
  const flag = nullable ? context.name(`${hint} is null`) : null;
  const isNull = flag === null ? null : code`${flag}`;
  const assignNull = (branch: Value) => {
    if (isNull !== null) context.out.set(isNull, branch.isNull ?? false);
  };
  const declareNull = () => {
    if (flag !== null) context.out.let(flag, startsNull);
  };
  if (isTextForm(type) && branches.every(branch => branch.form === 'slice')) {
    const [text, start, end] = [context.name(`${hint} text`), context.name(`${hint} start`), context.name(`${hint} end`)];
    context.out
      .let(text, code`${context.module.utf8('no text', '')}`)
      .let(start, 0)
      .let(end, 0);
    declareNull();
    return {
      value: { form: 'slice', type, text: code`${text}`, start: code`${start}`, end: code`${end}`, isNull },
      isNull,
      assign(branch) {
        if (!isAlwaysNull(branch) && branch.form === 'slice')
          context.out.set(text, branch.text).set(start, branch.start).set(end, branch.end);
        assignNull(branch);
      },
    };
  }
  const name = context.name(hint);
  context.out.let(name, emptyOf(type));
  declareNull();
  return {
    value: scalar(type, code`${name}`, isNull),
    isNull,
    assign(branch) {
      if (!isAlwaysNull(branch) || type.kind === 'boolean') context.out.set(name, branchCode(branch, context));
      assignNull(branch);
    },
  };
}

const branchCode = (branch: Value, context: ExpressionContext): Code =>
  isTextForm(branch.type) ? textOf(branch, context) : (branch as { code: Code }).code;
