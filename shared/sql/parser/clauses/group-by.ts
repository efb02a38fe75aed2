// `GROUP BY element, …`: expressions, and GROUPING SETS, CUBE and ROLLUP, which are written out into the sets that they stand for. Elements
// beside each other multiply: `GROUP BY a, ROLLUP (b)` is `GROUPING SETS ((a, b), (a))`.
import type { AstExpression } from '../../ast/expression.ts';
import type { GroupBy } from '../../ast/statement.ts';
import type { Token } from '../../lexer/token.ts';
import { parseExpression } from '../expression-parser.ts';
import { parseBracketed, parseList } from '../list.ts';
import { absent } from '../not-yet.ts';
import type { TokenCursor } from '../token-cursor.ts';

/** Each set is an aggregation with a state of its own. */
export const GROUPING_SETS_MAX = 64;

type Keys = readonly AstExpression[];

/** With GROUP BY taken. An element that cannot be read stands as an invalid expression, so that nothing is said of its absence. */
export function parseGroupBy(cursor: TokenCursor, stop: (token: Token) => boolean): GroupBy {
  const { span } = cursor.peek();
  const elements = parseList(cursor, () => parseElement(cursor), stop);
  const invalid: readonly Keys[] = [[{ kind: 'invalid', span: cursor.previous.span }]];
  const sets = elements.reduce<Keys[]>(
    (product, element) => {
      const written = product.flatMap(before => (element ?? invalid).map(keys => [...before, ...keys]));
      if (written.length > GROUPING_SETS_MAX) {
        const message = `This is more than ${GROUPING_SETS_MAX} grouping sets, each of which would keep groups of its own.`;
        cursor.fail('W0612', cursor.spanFrom(span), message, { hint: 'name the sets that are needed in GROUPING SETS' });
      }
      return written;
    },
    [[]],
  );
  return { sets, span: cursor.spanFrom(span) };
}

/** The sets that an element stands for. */
function parseElement(cursor: TokenCursor): readonly Keys[] {
  if (cursor.at('ALL') && cursor.peek(1).key !== ',' && cursor.peek(1).key !== '.') {
    absent(cursor, cursor.peek(), 'GROUP BY ALL', 'name the columns, or say their positions: GROUP BY 1, 2');
  }
  if (cursor.accept('GROUPING', 'SETS')) return parseAll(cursor, 'the grouping sets', () => parseElement(cursor)).flat();
  if (cursor.at('ROLLUP', '(') || cursor.at('CUBE', '(')) {
    const isCube = cursor.take().key === 'CUBE';
    const parts = parseAll(cursor, `the columns of ${isCube ? 'CUBE' : 'ROLLUP'}`, () => parseSet(cursor));
    return isCube ? subsetsOf(parts, cursor) : parts.map((_, i) => parts.slice(0, parts.length - i).flat()).concat([[]]);
  }
  return [parseSet(cursor)];
}

/** `(a, b)`, `()` or one expression. */
function parseSet(cursor: TokenCursor): Keys {
  if (cursor.accept('(', ')')) return [];
  if (!isTuple(cursor)) return [parseExpression(cursor)];
  return parseAll(cursor, 'a grouping set', () => parseExpression(cursor));
}

/** Whether the bracket that opens here holds a list of keys: behind it nothing goes on as an expression does. */
function isTuple(cursor: TokenCursor): boolean {
  if (!cursor.at('(')) return false;
  let open = 0;
  for (let ahead = 0; ; ahead++) {
    const { key, kind } = cursor.peek(ahead);
    if (kind === 'end' || key === ';') return false;
    if (key === '(') open++;
    if (key === ')' && --open === 0) return !/^(?:[-+*/%=<>|:.]|AND$|OR$|IS$|IN$|NOT$|BETWEEN$|LIKE$)/.test(cursor.peek(ahead + 1).key);
  }
}

function parseAll<T>(cursor: TokenCursor, what: string, element: () => T): T[] {
  const elements = parseBracketed(cursor, what, element);
  const read = elements.filter(each => each !== null);
  // What is wrong in it is reported; without it the sets would be others.
  if (read.length < elements.length) cursor.unwind();
  return read;
}

/** All subsets, larger ones first, each in the order of the parts. */
function subsetsOf(parts: readonly Keys[], cursor: TokenCursor): Keys[] {
  if (2 ** parts.length > GROUPING_SETS_MAX) {
    const message = `CUBE of ${parts.length} columns is ${2 ** parts.length} grouping sets; at most ${GROUPING_SETS_MAX}.`;
    cursor.fail('W0612', cursor.previous.span, message, { hint: 'name the sets that are needed in GROUPING SETS' });
  }
  const count = 2 ** parts.length;
  return Array.from({ length: count }, (_, i) => parts.filter((_part, at) => ((count - 1 - i) >> (parts.length - 1 - at)) & 1).flat());
}
