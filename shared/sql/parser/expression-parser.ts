// A Pratt parser: what may start an expression and what may continue it are two registries (`prefixes.ts`, `operators.ts`), each entry a
// function and, for operators, a binding power. A new operator is a new entry.
import type { AstExpression } from '../ast/expression.ts';
import { OPERATORS } from './operators.ts';
import { parsePrefix } from './prefixes.ts';
import { NESTING_MAX, type TokenCursor } from './token-cursor.ts';

/** An expression as a clause holds it. Throws `SyntaxFailure` after reporting. */
export function parseExpression(cursor: TokenCursor): AstExpression {
  const expression = parseAbove(cursor, 0);
  if (!isShallow(expression)) {
    cursor.fail('W0204', expression.span, `This expression is more than ${NESTING_MAX} operations deep.`, {
      hint: 'use IN (…) or split it',
    });
  }
  return expression;
}

/** The longest expression whose operators all bind tighter than `power`. */
export function parseAbove(cursor: TokenCursor, power: number): AstExpression {
  return cursor.nested(() => {
    let left = parsePrefix(cursor);
    for (;;) {
      const operator = OPERATORS.get(cursor.peek().key);
      if (operator === undefined || operator.power <= power || !(operator.applies?.(cursor) ?? true)) return left;
      left = operator.parse(cursor, left);
    }
  });
}

/** Whether no branch of the tree is longer than `NESTING_MAX`: a chain `a OR b OR …` is as deep as it is long. Walks without recursion. */
function isShallow(root: AstExpression): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > NESTING_MAX) return false;
    level = level.flatMap(childrenOf);
  }
  return true;
}

function childrenOf(node: unknown): unknown[] {
  return Object.values(node as object).flatMap(value => (Array.isArray(value) ? value.flatMap(unwrapped) : isNode(value) ? [value] : []));
}

/** CASE branches are pairs of expressions. */
const unwrapped = (element: unknown): unknown[] => (isNode(element) ? [element] : Object.values(element ?? {}).filter(isNode));

const isNode = (value: unknown): boolean => typeof value === 'object' && value !== null && 'kind' in value && 'span' in value;
