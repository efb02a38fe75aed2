// `EMIT FINAL | CHANGES | EVERY duration | EVERY n ROWS`.
import type { EmitClause } from '../../ast/statement.ts';
import { parseExpression } from '../expression-parser.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { durationOf } from '../windows/window-lengths.ts';

const EVERY_HINT = { hint: "write EMIT EVERY INTERVAL '10' SECOND, or EMIT EVERY 100 ROWS" };

/** With EMIT taken. */
export function parseEmit(cursor: TokenCursor): EmitClause {
  const { span } = cursor.previous;
  if (cursor.accept('EVERY')) {
    const every = parseEvery(cursor);
    return { mode: 'every', every, span: cursor.spanFrom(span) };
  }
  const mode = cursor.accept('FINAL') ? 'final' : cursor.accept('CHANGES') ? 'changes' : null;
  if (mode === null) refuseMode(cursor);
  return { mode, every: null, span: cursor.spanFrom(span) };
}

/** What other systems call the modes. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['ON', 'write EMIT FINAL: a row when its window closes'],
  ['AFTER', 'write EMIT FINAL: a row when the watermark reaches the end of its window'],
  ['STREAM', "write EMIT CHANGES, or EMIT EVERY INTERVAL '1' MINUTE"],
  ['WITH', "write EMIT EVERY INTERVAL '1' MINUTE"],
]);

function refuseMode(cursor: TokenCursor): never {
  const token = cursor.peek();
  const hint = ELSEWHERE.get(token.key) ?? "write EMIT FINAL, EMIT CHANGES or EMIT EVERY INTERVAL '10' SECOND";
  // Their words are clauses of ours: what follows would be read as one.
  if (!cursor.accept('ON', 'WINDOW', 'CLOSE') && !cursor.accept('WITH', 'DELAY'))
    cursor.failExpected('FINAL, CHANGES or EVERY after EMIT', { hint });
  return cursor.fail('W0201', cursor.spanFrom(token.span), 'EMIT takes FINAL, CHANGES or EVERY.', { hint });
}

function parseEvery(cursor: TokenCursor): EmitClause['every'] {
  const token = cursor.peek();
  if (token.kind === 'number' && ['ROWS', 'ROW'].includes(cursor.peek(1).key)) {
    cursor.take();
    cursor.take();
    const rowCount = Number(token.text);
    if (Number.isSafeInteger(rowCount) && rowCount > 0) return { rowCount };
    cursor.fail('W0606', token.span, 'EMIT EVERY … ROWS takes a whole number of rows above zero.', EVERY_HINT);
  }
  const expression = parseExpression(cursor);
  const milliseconds = durationOf(expression);
  if (milliseconds !== null && milliseconds > 0) return { milliseconds };
  cursor.fail('W0606', expression.span, 'EMIT EVERY takes a constant duration above zero, or a number of ROWS.', EVERY_HINT);
}
