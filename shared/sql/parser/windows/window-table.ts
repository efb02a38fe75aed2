// `TABLE(TUMBLE(TABLE stream, DESCRIPTOR(time), length… [, offset]))`, in FROM: Flink's window table functions. SESSION may name the key:
// `TABLE stream PARTITION BY key`; GROUP BY says it again, and decides.
import type { AstExpression } from '../../ast/expression.ts';
import type { TableReference } from '../../ast/statement.ts';
import type { Length } from '../../ast/window.ts';
import { quoted } from '../../diagnostics/suggestion.ts';
import { parseExpression } from '../expression-parser.ts';
import { identifier, parseAlias, parseName } from '../names.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { functionSignature, WINDOW_FUNCTION_KINDS, type WindowDefinition } from './registry.ts';
import { durationOf, lengthsOf } from './window-lengths.ts';

/** With TABLE and `(` next. */
export function parseWindowTable(cursor: TokenCursor): TableReference {
  const start = cursor.take().span;
  cursor.take();
  const token = cursor.peek();
  const definition = WINDOW_FUNCTION_KINDS.get(token.key);
  if (definition === undefined) {
    const note = `The table functions are ${[...WINDOW_FUNCTION_KINDS.keys()].join(', ')}.`;
    cursor.fail('W0404', token.span, `There is no table function ${quoted(token.text)}.`, { note });
  }
  const hint = `write TABLE(${functionSignature(definition, 'TABLE stream, DESCRIPTOR(event_time)')})`;
  const functionStart = cursor.take().span;
  cursor.expect('(', `after ${token.key}`, { hint });
  cursor.expect('TABLE', 'before the stream of a table function', { hint });
  const name = parseName(cursor, 'the name of a stream');
  if (definition.kind === 'session' && cursor.accept('PARTITION', 'BY')) skipKeys(cursor);
  cursor.expect(',', 'after the stream', { hint });
  const timeColumn = parseDescriptor(cursor, hint);
  const { lengths, offset } = parseLengths(cursor, definition, hint);
  cursor.expect(')', `to close ${token.key}`);
  const span = cursor.spanFrom(functionStart);
  cursor.expect(')', 'to close TABLE');
  const alias = parseAlias(cursor);
  return {
    name,
    query: null,
    columns: null,
    alias,
    window: { kind: definition.kind, timeColumn, lengths, offset, span },
    span: cursor.spanFrom(start),
  };
}

function skipKeys(cursor: TokenCursor): void {
  const inBrackets = cursor.accept('(');
  do parseName(cursor, 'the name of a column');
  while (inBrackets && cursor.accept(','));
  if (inBrackets) cursor.expect(')', 'to close PARTITION BY');
}

function parseDescriptor(cursor: TokenCursor, hint: string): AstExpression {
  cursor.expect('DESCRIPTOR', 'after the stream', { hint });
  cursor.expect('(', 'after DESCRIPTOR', { hint });
  const token = cursor.peek();
  parseName(cursor, 'the name of the event-time column');
  const name = identifier(token);
  cursor.expect(')', 'to close DESCRIPTOR', { hint });
  return { kind: 'name', qualifier: null, name, span: name.span };
}

function parseLengths(cursor: TokenCursor, definition: WindowDefinition, hint: string) {
  const values: Length[] = [];
  while (cursor.accept(',')) {
    const expression = parseExpression(cursor);
    const milliseconds = durationOf(expression);
    if (milliseconds === null) cursor.fail('W0605', expression.span, 'The lengths of a window are constant durations.', { hint });
    values.push({ milliseconds, span: expression.span });
  }
  const count = definition.functionLengths.length;
  if (values.length < count || values.length > count + 1)
    cursor.failExpected(`the ${definition.functionLengths.join(' and the ')} of the window`, { hint });
  return { lengths: lengthsOf(definition.functionLengths, values), offset: values[count] ?? null };
}
