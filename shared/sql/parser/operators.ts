// What continues an expression. Binding powers follow PostgreSQL, loosest first: OR, AND, NOT, IS, comparison, IN/BETWEEN/LIKE, ||, + -,
// * / %, AT TIME ZONE, sign, `::`.
import type { AstExpression, BinaryOperator } from '../ast/expression.ts';
import type { Token } from '../lexer/token.ts';
import { parseAbove } from './expression-parser.ts';
import { parseBracketed, present } from './list.ts';
import { isName, parseName } from './names.ts';
import { absent, SUBQUERY_HINT } from './not-yet.ts';
import { similarToRegexp } from './similar.ts';
import { type TokenCursor, tokenText } from './token-cursor.ts';
import { parseType } from './types/parse-type.ts';

export const POWER = {
  or: 10,
  and: 20,
  not: 30,
  is: 40,
  comparison: 50,
  membership: 60,
  concatenation: 65,
  sum: 70,
  product: 80,
  zone: 85,
  sign: 90,
  cast: 100,
} as const;

export interface Operator {
  readonly power: number;
  /** For keys that continue an expression only sometimes: NOT. */
  readonly applies?: (cursor: TokenCursor) => boolean;
  /** With the operator next: takes it and what belongs to it. */
  readonly parse: (cursor: TokenCursor, left: AstExpression) => AstExpression;
}

const COMPARISONS = ['=', '<>', '!=', '<', '<=', '>', '>='] as const;

function binary(operator: BinaryOperator, power: number): Operator {
  const parse = (cursor: TokenCursor, left: AstExpression): AstExpression => {
    cursor.take();
    const right = parseAbove(cursor, power);
    return { kind: 'binary', operator, left, right, span: { start: left.span.start, end: right.span.end } };
  };
  return { power, parse };
}

function comparison(key: (typeof COMPARISONS)[number]): Operator {
  const { parse } = binary(key === '!=' ? '<>' : key, POWER.comparison);
  return {
    power: POWER.comparison,
    parse: (cursor, left) => {
      const compared = parse(cursor, left);
      if (!(COMPARISONS as readonly string[]).includes(cursor.peek().key)) return compared;
      return cursor.fail('W0205', cursor.peek().span, 'Comparisons cannot be chained.', { hint: 'write a < b AND b < c' });
    },
  };
}

/** `[NOT] IN|BETWEEN|LIKE`: `negated` when NOT was taken. */
function membership(parse: (cursor: TokenCursor, left: AstExpression, negated: boolean) => AstExpression): Operator {
  return { power: POWER.membership, parse: (cursor, left) => parse(cursor, left, false) };
}

function parseIn(cursor: TokenCursor, operand: AstExpression, negated: boolean): AstExpression {
  cursor.take();
  if (cursor.at('(', 'SELECT')) return absent(cursor, cursor.peek(1), 'a sub-query in IN', SUBQUERY_HINT);
  const list = present(parseBracketed(cursor, 'the list of IN', () => parseAbove(cursor, 0)));
  return { kind: 'in', operand, list, negated, span: cursor.spanFrom(operand.span) };
}

function parseBetween(cursor: TokenCursor, operand: AstExpression, negated: boolean): AstExpression {
  cursor.take();
  if (cursor.at('SYMMETRIC')) absent(cursor, cursor.peek(), 'BETWEEN SYMMETRIC', 'write BETWEEN LEAST(a, b) AND GREATEST(a, b)');
  const low = parseAbove(cursor, POWER.membership);
  cursor.expect('AND', 'between the two bounds of BETWEEN');
  const high = parseAbove(cursor, POWER.membership);
  return { kind: 'between', operand, low, high, negated, span: cursor.spanFrom(operand.span) };
}

function parseLike(cursor: TokenCursor, operand: AstExpression, negated: boolean): AstExpression {
  cursor.take();
  const pattern = parseAbove(cursor, POWER.membership);
  const escapeCharacter = cursor.accept('ESCAPE') ? parseAbove(cursor, POWER.membership) : null;
  return { kind: 'like', operand, pattern, escape: escapeCharacter, negated, span: cursor.spanFrom(operand.span) };
}

/** LIKE of what both are in lower case. */
function parseILike(cursor: TokenCursor, operand: AstExpression, negated: boolean): AstExpression {
  const { span } = cursor.peek();
  const like = parseLike(cursor, operand, negated) as Extract<AstExpression, { kind: 'like' }>;
  const { pattern, escape: escapeCharacter } = like;
  const lower = (text: AstExpression): AstExpression => (text.kind === 'string' ? { ...text, value: text.value.toLowerCase() } : text);
  return { ...like, operand: callOf('LOWER', span, operand), pattern: lower(pattern), escape: escapeCharacter && lower(escapeCharacter) };
}

