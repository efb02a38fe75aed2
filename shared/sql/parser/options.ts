// `WITH (key = value, …)`: keys bare, dotted or quoted, values of any simple form. Which options exist is for the binder to say.
import type { OptionEntry } from '../ast/statement.ts';
import { parseIntervalBody } from './durations.ts';
import { parseBracketed, present } from './list.ts';
import type { TokenCursor } from './token-cursor.ts';

/** With WITH taken: the bracketed list. */
export function parseOptions(cursor: TokenCursor): OptionEntry[] {
  return present(parseBracketed(cursor, 'the options of WITH', () => parseOption(cursor)));
}

function parseOption(cursor: TokenCursor): OptionEntry {
  const { span } = cursor.peek();
  const key = parseKey(cursor);
  const keySpan = cursor.spanFrom(span);
  cursor.expect('=', 'after the name of the option');
  const valueStart = cursor.peek().span;
  const value = parseValue(cursor);
  return { key, keySpan, value, valueSpan: cursor.spanFrom(valueStart), span: cursor.spanFrom(span) };
}

function parseKey(cursor: TokenCursor): string {
  if (cursor.peek().kind === 'string') return cursor.take().text;
  const parts: string[] = [];
  do {
    const token = cursor.peek();
    if (token.kind !== 'word' && token.kind !== 'quoted-name')
      cursor.failExpected('the name of an option', { hint: "write WITH ('name' = 'value', …)" });
    parts.push(cursor.take().text);
  } while (cursor.accept('.'));
  return parts.join('.');
}

function parseValue(cursor: TokenCursor): string {
  if (cursor.accept('INTERVAL')) return `${parseIntervalBody(cursor)} ms`;
  const sign = cursor.at('-') && cursor.accept('-') ? '-' : '';
  const token = cursor.peek();
  const simple = token.kind === 'string' || token.kind === 'number' || token.kind === 'duration' || token.kind === 'word';
  if (!simple) cursor.failExpected("the value of the option, such as 'json'", { hint: "write WITH ('name' = 'value', …)" });
  return sign + cursor.take().text;
}
