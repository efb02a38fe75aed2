// What starts an expression: literals, names, calls, brackets, signs, and the keywords that open one.
import type { AstExpression, FunctionExpression } from '../ast/expression.ts';
import { BYTES, DATE, JSON_TYPE, type SqlType, TIME, TIMESTAMP, TIMESTAMP_PRECISIONS, typeText, WALL_CLOCK } from '../types/sql-type.ts';
import { parseAggregateParts } from './clauses/aggregate-parts.ts';
import { parseOrder, parseOver } from './clauses/over.ts';
import { takeDuration } from './durations.ts';
import { parseAbove } from './expression-parser.ts';
import { parseIntervalLiteral } from './intervals.ts';
import { parseList, present } from './list.ts';
import { identifier, isName, isReserved, parseName } from './names.ts';
import { absent, SUBQUERY_HINT } from './not-yet.ts';
import { POWER } from './operators.ts';
import { parseSpecialCall } from './special-calls.ts';
import { type TokenCursor, tokenText } from './token-cursor.ts';
import { parseType } from './types/parse-type.ts';

type Prefix = (cursor: TokenCursor) => AstExpression;

const PREFIXES: ReadonlyMap<string, Prefix> = new Map<string, Prefix>([
  ['(', parseParenthesised],
  ['-', cursor => parseUnary(cursor, '-', POWER.sign)],
  ['+', cursor => parseUnary(cursor, '+', POWER.sign)],
  ['NOT', cursor => parseUnary(cursor, 'not', POWER.not)],
  ['TRUE', cursor => constant(cursor, true)],
  ['FALSE', cursor => constant(cursor, false)],
  ['NULL', cursor => constant(cursor, null)],
  ['CASE', parseCase],
  ['CAST', cursor => parseCast(cursor, false)],
  ['TRY_CAST', cursor => (cursor.at('TRY_CAST', '(') ? parseCast(cursor, true) : parseNameOrCall(cursor))],
  [
    'SAFE_CAST',
    cursor =>
      cursor.at('SAFE_CAST', '(') ? absent(cursor, cursor.peek(), 'SAFE_CAST', 'write TRY_CAST(x AS type)') : parseNameOrCall(cursor),
  ],
  ['EXISTS', cursor => (cursor.at('EXISTS', '(') ? absent(cursor, cursor.peek(), 'EXISTS', SUBQUERY_HINT) : parseNameOrCall(cursor))],
  ['INTERVAL', parseInterval],
  ['ARRAY', parseBracketList],
  ['MAP', parseBracketList],
  ['JSON', cursor => parseTypedText(cursor, JSON_TYPE)],
  ['TIMESTAMP', parseTimestamp],
  ['TIMESTAMP_NTZ', cursor => parseTypedText(cursor, WALL_CLOCK)],
  ['DATETIME', cursor => parseTypedText(cursor, WALL_CLOCK)],
  ['DATE', cursor => parseTypedText(cursor, DATE)],
  ['TIME', cursor => parseTypedText(cursor, TIME)],
  ['X', cursor => parseTypedText(cursor, BYTES)],
]);

/** The first operand of an expression, with its prefix operators. */
export function parsePrefix(cursor: TokenCursor): AstExpression {
  const special = parseSpecialCall(cursor);
  if (special !== null) return special;
  const token = cursor.peek();
  const prefix = PREFIXES.get(token.key);
  if (prefix !== undefined) return prefix(cursor);
  switch (token.kind) {
    case 'number':
      cursor.take();
      return { kind: 'number', text: token.text, span: token.span };
    case 'string':
      cursor.take();
      return { kind: 'string', value: token.text, span: token.span };
    case 'duration':
      return { kind: 'interval', milliseconds: takeDuration(cursor), span: token.span };
    default:
      if (isName(token)) return parseNameOrCall(cursor);
      return cursor.failExpected('an expression', { hint: expressionHint(cursor) });
  }
}