function parseRegexp(cursor: TokenCursor, operand: AstExpression, negated: boolean): AstExpression {
  const { span } = cursor.take();
  return matching(callOf('REGEXP_LIKE', span, operand, parseAbove(cursor, POWER.membership)), negated);
}

/** `text ~ 'pattern'`; with `*` in any case, with `!` where it does not match. */
function regexpOperator(key: string): Operator {
  const parse = (cursor: TokenCursor, text: AstExpression): AstExpression => {
    const { span } = cursor.take();
    const pattern = parseAbove(cursor, POWER.membership);
    const flags: AstExpression[] = key.endsWith('*') ? [{ kind: 'string', value: 'i', span }] : [];
    return matching(callOf('REGEXP_LIKE', span, text, pattern, ...flags), key.startsWith('!'));
  };
  return { power: POWER.membership, parse };
}

function matching(call: AstExpression, negated: boolean): AstExpression {
  return negated ? { kind: 'unary', operator: 'not', operand: call, span: call.span } : call;
}

/** REGEXP_LIKE of what the pattern means. */
function parseSimilar(cursor: TokenCursor, operand: AstExpression, negated: boolean): AstExpression {
  const { span } = cursor.peek();
  cursor.accept('SIMILAR', 'TO');
  const pattern = parseText(cursor, 'a pattern in quotes after SIMILAR TO');
  const escapeCharacter = cursor.accept('ESCAPE') ? parseText(cursor, 'a character in quotes after ESCAPE').text : '\\';
  if ([...escapeCharacter].length > 1) {
    cursor.fail('W0205', cursor.previous.span, `ESCAPE takes one character, not ${tokenText(cursor.previous)}.`, {
      hint: "write ESCAPE '!', or ESCAPE '' for none",
    });
  }
  const regexp: AstExpression = { kind: 'string', value: similarToRegexp(pattern.text, escapeCharacter), span: pattern.span };
  return matching(callOf('REGEXP_LIKE', span, operand, regexp), negated);
}

function parseText(cursor: TokenCursor, what: string): Token {
  const token = cursor.peek();
  if (token.kind !== 'string') cursor.failExpected(what, { hint: 'a pattern that comes with the rows is one of LIKE' });
  return cursor.take();
}

const MEMBERSHIPS = new Map<string, (cursor: TokenCursor, left: AstExpression, negated: boolean) => AstExpression>([
  ['IN', parseIn],
  ['BETWEEN', parseBetween],
  ['LIKE', parseLike],
  ['ILIKE', parseILike],
  ['RLIKE', parseRegexp],
  ['REGEXP', parseRegexp],
  ['SIMILAR', parseSimilar],
]);

/** Words that are names too: what follows them tells. */
const WORDS_WITH_PATTERN: ReadonlySet<string> = new Set(['ILIKE', 'RLIKE', 'REGEXP', 'SIMILAR']);

const isMembership = (cursor: TokenCursor, ahead: number): boolean => {
  const { key } = cursor.peek(ahead);
  const next = cursor.peek(ahead + 1);
  if (key === 'SIMILAR') return next.key === 'TO';
  return MEMBERSHIPS.has(key) && (!WORDS_WITH_PATTERN.has(key) || next.kind === 'string' || (next.kind === 'word' && next.key !== 'FROM'));
};

function parseNot(cursor: TokenCursor, left: AstExpression): AstExpression {
  cursor.take();
  return MEMBERSHIPS.get(cursor.peek().key)!(cursor, left, true);
}

function parseIs(cursor: TokenCursor, operand: AstExpression): AstExpression {
  cursor.take();
  const negated = cursor.accept('NOT');
  const token = cursor.peek();
  const test = new Map([
    ['NULL', 'null'],
    ['UNKNOWN', 'null'],
    ['TRUE', 'true'],
    ['FALSE', 'false'],
  ] as const).get(token.key as 'NULL');
  if (cursor.accept('DISTINCT', 'FROM')) return distinctFrom(cursor, token, operand, negated);
  if (test === undefined) cursor.failExpected('NULL, TRUE or FALSE after IS', { hint: 'write = to compare with a value' });
  cursor.take();
  return { kind: 'is', operand, test, negated, span: cursor.spanFrom(operand.span) };
}

