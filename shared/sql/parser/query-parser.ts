// SELECT: the list, then clauses by their first word. A clause that cannot be read is skipped to the next one.
import type { AstExpression } from '../ast/expression.ts';
import type { NamedWindow } from '../ast/over.ts';
import type { EmitClause, GroupBy, OptionEntry, Query, SelectItem, TableReference, WindowClause } from '../ast/statement.ts';
import { didYouMean } from '../diagnostics/suggestion.ts';
import type { Token } from '../lexer/token.ts';
import { parseEmit } from './clauses/emit.ts';
import { parseFrom } from './clauses/from.ts';
import { parseGroupBy } from './clauses/group-by.ts';
import { parseNamedWindows } from './clauses/over.ts';
import { parseStar } from './clauses/star.ts';
import { parseWindow } from './clauses/window.ts';
import { parseExpression } from './expression-parser.ts';
import { parseBracketed, parseList } from './list.ts';
import { identifier, isName, parseAlias } from './names.ts';
import { ABSENT_CLAUSES, absent, absentMessage } from './not-yet.ts';
import { parseOptions } from './options.ts';
import { type TokenCursor, tokenText } from './token-cursor.ts';

interface QueryParts {
  from: TableReference | null;
  where: AstExpression | null;
  groupBy: GroupBy | null;
  having: AstExpression | null;
  qualify: AstExpression | null;
  window: WindowClause | null;
  namedWindows: NamedWindow[];
  emit: EmitClause | null;
  options: OptionEntry[];
}

interface Clause {
  /** Clauses come by growing rank; those of one rank in any order. */
  readonly rank: number;
  readonly words: readonly string[];
  readonly parse: (cursor: TokenCursor, parts: QueryParts) => void;
  /** What stands for the clause when it could not be read, so that nothing is reported because of its absence. */
  readonly failed?: (parts: QueryParts, span: Token['span']) => void;
}

const CLAUSES: ReadonlyMap<string, Clause> = new Map<string, Clause>([
  ['FROM', { rank: 1, words: ['FROM'], parse: readInto('from', parseFrom) }],
  ['WHERE', { rank: 2, words: ['WHERE'], parse: readInto('where', parseExpression) }],
  [
    'GROUP',
    { rank: 3, words: ['GROUP', 'BY'], parse: readInto('groupBy', cursor => parseGroupBy(cursor, startsClause)), failed: failedGroupBy },
  ],
  ['HAVING', { rank: 4, words: ['HAVING'], parse: readInto('having', parseExpression) }],
  ['QUALIFY', { rank: 4, words: ['QUALIFY'], parse: readInto('qualify', parseExpression) }],
  ['WINDOW', { rank: 4, words: ['WINDOW'], parse: readWindow, failed: failedWindow }],
  ['EMIT', { rank: 5, words: ['EMIT'], parse: readInto('emit', parseEmit) }],
  ['WITH', { rank: 5, words: ['WITH'], parse: readInto('options', parseOptions) }],
]);

function readInto<Part extends keyof QueryParts>(part: Part, parse: (cursor: TokenCursor) => QueryParts[Part]): Clause['parse'] {
  return (cursor, parts) => {
    parts[part] = parse(cursor);
  };
}

/** `WINDOW TUMBLING(…)` groups; `WINDOW w AS (…)` is for OVER. */
function readWindow(cursor: TokenCursor, parts: QueryParts): void {
  if (cursor.peek(1).key === 'AS') parts.namedWindows = parseNamedWindows(cursor);
  else parts.window = parseWindow(cursor);
}

function failedGroupBy(parts: QueryParts, span: Token['span']): void {
  parts.groupBy = { sets: [[{ kind: 'invalid', span }]], span };
}

/** Without its window a query means something else, so the rest of it is not bound. */
function failedWindow(parts: QueryParts): void {
  parts.from = null;
}

const startsClause = ({ key }: Token): boolean => CLAUSES.has(key) || ABSENT_CLAUSES.has(key) || key === 'UNION';

/** SELECT STREAM, as Kinesis Data Analytics has it; a column may be called `stream` all the same. */
function skipStreamKeyword(cursor: TokenCursor): void {
  const next = cursor.peek(1);
  if (!cursor.at('STREAM') || (!isName(next) && next.key !== '*')) return;
  if (next.key === '*' && cursor.peek(2).key !== 'FROM' && cursor.peek(2).key !== ',') return;
  cursor.attempt(() => absent(cursor, cursor.take(), 'SELECT STREAM', 'leave STREAM out: every query reads a stream'));
}

/** DISTINCT or ALL, with SELECT taken. */
function parseDistinct(cursor: TokenCursor): boolean {
  if (cursor.at('DISTINCT', 'ON')) {
    const hint = 'FIRST(x) with GROUP BY gives the first x of each group';
    cursor.attempt(() => absent(cursor, cursor.peek(), 'SELECT DISTINCT ON', hint));
    cursor.accept('DISTINCT', 'ON');
    cursor.attempt(() => parseBracketed(cursor, 'the columns of DISTINCT ON', () => parseExpression(cursor)));
    return false;
  }
  const distinct = cursor.accept('DISTINCT');
  if (!distinct) cursor.accept('ALL');
  return distinct;
}

