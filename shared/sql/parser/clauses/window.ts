// `WINDOW kind(…)`.
import type { WindowClause } from '../../ast/statement.ts';
import { didYouMean, quoted } from '../../diagnostics/suggestion.ts';
import { absent } from '../not-yet.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { WINDOW_FUNCTION_KINDS, WINDOW_KINDS } from '../windows/registry.ts';
import { parseWindowClause } from '../windows/window-clause.ts';

/** With WINDOW taken. */
export function parseWindow(cursor: TokenCursor): WindowClause {
  const token = cursor.peek();
  if (token.kind !== 'word') cursor.failExpected('the kind of window, such as TUMBLING', { hint: 'write WINDOW TUMBLING(1m)' });
  const definition = WINDOW_KINDS.get(token.key);
  if (definition !== undefined) {
    cursor.take();
    return parseWindowClause(cursor, definition);
  }
  if (cursor.peek(1).key === 'AS') absent(cursor, token, 'a named window', 'write WINDOW TUMBLING(…)');
  cursor.fail('W0201', token.span, `There is no window of the kind ${quoted(token.text)}.`, {
    note: `The kinds are ${[...WINDOW_KINDS.keys()].join(', ')}.`,
    hint: functionAdvice(token.key) ?? didYouMean(token.text, WINDOW_KINDS.keys()) ?? 'write WINDOW TUMBLING(1m), or another of these',
  });
}

/** For the name of a group function where a kind is meant. */
function functionAdvice(key: string): string | undefined {
  const definition = WINDOW_FUNCTION_KINDS.get(key);
  return definition && `write WINDOW ${definition.keywords[0]}(…), or GROUP BY … ${key}(…)`;
}