/** `a IS DISTINCT FROM b` is EQUAL_NULL, negated. */
function distinctFrom(cursor: TokenCursor, { span }: Token, left: AstExpression, negated: boolean): AstExpression {
  const right = parseAbove(cursor, POWER.comparison);
  const whole = { start: left.span.start, end: right.span.end };
  const equal = callOf('EQUAL_NULL', span, left, right);
  return negated ? equal : { kind: 'unary', operator: 'not', operand: equal, span: whole };
}

/** The call that an operator at `span` stands for. */
function callOf(name: string, span: Token['span'], ...args: AstExpression[]): AstExpression {
  const whole = { start: args[0]!.span.start, end: Math.max(span.end, args.at(-1)!.span.end) };
  return { kind: 'function', name: { text: name, quoted: false, span }, arguments: args, star: false, span: whole };
}

/** `a || b` and others are calls of a function. */
function calling(name: string): Operator {
  const parse = (cursor: TokenCursor, left: AstExpression): AstExpression => {
    const { span } = cursor.take();
    return callOf(name, span, left, parseAbove(cursor, POWER.concatenation));
  };
  return { power: POWER.concatenation, parse };
}

/** `document -> 'a'`, `document -> 0`; with `->>` as text. */
function jsonArrow(isText: boolean): Operator {
  const parse = (cursor: TokenCursor, operand: AstExpression): AstExpression => {
    const { span } = cursor.take();
    const index = parseAbove(cursor, POWER.concatenation);
    const element: AstExpression = { kind: 'element', operand, index, span: { start: operand.span.start, end: index.span.end } };
    return isText ? callOf('JSON_EXTRACT_STRING', span, element) : element;
  };
  return { power: POWER.concatenation, parse };
}

function parsePower(cursor: TokenCursor): AstExpression {
  return absent(cursor, cursor.peek(), 'the operator `^`', 'write POWER(a, b), or BITXOR(a, b)');
}

/** `ts AT TIME ZONE zone` is a call of AT_TIME_ZONE. */
function parseAtTimeZone(cursor: TokenCursor, time: AstExpression): AstExpression {
  const { span } = cursor.peek();
  cursor.accept('AT', 'TIME', 'ZONE');
  const name = { text: 'AT_TIME_ZONE', quoted: false, span: cursor.spanFrom(span) };
  const zone = parseAbove(cursor, POWER.zone);
  return { kind: 'function', name, arguments: [time, zone], star: false, span: cursor.spanFrom(time.span) };
}

/** `a[1]`, `m['key']`. */
function parseElement(cursor: TokenCursor, operand: AstExpression): AstExpression {
  cursor.take();
  const index = parseAbove(cursor, 0);
  cursor.expect(']', 'to close the index');
  return { kind: 'element', operand, index, span: cursor.spanFrom(operand.span) };
}

/** `row.field`. */
function parseField(cursor: TokenCursor, operand: AstExpression): AstExpression {
  cursor.take();
  const name = parseName(cursor, 'the name of a field');
  return { kind: 'field', operand, name, span: cursor.spanFrom(operand.span) };
}

function parseColonCast(cursor: TokenCursor, argument: AstExpression): AstExpression {
  cursor.take();
  const target = parseType(cursor);
  return { kind: 'cast', argument, target, span: cursor.spanFrom(argument.span) };
}

export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['OR', binary('or', POWER.or)],
  ['AND', binary('and', POWER.and)],
  ['IS', { power: POWER.is, parse: parseIs }],
  ...COMPARISONS.map((key): [string, Operator] => [key, comparison(key)]),
  ...[...MEMBERSHIPS].map(([key, parse]): [string, Operator] => [
    key,
    { ...membership(parse), applies: cursor => isMembership(cursor, 0) },
  ]),
  ['NOT', { power: POWER.membership, applies: cursor => isMembership(cursor, 1), parse: parseNot }],
  ...['~', '~*', '!~', '!~*'].map((key): [string, Operator] => [key, regexpOperator(key)]),
  ['+', binary('+', POWER.sum)],
  ['-', binary('-', POWER.sum)],
  ['*', binary('*', POWER.product)],
  ['/', binary('/', POWER.product)],
  ['%', binary('%', POWER.product)],
  ['||', calling('||')],
  ['&', calling('BITAND')],
  ['|', calling('BITOR')],
  ['^', { power: POWER.product, parse: parsePower }],
  ['->', jsonArrow(false)],
  ['->>', jsonArrow(true)],
  ['[', { power: POWER.cast, parse: parseElement }],
  ['.', { power: POWER.cast, applies: cursor => isName(cursor.peek(1)), parse: parseField }],
  ['AT', { power: POWER.zone, applies: cursor => cursor.at('AT', 'TIME', 'ZONE'), parse: parseAtTimeZone }],
  ['::', { power: POWER.cast, parse: parseColonCast }],
]);
