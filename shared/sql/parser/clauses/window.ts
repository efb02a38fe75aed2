// `WINDOW kind(…)`.
import type { WindowClause } from '../../ast/statement.ts';
import { didYouMean, quoted } from '../../diagnostics/suggestion.ts';
import { ABSENT_WINDOWS, absent } from '../not-yet.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { WINDOW_KINDS } from '../windows/registry.ts';

/** With WINDOW taken. */
export function parseWindow(cursor: TokenCursor): WindowClause {
  const token = cursor.peek();
  if (token.kind !== 'word') cursor.failExpected('the kind of window, such as TUMBLING');
  const parse = WINDOW_KINDS.get(token.key);
  if (parse !== undefined) {
    cursor.take();
    return parse(cursor);
  }
  if (ABSENT_WINDOWS.has(token.key)) absent(cursor, token, `a ${token.key} window`, 'TUMBLING(event_time, size) is');
  if (cursor.peek(1).key === 'AS') absent(cursor, token, 'a named window', 'write WINDOW TUMBLING(…)');
  cursor.fail('W0201', token.span, `There is no window of the kind ${quoted(token.text)}.`, {
    note: `The kinds are ${[...WINDOW_KINDS.keys()].join(', ')}.`,
    hint: token.key === 'TUMBLE' ? 'write WINDOW TUMBLING(…), or GROUP BY … TUMBLE(…)' : didYouMean(token.text, WINDOW_KINDS.keys()),
  });
}
