// `EMIT FINAL | CHANGES`.
import type { EmitClause } from '../../ast/statement.ts';
import { absent } from '../not-yet.ts';
import type { TokenCursor } from '../token-cursor.ts';

/** With EMIT taken. */
export function parseEmit(cursor: TokenCursor): EmitClause {
  const { span } = cursor.previous;
  if (cursor.at('EVERY')) absent(cursor, cursor.peek(), 'EMIT EVERY', 'EMIT FINAL and EMIT CHANGES are');
  const mode = cursor.accept('FINAL') ? 'final' : cursor.accept('CHANGES') ? 'changes' : null;
  if (mode === null) cursor.failExpected('FINAL or CHANGES after EMIT');
  return { mode, span: cursor.spanFrom(span) };
}
