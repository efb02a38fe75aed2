// Calls whose arguments are separated by words: EXTRACT(HOUR FROM ts), TRIM(BOTH '-' FROM s), FLOOR(ts TO MINUTE) … They become plain calls;
// the same functions can be called with commas as well.
import type { AstExpression, FunctionExpression, Identifier, StringExpression } from '../ast/expression.ts';
import { parseAbove } from './expression-parser.ts';
import { parseList, present } from './list.ts';
import { identifier, parseName } from './names.ts';
import { POWER } from './operators.ts';
import type { TokenCursor } from './token-cursor.ts';

/** Behind the opening bracket: gives the arguments up to the closing one; `name` may change. */
type Parse = (
  cursor: TokenCursor,
) => AstExpression[] | { readonly name?: string; readonly arguments: AstExpression[]; readonly fieldNames?: (Identifier | null)[] };

const SPECIAL: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ['EXTRACT', parseExtract],
  ['POSITION', parsePosition],
  ['SUBSTRING', parseSubstring],
  ['TRIM', parseTrim],
  ['OVERLAY', parseOverlay],
  ['ROW', parseRow],
  ['STRUCT', parseRow],
  ['CEIL', cursor => joinedBy(cursor, 'TO', unit)],
  ['CEILING', cursor => joinedBy(cursor, 'TO', unit)],
  ['FLOOR', cursor => joinedBy(cursor, 'TO', unit)],
  ['STEP', cursor => joinedBy(cursor, 'BY', expression)],
  ...'TIMESTAMPADD TIMESTAMPDIFF DATEADD DATEDIFF DATE_DIFF DATE_TRUNC DATE_PART DATEPART'
    .split(' ')
    .map((name): [string, Parse] => [name, parseUnitFirst]),
]);

/** Functions that are called without brackets. */
const BARE: ReadonlySet<string> = new Set(['CURRENT_TIMESTAMP', 'LOCALTIMESTAMP', 'CURRENT_DATE', 'CURRENT_TIME', 'LOCALTIME']);

const UNIT =
  /^(?:SQL_TSI_)?(?:NANOSECOND|MICROSECOND|MILLISECOND|SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|QUARTER|YEAR|DECADE|CENTURY|MILLENNIUM|EPOCH|ISO\w+|DO[WY])S?$/;

/** The call that starts here, or null where it is an ordinary one or none. */
export function parseSpecialCall(cursor: TokenCursor): AstExpression | null {
  const token = cursor.peek();
  if (token.kind !== 'word') return null;
  if (cursor.peek(1).key !== '(') {
    if (!BARE.has(token.key) || cursor.peek(1).key === '.') return null;
    cursor.take();
    return { kind: 'function', name: identifier(token), arguments: [], star: false, span: token.span };
  }
  const parse = SPECIAL.get(token.key);
  if (parse === undefined || cursor.peek(2).key === '*' || cursor.peek(2).key === ')') return null;
  cursor.take();
  cursor.take();
  const parsed = parse(cursor);
  const { name = token.text, arguments: args, fieldNames } = Array.isArray(parsed) ? { arguments: parsed } : parsed;
  cursor.expect(')', `to close the arguments of ${token.text}`);
  const identified: FunctionExpression['name'] = { ...identifier(token), text: name };
  const call = { kind: 'function', name: identified, arguments: args, star: false } as const;
  return { ...call, ...(fieldNames && { fieldNames }), span: cursor.spanFrom(token.span) };
}

const expression = (cursor: TokenCursor): AstExpression => parseAbove(cursor, 0);

/** More arguments behind commas. */
function more(cursor: TokenCursor, ...first: AstExpression[]): AstExpression[] {
  return cursor.accept(',') ? [...first, ...present(parseList(cursor, () => expression(cursor)))] : first;
}

/** A bare word as text. */
function unit(cursor: TokenCursor): StringExpression {
  const token = cursor.peek();
  if (token.kind !== 'word') cursor.failExpected('a unit such as HOUR', { hint: 'write EXTRACT(HOUR FROM time)' });
  cursor.take();
  return { kind: 'string', value: token.text, span: token.span };
}

/** `a WORD b`, or with commas. */
function joinedBy(cursor: TokenCursor, word: string, second: (cursor: TokenCursor) => AstExpression): AstExpression[] {
  const first = expression(cursor);
  return cursor.accept(word) ? [first, second(cursor)] : more(cursor, first);
}

function parseExtract(cursor: TokenCursor): AstExpression[] {
  if (cursor.peek(1).key !== 'FROM') return more(cursor, expression(cursor));
  const field = cursor.peek().kind === 'string' ? expression(cursor) : unit(cursor);
  cursor.expect('FROM', 'after the field of EXTRACT');
  return [field, expression(cursor)];
}

function parsePosition(cursor: TokenCursor): AstExpression[] {
  const part = parseAbove(cursor, POWER.membership);
  return cursor.accept('IN') ? [part, expression(cursor)] : more(cursor, part);
}

function parseSubstring(cursor: TokenCursor): AstExpression[] {
  const text = expression(cursor);
  if (!cursor.accept('FROM')) return more(cursor, text);
  const start = expression(cursor);
  return cursor.accept('FOR') ? [text, start, expression(cursor)] : [text, start];
}

const SIDES: ReadonlyMap<string, string> = new Map([
  ['BOTH', 'TRIM'],
  ['LEADING', 'LTRIM'],
  ['TRAILING', 'RTRIM'],
]);

function parseTrim(cursor: TokenCursor): ReturnType<Parse> {
  const isSide = SIDES.has(cursor.peek().key) && ![')', ',', '.', '||'].includes(cursor.peek(1).key);
  const name = isSide ? SIDES.get(cursor.take().key)! : 'TRIM';
  if (cursor.accept('FROM')) return { name, arguments: [expression(cursor)] };
  const first = expression(cursor);
  if (!cursor.accept('FROM')) return { name, arguments: more(cursor, first) };
  return { name, arguments: [expression(cursor), first] };
}

function parseOverlay(cursor: TokenCursor): AstExpression[] {
  const text = expression(cursor);
  if (!cursor.accept('PLACING')) return more(cursor, text);
  const replacement = expression(cursor);
  cursor.expect('FROM', 'in OVERLAY');
  const start = expression(cursor);
  return cursor.accept('FOR') ? [text, replacement, start, expression(cursor)] : [text, replacement, start];
}

/** `ROW(a, b AS name)`. */
function parseRow(cursor: TokenCursor): ReturnType<Parse> {
  const fieldNames: (Identifier | null)[] = [];
  const args: AstExpression[] = [];
  do {
    args.push(expression(cursor));
    fieldNames.push(cursor.accept('AS') ? parseName(cursor, 'the name of a field') : null);
  } while (cursor.accept(','));
  return { name: 'ROW', arguments: args, fieldNames };
}

function parseUnitFirst(cursor: TokenCursor): AstExpression[] {
  const isUnit = cursor.peek(1).key === ',' && UNIT.test(cursor.peek().key);
  return more(cursor, isUnit ? unit(cursor) : expression(cursor));
}