function expressionHint(cursor: TokenCursor): string {
  const { kind, text, key } = cursor.peek();
  const before = cursor.previous;
  if (key.startsWith('>') && before.key === '-') return "write row.field, map['key'], or JSON_VALUE(document, '$.field')";
  if (key === 'SELECT') return SUBQUERY_HINT;
  const followers = ['FROM', ',', ')', ';', '=', '<', '>', '+', '-', '*', '/', 'IS', 'AS', 'AND', 'OR'];
  const isReservedName = kind === 'word' && isReserved(text) && key !== 'END';
  if (isReservedName && followers.includes(cursor.peek(1).key)) return `if \`${text}\` is a column, put it in double quotes: "${text}"`;
  if (key === ',' || (before.key === ',' && isReservedName)) return `put a value behind ${tokenText(before)}, or leave one of the two out`;
  return `put a column, a value or a call behind ${tokenText(before)}`;
}

function parseParenthesised(cursor: TokenCursor): AstExpression {
  const open = cursor.take();
  if (cursor.at('SELECT')) absent(cursor, cursor.peek(), 'a sub-query in an expression', SUBQUERY_HINT);
  const inner = parseAbove(cursor, 0);
  if (cursor.at(','))
    absent(cursor, open, 'a row of several values in brackets', 'write ROW(a, b), or compare one by one: a = 1 AND b = 2');
  cursor.expect(')', 'to close the bracket');
  return { ...inner, span: cursor.spanFrom(open.span) };
}

function parseUnary(cursor: TokenCursor, operator: '-' | '+' | 'not', power: number): AstExpression {
  const { span } = cursor.take();
  const operand = parseAbove(cursor, power - 1);
  return { kind: 'unary', operator, operand, span: cursor.spanFrom(span) };
}

function constant(cursor: TokenCursor, value: boolean | null): AstExpression {
  return { kind: 'constant', value, span: cursor.take().span };
}

function parseCase(cursor: TokenCursor): AstExpression {
  const { span } = cursor.take();
  const operand = cursor.at('WHEN') ? null : parseAbove(cursor, 0);
  const branches: { when: AstExpression; result: AstExpression }[] = [];
  do {
    cursor.expect('WHEN', 'in CASE');
    const when = parseAbove(cursor, 0);
    cursor.expect('THEN', 'after the condition of WHEN');
    branches.push({ when, result: parseAbove(cursor, 0) });
  } while (cursor.at('WHEN'));
  const otherwise = cursor.accept('ELSE') ? parseAbove(cursor, 0) : null;
  cursor.expect('END', 'to close CASE');
  return { kind: 'case', operand, branches, otherwise, span: cursor.spanFrom(span) };
}

function parseCast(cursor: TokenCursor, safe: boolean): AstExpression {
  const { span } = cursor.take();
  cursor.expect('(', 'after CAST');
  const argument = parseAbove(cursor, 0);
  cursor.expect('AS', 'before the type in CAST', { hint: 'write CAST(x AS type)' });
  const target = parseType(cursor);
  cursor.expect(')', 'to close CAST');
  return { kind: 'cast', argument, target, ...(safe && { safe }), span: cursor.spanFrom(span) };
}

/** INTERVAL, DATE and such are also fine names for columns: only a literal behind them makes them keywords. */
function parseInterval(cursor: TokenCursor): AstExpression {
  if (!['string', 'number', 'duration'].includes(cursor.peek(1).kind)) return parseNameOrCall(cursor);
  return parseIntervalLiteral(cursor, cursor.take().span);
}

/** `DATE '…'`; without a text behind it the word is a name. */
function parseTypedText(cursor: TokenCursor, type: SqlType): AstExpression {
  if (cursor.peek(1).kind !== 'string') return parseNameOrCall(cursor);
  const { span } = cursor.take();
  const { text } = cursor.take();
  return { kind: 'typed-text', type: withWrittenDigits(type, text), text, span: cursor.spanFrom(span) };
}

/** A timestamp that says no precision has the digits behind the second that are written, at least three. */
function withWrittenDigits(type: SqlType, text: string): SqlType {
  if (type.kind !== 'timestamp') return type;
  const [, fraction = ''] = /\.(\d+)/.exec(text) ?? [];
  return { ...type, precision: TIMESTAMP_PRECISIONS[Math.min(9, Math.max(3, fraction.length))]! };
}

