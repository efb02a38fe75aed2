// `CREATE FUNCTION name (parameters) RETURNS type [CALLED ON NULL INPUT] LANGUAGE TYPESCRIPT AS './file.ts'`, and the same of an AGGREGATE with
// `STATE (fields)`.
import type { Identifier } from '../../ast/expression.ts';
import type { CreateFunction, InvalidFunction, ParameterDefinition } from '../../ast/function.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { quoted } from '../../diagnostics/suggestion.ts';
import { arrayOf, rowOf, type SqlType } from '../../types/sql-type.ts';
import { parseBracketed, present } from '../list.ts';
import { parseName } from '../names.ts';
import { SyntaxFailure, type TokenCursor } from '../token-cursor.ts';
import { parseType } from '../types/parse-type.ts';

/** With CREATE [AGGREGATE] FUNCTION next. */
export function parseCreateFunction(cursor: TokenCursor): CreateFunction | InvalidFunction {
  const { span } = cursor.peek();
  cursor.take();
  const isAggregate = cursor.accept('AGGREGATE');
  cursor.expect('FUNCTION', 'after CREATE AGGREGATE');
  const name = parseName(cursor, 'the name of the function');
  return (
    cursor.attempt(() => parseDefinition(cursor, span, isAggregate, name)) ?? {
      kind: 'invalid-function',
      name,
      span: cursor.spanFrom(span),
    }
  );
}

function parseDefinition(cursor: TokenCursor, span: Span, isAggregate: boolean, name: Identifier): CreateFunction {
  const elements = cursor.accept('(', ')') ? [] : parseDefinitions(cursor, 'the parameters', 'a parameter');
  cursor.expect('RETURNS', `before the type that ${name.text} gives`);
  const returns = cursor.accept('TABLE') ? parseTable(cursor) : parseType(cursor);
  const { seesNull, state } = parseProperties(cursor, isAggregate);
  const file = parseFile(cursor, name.text);
  if (isAggregate && state === null) {
    const hint = 'add its fields, such as STATE (total DOUBLE, count BIGINT)';
    cursor.fail('W0310', name.span, `The aggregate ${name.text} does not say what it keeps per group.`, { hint });
  }
  if ([...elements, ...(state ?? [])].includes(null)) throw new SyntaxFailure('a definition that could not be read');
  return {
    kind: 'create-function',
    name,
    parameters: present(elements),
    returns,
    state: state === null ? null : present(state),
    seesNull,
    file,
    span: cursor.spanFrom(span),
  };
}

function parseDefinitions(cursor: TokenCursor, list: string, element: string): (ParameterDefinition | null)[] {
  return parseBracketed(cursor, list, () => {
    const { span } = cursor.peek();
    const name = parseName(cursor, `the name of ${element}`);
    return { name, type: parseType(cursor), span: cursor.spanFrom(span) };
  });
}

/** Of RETURNS TABLE: the rows are an array, which LATERAL TABLE takes apart. */
function parseTable(cursor: TokenCursor): SqlType {
  const columns = parseDefinitions(cursor, 'the columns of the table', 'a column');
  if (columns.includes(null)) throw new SyntaxFailure('a column that could not be read');
  return arrayOf(rowOf(present(columns).map(({ name, type }) => ({ name: name.text, type }))));
}

/** What stands between the type and AS, in any order. */
function parseProperties(cursor: TokenCursor, isAggregate: boolean) {
  let seesNull = false;
  let state: (ParameterDefinition | null)[] | null = null;
  for (;;) {
    if (!isAggregate && cursor.accept('CALLED', 'ON', 'NULL', 'INPUT')) seesNull = true;
    else if (isAggregate && cursor.accept('STATE')) state = parseDefinitions(cursor, 'the fields of the state', 'a field');
    else if (cursor.at('LANGUAGE')) parseLanguage(cursor);
    else if (!cursor.accept('RETURNS', 'NULL', 'ON', 'NULL', 'INPUT') && !cursor.accept('IMMUTABLE') && !cursor.accept('DETERMINISTIC')) {
      return { seesNull, state };
    }
  }
}

function parseLanguage(cursor: TokenCursor): void {
  cursor.take();
  const token = cursor.peek();
  if (token.kind !== 'word') cursor.failExpected('TYPESCRIPT after LANGUAGE', { hint: 'write LANGUAGE TYPESCRIPT' });
  if (cursor.accept('TYPESCRIPT')) return;
  cursor.fail('W0310', token.span, `Functions are written in TypeScript, not in ${quoted(token.text)}.`, {
    hint: 'write LANGUAGE TYPESCRIPT',
  });
}

function parseFile(cursor: TokenCursor, name: string): CreateFunction['file'] {
  const example = `AS './${name.toLowerCase()}.ts'`;
  cursor.expect('AS', 'before the file of the function', { hint: `write ${example}` });
  const token = cursor.peek();
  if (token.kind !== 'string') cursor.failExpected('the path of a TypeScript file', { hint: `write ${example}` });
  cursor.take();
  return { text: token.text, span: token.span };
}