/** With SELECT next. */
export function parseQuery(cursor: TokenCursor): Query {
  const start = cursor.expect('SELECT', 'at the start of a query').span;
  const distinct = parseDistinct(cursor);
  skipStreamKeyword(cursor);
  const listStart = cursor.peek().span;
  const read = parseList(cursor, () => parseSelectItem(cursor), startsClause);
  const items = read.map((item): SelectItem => {
    return item ?? { kind: 'expression', expression: { kind: 'invalid', span: listStart }, alias: null, span: listStart };
  });
  if (!cursor.at('FROM'))
    cursor.failExpected('`,` or FROM after the SELECT list', {
      note: 'Every query reads a stream: SELECT … FROM stream.',
      hint: 'add FROM and the name of a stream',
    });
  const parts: QueryParts = {
    from: null,
    where: null,
    groupBy: null,
    having: null,
    qualify: null,
    window: null,
    namedWindows: [],
    emit: null,
    options: [],
  };
  parseClauses(cursor, parts);
  return { distinct, items, ...parts, span: cursor.spanFrom(start) };
}

function parseClauses(cursor: TokenCursor, parts: QueryParts): void {
  const seen = new Set<string>();
  let rank = 0;
  while (startsClause(cursor.peek()) && !cursor.at('UNION')) {
    const token = cursor.peek();
    const clause = CLAUSES.get(token.key);
    if (clause === undefined) {
      skipAbsent(cursor, token);
      continue;
    }
    if (seen.has(token.key))
      cursor.diagnostics.error('W0206', token.span, `This query already has ${token.key}.`, {
        hint: 'leave one of the two out',
      });
    if (clause.rank < rank) reportLate(cursor, token, clause, seen);
    rank = Math.max(rank, clause.rank);
    seen.add(token.key);
    readClause(cursor, clause, parts);
  }
}

function reportLate(cursor: TokenCursor, token: Token, clause: Clause, seen: ReadonlySet<string>): void {
  const behind = [...seen].find(key => CLAUSES.get(key)!.rank > clause.rank)!;
  cursor.diagnostics.error('W0201', token.span, `${clause.words.join(' ')} stands too late.`, {
    note: 'The order is SELECT, FROM, WHERE, GROUP BY, HAVING, QUALIFY and WINDOW, EMIT, WITH.',
    hint: `move it before ${behind}`,
  });
}

/** What stands where a clause has ended. */
function trailingHint(cursor: TokenCursor): string {
  const token = cursor.peek();
  const words = [...CLAUSES.keys(), ...ABSENT_CLAUSES.keys()];
  if (token.kind === 'word') return didYouMean(token.text, words) ?? `leave ${tokenText(token)} out`;
  return token.key === '('
    ? `leave ${tokenText(token)} out, or name a function before it`
    : `leave ${tokenText(token)} out, or put \`;\` before it`;
}

function readClause(cursor: TokenCursor, clause: Clause, parts: QueryParts): void {
  const { span } = cursor.peek();
  const { depth } = cursor;
  const done = cursor.attempt(() => {
    for (const word of clause.words) cursor.expect(word, `in ${clause.words.join(' ')}`);
    clause.parse(cursor, parts);
    if (!cursor.atStatementEnd() && !cursor.at(')') && !startsClause(cursor.peek()) && !startsStatement(cursor)) {
      cursor.failExpected(`the end of ${clause.words.join(' ')}, another clause or \`;\``, { hint: trailingHint(cursor) });
    }
    return true;
  });
  if (done) return;
  clause.failed?.(parts, span);
  do cursor.skipUntil(startsClause, depth);
  while (depth === 0 && cursor.accept(')'));
}

/** CREATE and INSERT are reserved, so here they can only be a statement whose `;` is missing. */
const startsStatement = (cursor: TokenCursor): boolean => cursor.at('CREATE') || cursor.at('INSERT') || cursor.at('SELECT');

function skipAbsent(cursor: TokenCursor, token: Token): void {
  const { what, hint } = ABSENT_CLAUSES.get(token.key)!;
  cursor.diagnostics.error('W0901', token.span, absentMessage(what), { hint });
  cursor.take();
  const isSetOperation = ['INTERSECT', 'EXCEPT', 'MINUS'].includes(token.key);
  cursor.skipUntil(next => !isSetOperation && startsClause(next));
}

function parseSelectItem(cursor: TokenCursor): SelectItem {
  const { span } = cursor.peek();
  if (cursor.accept('*')) return parseStar(cursor, null, span);
  if (isName(cursor.peek()) && cursor.peek(1).key === '.' && cursor.peek(2).key === '*') {
    const qualifier = identifier(cursor.take());
    cursor.accept('.', '*');
    return parseStar(cursor, qualifier, span);
  }
  const expression = parseExpression(cursor);
  const alias = parseAlias(cursor);
  if (!cursor.at(',') && !cursor.at(')') && !startsClause(cursor.peek()) && !cursor.atStatementEnd()) {
    const isEscaped = cursor.peek().kind === 'string' && expression.kind === 'name';
    const hint = cursor.at('INTO')
      ? 'write INSERT INTO … SELECT …'
      : isEscaped
        ? "write the string alone: it has no escapes, '' is a quote in it, a line end may stand in it, and CHR(9) is a tab"
        : 'name it with AS, or separate it by a comma';
    cursor.failExpected('`,` or FROM after the expression', { hint });
  }
  return { kind: 'expression', expression, alias, span: cursor.spanFrom(span) };
}
