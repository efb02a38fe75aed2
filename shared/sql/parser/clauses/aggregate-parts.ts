// What stands behind the brackets of an aggregate: `WITHIN GROUP (ORDER BY x [DESC], …)` and `FILTER (WHERE condition)`.
import type { AstExpression, FunctionExpression } from '../../ast/expression.ts';
import type { OrderItem } from '../../ast/over.ts';
import { parseExpression } from '../expression-parser.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { parseOrder } from './over.ts';

/** What is there of them, in this order. Both words may also be names. */
export function parseAggregateParts(cursor: TokenCursor): Pick<FunctionExpression, 'withinGroup' | 'filter'> {
  const withinGroup = cursor.at('WITHIN', 'GROUP') ? parseWithinGroup(cursor) : undefined;
  const filter = cursor.at('FILTER', '(') ? parseFilter(cursor) : undefined;
  return { ...(withinGroup && { withinGroup }), ...(filter && { filter }) };
}

function parseWithinGroup(cursor: TokenCursor): readonly OrderItem[] {
  cursor.accept('WITHIN', 'GROUP');
  cursor.expect('(', 'after WITHIN GROUP', { hint: 'write WITHIN GROUP (ORDER BY x)' });
  cursor.expect('ORDER', 'in WITHIN GROUP', { hint: 'write WITHIN GROUP (ORDER BY x)' });
  const items = parseOrder(cursor);
  cursor.expect(')', 'to close WITHIN GROUP');
  return items;
}

function parseFilter(cursor: TokenCursor): AstExpression {
  cursor.accept('FILTER');
  cursor.expect('(', 'after FILTER');
  cursor.expect('WHERE', 'in FILTER', { hint: 'write FILTER (WHERE condition)' });
  const condition = parseExpression(cursor);
  cursor.expect(')', 'to close FILTER');
  return condition;
}
