// `CREATE STREAM|TABLE name (…) …` and `CREATE STREAM|TABLE name AS SELECT …`.
import type { Identifier } from '../../ast/expression.ts';
import type { ColumnDefinition, ColumnPath, OptionEntry, Statement, WatermarkDefinition } from '../../ast/statement.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { parseExpression } from '../expression-parser.ts';
import { parseBracketed, present } from '../list.ts';
import { parseName } from '../names.ts';
import { absent } from '../not-yet.ts';
import { parseOptions } from '../options.ts';
import { parseColumnNames, parseQueryExpression } from '../query-expression.ts';
import { SyntaxFailure, type TokenCursor } from '../token-cursor.ts';
import { parseType } from '../types/parse-type.ts';

/** With CREATE next. */
export function parseCreate(cursor: TokenCursor): Statement {
  const start = cursor.take().span;
  if (cursor.accept('VIEW')) return parseView(cursor, start);
  const object = cursor.accept('STREAM') ? 'stream' : cursor.accept('TABLE') ? 'table' : null;
  if (object === null)
    cursor.failExpected('STREAM, TABLE or VIEW after CREATE', { hint: 'write CREATE STREAM name (…), or CREATE STREAM name AS SELECT …' });
  if (cursor.at('IF', 'NOT')) absent(cursor, cursor.peek(), 'IF NOT EXISTS', 'leave it out: a script says what there is');
  const name = parseName(cursor, `the name of the ${object}`);
  try {
    return parseBody(cursor, start, object, name);
  } catch (failure) {
    if (!(failure instanceof SyntaxFailure)) throw failure;
    return { kind: 'invalid-statement', name, span: cursor.spanFrom(start) };
  }
}

/** `name [(columns)] AS SELECT …`. */
function parseView(cursor: TokenCursor, start: Span): Statement {
  const name = parseName(cursor, 'the name of the view');
  const query = cursor.attempt(() => {
    const columns = parseColumnNames(cursor);
    cursor.expect('AS', `after CREATE VIEW ${name.text}`, { note: 'A view has no output, and so no options.' });
    return { columns, query: parseQueryExpression(cursor) };
  });
  const span = cursor.spanFrom(start);
  return query === null ? { kind: 'invalid-statement', name, span } : { kind: 'create-view', name, ...query, span };
}

function parseBody(cursor: TokenCursor, start: Span, object: 'stream' | 'table', name: Identifier): Statement {
  if (!cursor.at('(')) {
    const options = cursor.accept('WITH') ? parseOptions(cursor) : [];
    cursor.expect('AS', `after CREATE ${object.toUpperCase()} ${name.text}`, {
      note: 'A list of columns in brackets, or AS SELECT, follows the name.',
    });
    return { kind: 'create-as', object, name, options, query: parseQueryExpression(cursor), span: cursor.spanFrom(start) };
  }
  const columns: ColumnDefinition[] = [];
  const watermarks: WatermarkDefinition[] = [];
  const elements = parseBracketed(cursor, 'the list of columns', () => {
    if (cursor.at('WATERMARK', 'FOR')) watermarks.push(parseWatermark(cursor));
    else columns.push(parseColumn(cursor));
    return true;
  });
  const { partitionedBy, options } = parseTail(cursor);
  if (cursor.at('AS'))
    absent(cursor, cursor.peek(), 'a list of columns together with AS SELECT', 'leave the columns out; the query gives them');
  // One unreadable column would make every use of it an error of its own, so such a declaration only keeps its name.
  if (elements.includes(null)) return { kind: 'invalid-statement', name, span: cursor.spanFrom(start) };
  return { kind: 'declaration', object, name, columns, watermarks, partitionedBy, options, span: cursor.spanFrom(start) };
}

function parseTail(cursor: TokenCursor): { partitionedBy: Identifier[]; options: OptionEntry[] } {
  let partitionedBy: Identifier[] = [];
  let options: OptionEntry[] = [];
  for (;;) {
    if (cursor.at('PARTITIONED') || cursor.at('PARTITION')) {
      cursor.take();
      cursor.expect('BY', 'after PARTITIONED');
      partitionedBy = present(parseBracketed(cursor, 'the columns of PARTITIONED BY', () => parseName(cursor, 'the name of a column')));
    } else if (cursor.accept('WITH')) options = parseOptions(cursor);
    else return { partitionedBy, options };
  }
}

