// `TUMBLING([time,] size [, OFFSET offset])`.

import type { AstExpression } from '../../ast/expression.ts';
import type { WindowClause } from '../../ast/statement.ts';
import { parseExpression } from '../expression-parser.ts';
import type { TokenCursor } from '../token-cursor.ts';

/** With `TUMBLING` taken. */
export function parseTumbling(cursor: TokenCursor): WindowClause {
  const start = cursor.previous.span;
  cursor.expect('(', 'after TUMBLING', { hint: "write WINDOW TUMBLING(event_time, INTERVAL '1' MINUTE)" });
  let first = parseExpression(cursor);
  let timeColumn: AstExpression | null = null;
  if (first.kind !== 'interval') {
    timeColumn = first;
    cursor.expect(',', 'between the time column and the size of the window');
    first = parseExpression(cursor);
  }
  const sizeMs = lengthMs(cursor, first, 'The size of a window');
  let offsetMs = 0;
  if (cursor.accept(',')) {
    cursor.accept('OFFSET');
    offsetMs = lengthMs(cursor, parseExpression(cursor), 'The offset of a window');
  }
  cursor.expect(')', 'to close the window');
  return { kind: 'tumbling', timeColumn, sizeMs, sizeSpan: first.span, offsetMs, span: cursor.spanFrom(start) };
}

function lengthMs(cursor: TokenCursor, expression: AstExpression, what: string): number {
  if (expression.kind === 'interval') return expression.milliseconds;
  const negative = expression.kind === 'unary' && expression.operator === '-' && expression.operand.kind === 'interval';
  if (negative) return -lengthMs(cursor, expression.operand, what);
  cursor.fail('W0605', expression.span, `${what} is a constant duration.`, { hint: "write INTERVAL '1' MINUTE or 1m" });
}