/** `TIMESTAMP '…'`, also with `(p)` and a zone or none between the word and the text. */
function parseTimestamp(cursor: TokenCursor): AstExpression {
  const isType =
    cursor.at('TIMESTAMP', 'WITHOUT') || cursor.at('TIMESTAMP', 'WITH') || (cursor.peek(1).key === '(' && cursor.peek(4).kind === 'string');
  if (!isType) return parseTypedText(cursor, TIMESTAMP);
  const { span } = cursor.peek();
  const saysDigits = cursor.peek(1).key === '(';
  const type = parseType(cursor);
  if (cursor.peek().kind !== 'string') cursor.failExpected(`the text of the ${typeText(type)}`);
  const { text } = cursor.take();
  return { kind: 'typed-text', type: saysDigits ? type : withWrittenDigits(type, text), text, span: cursor.spanFrom(span) };
}

/** `ARRAY[…]` and `MAP[key, value, …]`, which are calls of the functions of these names. */
function parseBracketList(cursor: TokenCursor): AstExpression {
  if (cursor.peek(1).key !== '[') return parseNameOrCall(cursor);
  const name = identifier(cursor.take());
  cursor.take();
  const list = cursor.at(']') ? [] : parseList(cursor, () => parseAbove(cursor, 0));
  cursor.expect(']', `to close ${name.text.toUpperCase()}`);
  const span = cursor.spanFrom(name.span);
  if (list.includes(null)) return { kind: 'invalid', span };
  return { kind: 'function', name, arguments: present(list), star: false, span };
}

function parseNameOrCall(cursor: TokenCursor): AstExpression {
  const first = identifier(cursor.take());
  if (cursor.at('(')) return parseCall(cursor, first);
  if (!cursor.at('.')) return { kind: 'name', qualifier: null, name: first, span: first.span };
  cursor.take();
  const name = parseName(cursor, 'the name of a column');
  return { kind: 'name', qualifier: first, name, span: cursor.spanFrom(first.span) };
}

const NULL_RULED: ReadonlySet<string> = new Set('FIRST LAST FIRST_VALUE LAST_VALUE NTH_VALUE LAG LEAD'.split(' '));

/** `IGNORE NULLS` and `RESPECT NULLS`, which is what goes without saying. */
function acceptNullRule(cursor: TokenCursor): boolean {
  return cursor.accept('IGNORE', 'NULLS') || (cursor.accept('RESPECT', 'NULLS') && false);
}

function takeOver(cursor: TokenCursor): TokenCursor {
  cursor.take();
  return cursor;
}

function parseCall(cursor: TokenCursor, name: FunctionExpression['name']): AstExpression {
  cursor.take();
  let list: (AstExpression | null)[] = [];
  const star = cursor.at('*', ')') && cursor.accept('*');
  const distinct = cursor.accept('DISTINCT');
  if (!star && !cursor.at(')')) list = parseList(cursor, () => parseAbove(cursor, 0));
  const orderBy = cursor.accept('ORDER') ? parseOrder(cursor) : undefined;
  const ignoredInside = acceptNullRule(cursor);
  cursor.expect(')', `to close the arguments of ${name.text}`);
  // `LAST_VALUE(NULLIF(a, b) IGNORE NULLS)`: it is the outer call that passes over NULLs.
  const isOfOuterCall = cursor.peek(2).key === ')' && !NULL_RULED.has(name.text.toUpperCase());
  const ignoreNulls = (!isOfOuterCall && acceptNullRule(cursor)) || ignoredInside;
  const parts = parseAggregateParts(cursor);
  const over = cursor.at('OVER', '(') || (cursor.at('OVER') && isName(cursor.peek(1))) ? parseOver(takeOver(cursor)) : undefined;
  const span = cursor.spanFrom(name.span);
  if (list.includes(null)) return { kind: 'invalid', span };
  const call = { kind: 'function', name, arguments: present(list), star, ...parts } as const;
  return {
    ...call,
    ...(orderBy && { orderBy }),
    ...(distinct && { distinct }),
    ...(over && { over }),
    ...(ignoreNulls && { ignoreNulls }),
    span,
  };
}
