// `KIND([time,] length… [, OFFSET offset])`, after WINDOW.
import type { AstExpression } from '../../ast/expression.ts';
import type { WindowClause } from '../../ast/statement.ts';
import type { Length } from '../../ast/window.ts';
import { parseExpression } from '../expression-parser.ts';
import type { TokenCursor } from '../token-cursor.ts';
import type { WindowDefinition } from './registry.ts';
import { durationOf, lengthsOf } from './window-lengths.ts';

/** With the keyword taken. */
export function parseWindowClause(cursor: TokenCursor, definition: WindowDefinition): WindowClause {
  const start = cursor.previous.span;
  cursor.expect('(', `after ${cursor.previous.text.toUpperCase()}`, { hint: `write WINDOW ${definition.example}` });
  let next = parseExpression(cursor);
  let timeColumn: AstExpression | null = null;
  if (next.kind === 'interval-months') failOfMonths(cursor, next);
  if (durationOf(next) === null) {
    timeColumn = next;
    cursor.expect(',', 'between the time column and the lengths of the window', { hint: `write WINDOW ${definition.example}` });
    next = parseExpression(cursor);
  }
  const lengths: Length[] = [];
  for (const [i, name] of definition.lengths.entries()) {
    if (i > 0) {
      cursor.expect(',', `before the ${name} of the window`, { hint: `write WINDOW ${definition.example}` });
      next = parseExpression(cursor);
    }
    lengths.push(constant(cursor, next, `The ${name} of a window`));
  }
  let offset: Length | null = null;
  if (cursor.accept(',')) {
    cursor.accept('OFFSET');
    offset = constant(cursor, parseExpression(cursor), 'The offset of a window');
  }
  cursor.expect(')', 'to close the window');
  const { kind } = definition;
  return { kind, timeColumn, lengths: lengthsOf(definition.lengths, lengths), offset, span: cursor.spanFrom(start) };
}

function failOfMonths(cursor: TokenCursor, { span }: AstExpression): never {
  cursor.fail('W0208', span, 'Months and years have no fixed length.', { hint: 'use DAY or a smaller unit' });
}

function constant(cursor: TokenCursor, expression: AstExpression, what: string): Length {
  if (expression.kind === 'interval-months') failOfMonths(cursor, expression);
  const milliseconds = durationOf(expression);
  if (milliseconds !== null) return { milliseconds, span: expression.span };
  cursor.fail('W0605', expression.span, `${what} is a constant duration.`, { hint: "write INTERVAL '1' MINUTE or 1m" });
}
