// `KIND([time,] length… [, OFFSET offset])`, after WINDOW.
import type { AstExpression } from '../../ast/expression.ts';
import type { WindowClause } from '../../ast/statement.ts';
import type { Length } from '../../ast/window.ts';
import { isDurationUnit } from '../durations.ts';
import { parseExpression } from '../expression-parser.ts';
import type { TokenCursor } from '../token-cursor.ts';
import type { WindowDefinition } from './registry.ts';
import { durationOf, lengthsOf } from './window-lengths.ts';

/** With the keyword taken. */
export function parseWindowClause(cursor: TokenCursor, definition: WindowDefinition): WindowClause {
  const start = cursor.previous.span;
  cursor.expect('(', `after ${cursor.previous.text.toUpperCase()}`, { hint: `write WINDOW ${definition.example}` });
  refuseWords(cursor, definition);
  let next = parseExpression(cursor);
  let timeColumn: AstExpression | null = null;
  if (next.kind === 'interval-months') failOfMonths(cursor, next);
  if (durationOf(next) === null) {
    refuseBareLength(cursor, next);
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
  if (cursor.accept(',') || cursor.at('OFFSET')) {
    cursor.accept('OFFSET');
    offset = constant(cursor, parseExpression(cursor), 'The offset of a window');
  }
  if (cursor.at(',')) cursor.failExpected('`)` behind the lengths of the window', { hint: `write WINDOW ${definition.example}` });
  cursor.expect(')', 'to close the window');
  const { kind } = definition;
  return { kind, timeColumn, lengths: lengthsOf(definition.lengths, lengths), offset, span: cursor.spanFrom(start) };
}

/** `SIZE 1 MINUTE, ADVANCE BY 10 SECONDS` and `30 SECONDS`, as ksqlDB has them. */
function refuseWords(cursor: TokenCursor, definition: WindowDefinition): void {
  const lengths: string[] = [];
  let offset = 0;
  for (; cursor.peek(offset).kind === 'word' || cursor.peek(offset).kind === 'number' || cursor.peek(offset).key === ','; offset++) {
    const unit = cursor.peek(offset + 1);
    if (cursor.peek(offset).kind !== 'number' || !isDurationUnit(unit.key)) continue;
    lengths.push(`INTERVAL '${cursor.peek(offset).text}' ${unit.key.replace(/S$/, '')}`);
  }
  const [first, last] = [cursor.peek(), cursor.peek(Math.max(0, offset - 1))];
  if (lengths.length === 0 || (first.kind === 'word' && first.key !== 'SIZE')) return;
  const count = definition.lengths.length;
  const lateness = lengths.length > count ? `, and the grace period as WITH ('allowed.lateness' = '…') behind the query` : '';
  cursor.fail('W0201', { start: first.span.start, end: last.span.end }, 'The lengths of a window are intervals, without names.', {
    hint: `write ${definition.keywords[0]}(${lengths.slice(0, count).join(', ')})${lateness}`,
  });
}

/** A number or text alone is no time column. */
function refuseBareLength(cursor: TokenCursor, given: AstExpression): void {
  if (given.kind !== 'number' && given.kind !== 'string') return;
  const hint = given.kind === 'number' ? `write INTERVAL '${given.text}' SECOND, or another unit` : `write INTERVAL '${given.value}'`;
  cursor.fail('W0605', given.span, 'This is no length of time.', { hint });
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
