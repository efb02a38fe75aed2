// `, UNNEST(x)`, `CROSS JOIN UNNEST(x) WITH ORDINALITY AS t(a, n)`, `LEFT JOIN LATERAL TABLE(f(x)) AS t(a) ON TRUE` behind what FROM reads.
import type { UnnestClause } from '../../ast/statement.ts';
import { parseExpression } from '../expression-parser.ts';
import { parseAlias } from '../names.ts';
import { parseColumnNames } from '../query-expression.ts';
import type { TokenCursor } from '../token-cursor.ts';

const JOINS = [[','], ['CROSS', 'JOIN'], ['LEFT', 'JOIN'], ['LEFT', 'OUTER', 'JOIN'], ['INNER', 'JOIN'], ['JOIN']];
const TABLES = [
  ['UNNEST', '('],
  ['LATERAL', 'UNNEST', '('],
  ['LATERAL', 'TABLE', '('],
  ['TABLE', '('],
];

export function parseUnnests(cursor: TokenCursor): UnnestClause[] {
  const unnests: UnnestClause[] = [];
  for (let join = joinAhead(cursor); join !== null; join = joinAhead(cursor)) unnests.push(parseUnnest(cursor, join));
  return unnests;
}

interface Join {
  readonly words: readonly string[];
  readonly outer: boolean;
  /** ON TRUE may follow. */
  readonly takesOn: boolean;
}

/** What stands next, where it joins the elements of a value. */
function joinAhead(cursor: TokenCursor): Join | null {
  for (const join of JOINS) {
    const table = TABLES.find(words => cursor.at(...join, ...words));
    if (table !== undefined)
      return { words: [...join, ...table], outer: join[0] === 'LEFT', takesOn: join.length > 1 || join[0] === 'JOIN' };
  }
  return null;
}

function parseUnnest(cursor: TokenCursor, { words, outer, takesOn }: Join): UnnestClause {
  const { span } = cursor.peek();
  cursor.accept(...words);
  const value = parseExpression(cursor);
  cursor.expect(')', `to close ${words.at(-2)!}`);
  const ordinality = cursor.accept('WITH', 'ORDINALITY');
  const alias = parseAlias(cursor);
  const columns = alias === null ? null : parseColumnNames(cursor);
  if (takesOn && cursor.accept('ON')) {
    cursor.expect('TRUE', 'behind ON', { hint: 'the elements belong to their row; put conditions into WHERE' });
  }
  return { value, ordinality, outer, alias, columns, span: cursor.spanFrom(span) };
}
