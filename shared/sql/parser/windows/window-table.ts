// `TABLE(TUMBLE(TABLE stream, DESCRIPTOR(time), length… [, offset]))`, in FROM: Flink's window table functions, with or without the names of
// their arguments. SESSION may name the key: `TABLE stream PARTITION BY key`; GROUP BY says it again, and decides.
import type { AstExpression, Identifier } from '../../ast/expression.ts';
import type { TableReference } from '../../ast/statement.ts';
import type { Length, WindowLength } from '../../ast/window.ts';
import { didYouMean, quoted } from '../../diagnostics/suggestion.ts';
import { parseExpression } from '../expression-parser.ts';
import { identifier, isName, parseAlias, parseName } from '../names.ts';
import { ABSENT_TABLE_FUNCTIONS } from '../not-yet.ts';
import type { TokenCursor } from '../token-cursor.ts';
import { functionSignature, WINDOW_FUNCTION_KINDS, type WindowDefinition } from './registry.ts';
import { durationOf, lengthsOf } from './window-lengths.ts';

/** What Flink calls the lengths: `SIZE => INTERVAL '1' MINUTE`. */
const ARGUMENT_NAMES: Readonly<Record<WindowLength, string>> = { size: 'SIZE', advance: 'SLIDE', step: 'STEP', gap: 'GAP' };

/** With TABLE and `(` next. */
export function parseWindowTable(cursor: TokenCursor): TableReference {
  const start = cursor.take().span;
  cursor.take();
  const token = cursor.peek();
  const definition = WINDOW_FUNCTION_KINDS.get(token.key);
  if (definition === undefined) {
    const known = [...WINDOW_FUNCTION_KINDS.keys()];
    cursor.fail('W0404', token.span, `There is no table function ${quoted(token.text)}.`, {
      note: `The table functions are ${known.join(', ')}.`,
      hint:
        ABSENT_TABLE_FUNCTIONS.get(token.key) ??
        didYouMean(token.text, known) ??
        'use one of them; a function of your own follows a stream: FROM stream, LATERAL TABLE(f(x)) AS t',
    });
  }
  const hint = tableHint(definition);
  const functionStart = cursor.take().span;
  cursor.expect('(', `after ${token.key}`, { hint });
  const { name, timeColumn, lengths, offset } = parseArguments(cursor, definition, hint);
  cursor.expect(')', `to close ${token.key}`);
  const span = cursor.spanFrom(functionStart);
  cursor.expect(')', 'to close TABLE');
  const alias = parseAlias(cursor);
  const window = { kind: definition.kind, timeColumn, lengths, offset, span };
  return { name, query: null, columns: null, alias, window, span: cursor.spanFrom(start) };
}

/** How the table function is written. */
export const tableHint = (definition: WindowDefinition): string =>
  `write TABLE(${functionSignature(definition, 'TABLE stream, DESCRIPTOR(event_time)')})`;

function parseArguments(cursor: TokenCursor, definition: WindowDefinition, hint: string) {
  const names = ['DATA', 'TIMECOL', ...definition.functionLengths.map(length => ARGUMENT_NAMES[length]), 'OFFSET'];
  const lengths = new Map<string, Length>();
  let name: Identifier | null = null;
  let timeColumn: AstExpression | null = null;
  for (let place = 0; place === 0 || cursor.accept(','); place++) {
    const argument = parseArgumentName(cursor, names) ?? names[place];
    if (argument === undefined) cursor.failExpected('`)` behind the last argument', { hint });
    if (argument === 'DATA') name = parseData(cursor, definition, hint);
    else if (argument === 'TIMECOL') timeColumn = parseDescriptor(cursor, hint);
    else lengths.set(argument, parseLength(cursor, hint));
  }
  if (name === null) cursor.failExpected('the stream of the window, DATA => TABLE stream', { hint });
  if (timeColumn === null) cursor.failExpected('`,` and the event time of the window', { hint });
  const values = definition.functionLengths.map(length => lengths.get(ARGUMENT_NAMES[length]));
  if (values.includes(undefined)) cursor.failExpected(`the ${definition.functionLengths.join(' and the ')} of the window`, { hint });
  const offset = lengths.get('OFFSET') ?? null;
  return { name, timeColumn, lengths: lengthsOf(definition.functionLengths, values as Length[]), offset };
}

/** `NAME =>`, or null where the arguments go by their places. */
function parseArgumentName(cursor: TokenCursor, names: readonly string[]): string | null {
  const token = cursor.peek();
  if (!isName(token) && token.kind !== 'word') return null;
  if (cursor.peek(1).key !== '=' || cursor.peek(2).key !== '>') return null;
  const name = token.text.toUpperCase();
  if (!names.includes(name)) {
    const hint = didYouMean(token.text, names) ?? `use ${names.join(', ')}`;
    cursor.fail('W0605', token.span, `The window has no argument ${quoted(token.text)}.`, { hint });
  }
  cursor.take();
  cursor.accept('=', '>');
  return name;
}

function parseData(cursor: TokenCursor, definition: WindowDefinition, hint: string): Identifier {
  cursor.expect('TABLE', 'before the stream of a table function', { hint });
  const name = parseName(cursor, 'the name of a stream');
  if (!definition.isAligned && cursor.accept('PARTITION', 'BY')) skipKeys(cursor);
  return name;
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

function parseLength(cursor: TokenCursor, hint: string): Length {
  const expression = parseExpression(cursor);
  const milliseconds = durationOf(expression);
  if (milliseconds === null) cursor.fail('W0605', expression.span, 'The lengths of a window are constant durations.', { hint });
  return { milliseconds, span: expression.span };
}
