// What continues an expression. Binding powers follow PostgreSQL, loosest first: OR, AND, NOT, IS, comparison, IN/BETWEEN/LIKE, ||, + -,
// * / %, AT TIME ZONE, sign, `::`.
import type { AstExpression, BinaryOperator } from '../ast/expression.ts';
import type { Token } from '../lexer/token.ts';
import { parseAbove } from './expression-parser.ts';
import { parseBracketed, present } from './list.ts';
import { isName, parseName } from './names.ts';
import { absent, SUBQUERY_HINT } from './not-yet.ts';
import type { TokenCursor } from './token-cursor.ts';
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

const MEMBERSHIPS = new Map([
  ['IN', parseIn],
  ['BETWEEN', parseBetween],
  ['LIKE', parseLike],
]);

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
  const name = { text: 'EQUAL_NULL', quoted: false, span };
  const equal: AstExpression = { kind: 'function', name, arguments: [left, right], star: false, span: whole };
  return negated ? equal : { kind: 'unary', operator: 'not', operand: equal, span: whole };
}

/** `a || b` is a call of the function of that name. */
function parseConcatenation(cursor: TokenCursor, left: AstExpression): AstExpression {
  const { span } = cursor.take();
  const right = parseAbove(cursor, POWER.concatenation);
  const whole = { start: left.span.start, end: right.span.end };
  return { kind: 'function', name: { text: '||', quoted: false, span }, arguments: [left, right], star: false, span: whole };
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
  ...[...MEMBERSHIPS].map(([key, parse]): [string, Operator] => [key, membership(parse)]),
  ['NOT', { power: POWER.membership, applies: cursor => MEMBERSHIPS.has(cursor.peek(1).key), parse: parseNot }],
  ['+', binary('+', POWER.sum)],
  ['-', binary('-', POWER.sum)],
  ['*', binary('*', POWER.product)],
  ['/', binary('/', POWER.product)],
  ['%', binary('%', POWER.product)],
  ['||', { power: POWER.concatenation, parse: parseConcatenation }],
  ['[', { power: POWER.cast, parse: parseElement }],
  ['.', { power: POWER.cast, applies: cursor => isName(cursor.peek(1)), parse: parseField }],
  ['AT', { power: POWER.zone, applies: cursor => cursor.at('AT', 'TIME', 'ZONE'), parse: parseAtTimeZone }],
  ['::', { power: POWER.cast, parse: parseColonCast }],
]);
