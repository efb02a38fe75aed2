// AND, OR, NOT, IS, IN, BETWEEN and LIKE.
import type { AstExpression, BetweenExpression, InExpression, IsExpression, LikeExpression } from '../ast/expression.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { call, condition, describeType, literal } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import { BOOLEAN, VARCHAR } from '../types/sql-type.ts';
import { bindComparison } from './arithmetic.ts';
import type { ExpressionBinder } from './expression-binder.ts';

export function bindLogical(
  operator: 'and' | 'or' | 'not',
  operands: readonly AstExpression[],
  span: Span,
  binder: ExpressionBinder,
): Expression | null {
  const where = operator === 'not' ? 'The operand of NOT' : `Each side of ${operator.toUpperCase()}`;
  const bound = operands.map(operand => binder.bindCondition(operand, where)).filter(operand => operand !== null);
  return bound.length === operands.length ? condition(operator, span, ...bound) : null;
}

const negatedIf = (negated: boolean, expression: Expression): Expression => {
  return negated ? condition('not', expression.span, expression) : expression;
};

/** IS TRUE and IS FALSE are never NULL themselves: NULL counts as neither. */
export function bindIs(ast: IsExpression, binder: ExpressionBinder): Expression | null {
  if (ast.test === 'null') {
    const operand = binder.bind(ast.operand);
    return operand === null ? null : condition(ast.negated ? 'is-not-null' : 'is-null', ast.span, operand);
  }
  const operand = binder.bindCondition(ast.operand, `What IS ${ast.test.toUpperCase()} tests`);
  if (operand === null) return null;
  const wanted = negatedIf(ast.test === 'false', operand);
  return negatedIf(ast.negated, call('coalesce', BOOLEAN, ast.span, wanted, literal(BOOLEAN, false, ast.span)));
}

export function bindIn(ast: InExpression, binder: ExpressionBinder): Expression | null {
  const bound = binder.bindAll([ast.operand, ...ast.list]);
  if (bound === null || bound.length < 2) return null;
  const compared = binder.unify(bound, 'The values of IN');
  if (compared === null) return null;
  const [operand, ...list] = compared as [Expression, ...Expression[]];
  if (operand.type.kind === 'null') return literal(BOOLEAN, null, ast.span);
  return negatedIf(ast.negated, { kind: 'in', operand, list, type: BOOLEAN, span: ast.span });
}

export function bindBetween(ast: BetweenExpression, binder: ExpressionBinder): Expression | null {
  const bound = binder.bindAll([ast.operand, ast.low, ast.high]);
  if (bound === null) return null;
  const [operand, low, high] = bound as [Expression, Expression, Expression];
  const above = bindComparison('greater-or-equal', '>=', operand, low, ast.span, binder);
  const below = bindComparison('less-or-equal', '<=', operand, high, ast.span, binder);
  if (above === null || below === null) return null;
  return negatedIf(ast.negated, condition('and', ast.span, above, below));
}

export function bindLike(ast: LikeExpression, binder: ExpressionBinder): Expression | null {
  const operand = binder.bind(ast.operand);
  const pattern = constantText(ast.pattern, 'The pattern of LIKE', binder);
  const escaping = ast.escape === null ? null : constantText(ast.escape, 'The ESCAPE character', binder);
  if (operand === null || pattern === null || (ast.escape !== null && escaping === null)) return null;
  if (operand.type.kind !== 'varchar' && operand.type.kind !== 'null') {
    const hint = 'convert it with CAST(… AS VARCHAR)';
    binder.diagnostics.error('W0501', operand.span, `LIKE takes VARCHAR, not ${describeType(operand)}.`, { hint });
    return null;
  }
  if (escaping !== null && [...escaping].length !== 1) {
    binder.diagnostics.error('W0510', ast.escape!.span, `ESCAPE takes one character, not ${quoted(escaping)}.`, {
      hint: "write ESCAPE '!' and put ! before each % and _ that is meant as such",
    });
    return null;
  }
  if (escaping !== null && !isWellEscaped(pattern, escaping)) {
    const note = `Only \`%\`, \`_\` and ${quoted(escaping)} itself can be escaped.`;
    binder.diagnostics.error('W0510', ast.pattern.span, `An escape character in ${quoted(pattern)} escapes nothing.`, {
      note,
      hint: `write ${quoted(escaping + escaping)} for the character itself`,
    });
    return null;
  }
  const value = binder.convert(operand, VARCHAR);
  return value === null
    ? null
    : negatedIf(ast.negated, { kind: 'like', operand: value, pattern, escape: escaping, type: BOOLEAN, span: ast.span });
}

function constantText(ast: AstExpression, what: string, binder: ExpressionBinder): string | null {
  if (ast.kind === 'string') return ast.value;
  if (ast.kind !== 'invalid') binder.diagnostics.error('W0510', ast.span, `${what} must be a text constant.`, { hint: "write it in '…'" });
  return null;
}

function isWellEscaped(pattern: string, escaping: string): boolean {
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    if (characters[i] !== escaping) continue;
    const next = characters[++i];
    if (next !== '%' && next !== '_' && next !== escaping) return false;
  }
  return true;
}