const KEY_HINT = 'leave it out: rows of an aggregate are keyed by its GROUP BY columns';

const ABSENT_CONSTRAINTS: ReadonlyMap<string, string> = new Map([
  ['PRIMARY', KEY_HINT],
  ['KEY', 'leave it out, and write PARTITIONED BY (column) behind the columns'],
  ['DEFAULT', 'write COALESCE(column, value) where it is read'],
  ['UNIQUE', KEY_HINT],
  ['CHECK', 'filter with WHERE where it is read'],
  ['REFERENCES', 'leave it out'],
  ['COMMENT', 'leave it out, or write -- and the text'],
  ['GENERATED', 'write `total AS price * quantity`, without a type'],
  ['AS', 'leave the type out: `total AS price * quantity` has that of its expression, and CAST(… AS type) another'],
  ['METADATA', 'leave it out: _timestamp, _partition, _offset and _key can be read of every source'],
]);

const COMPUTED_ANYWAY = 'leave it out: it is computed where a record is read';
const ABSENT_OF_COMPUTED: ReadonlyMap<string, string> = new Map([
  ['STORED', COMPUTED_ANYWAY],
  ['PERSISTED', COMPUTED_ANYWAY],
  ['VIRTUAL', COMPUTED_ANYWAY],
  ['NOT', 'leave it out, and write NOT NULL behind the columns it is computed from'],
  ['PATH', 'leave it out: declare a column with the PATH, and compute this one from it'],
]);

function parseColumn(cursor: TokenCursor): ColumnDefinition {
  const { span } = cursor.peek();
  if (cursor.at('PRIMARY', 'KEY')) absent(cursor, cursor.peek(), 'PRIMARY KEY', KEY_HINT);
  const name = parseName(cursor, 'the name of a column');
  if (cursor.accept('AS')) {
    const computed = parseExpression(cursor);
    for (const [word, hint] of ABSENT_OF_COMPUTED)
      if (cursor.at(word)) absent(cursor, cursor.peek(), `${word} for a computed column`, hint);
    return { name, type: null, required: false, path: null, computed, span: cursor.spanFrom(span) };
  }
  const type = parseType(cursor);
  const { required, path } = parseConstraints(cursor);
  for (const [word, hint] of ABSENT_CONSTRAINTS) {
    if (cursor.at(word)) absent(cursor, cursor.peek(), `${word} for a column`, hint);
  }
  if (!cursor.at(',') && !cursor.at(')')) {
    const hint = cursor.at('NOT') ? 'write NOT NULL' : 'behind the type may stand NOT NULL and PATH; put a comma before the next column';
    cursor.failExpected(`\`,\` or \`)\` after the column ${name.text}`, { hint });
  }
  return { name, type, required, path, computed: null, span: cursor.spanFrom(span) };
}

/** `[NOT NULL] [PATH '$.a.b']`, in either order. */
function parseConstraints(cursor: TokenCursor): Pick<ColumnDefinition, 'required' | 'path'> {
  let required = false;
  let path: ColumnPath | null = null;
  for (;;) {
    if (cursor.accept('NOT', 'NULL')) required = true;
    else if (cursor.at('PATH')) path = parsePath(cursor);
    else if (!cursor.accept('NULL')) break;
  }
  const token = cursor.peek();
  if (token.key === 'MAPPING' || token.kind === 'string') {
    cursor.failExpected('`,` or `)` after the column', { hint: "a column's place in the document is written PATH '$.a.b'" });
  }
  return { required, path };
}

function parsePath(cursor: TokenCursor): ColumnPath {
  cursor.expect('PATH', 'before a path');
  const token = cursor.peek();
  if (token.kind !== 'string') cursor.failExpected("a path such as '$.trade.price' after PATH", { hint: 'put the path in single quotes' });
  cursor.take();
  return { text: token.text, span: token.span };
}

/** `WATERMARK FOR column AS expression`; the shape of the expression is checked when binding. */
function parseWatermark(cursor: TokenCursor): WatermarkDefinition {
  const { span } = cursor.peek();
  cursor.accept('WATERMARK', 'FOR');
  const column = parseName(cursor, 'the name of the event-time column');
  cursor.expect('AS', `after WATERMARK FOR ${column.text}`, {
    hint: `write WATERMARK FOR ${column.text} AS ${column.text} - INTERVAL '5' SECOND`,
  });
  const value = parseExpression(cursor);
  return { column, value, span: cursor.spanFrom(span) };
}
