// `CREATE FUNCTION name (parameters) RETURNS type [CALLED ON NULL INPUT] LANGUAGE TYPESCRIPT AS './file.ts'`.
import type { CreateFunction, ParameterDefinition } from '../../ast/function.ts';
import { quoted } from '../../diagnostics/suggestion.ts';
import { parseBracketed, present } from '../list.ts';
import { parseName } from '../names.ts';
import { absent } from '../not-yet.ts';
import { SyntaxFailure, type TokenCursor } from '../token-cursor.ts';
import { parseType } from '../types/parse-type.ts';

/** With CREATE FUNCTION next. */
export function parseCreateFunction(cursor: TokenCursor): CreateFunction {
  const { span } = cursor.peek();
  cursor.accept('CREATE', 'FUNCTION');
  const name = parseName(cursor, 'the name of the function');
  const elements = parseParameters(cursor);
  cursor.expect('RETURNS', `before the type that ${name.text} gives`);
  if (cursor.at('TABLE')) absent(cursor, cursor.peek(), 'a function that gives a table');
  const typeStart = cursor.peek().span;
  const returns = parseType(cursor);
  const returnsSpan = cursor.spanFrom(typeStart);
  const seesNull = parseProperties(cursor);
  const file = parseFile(cursor, name.text);
  if (elements.includes(null)) throw new SyntaxFailure('a parameter that could not be read');
  return {
    kind: 'create-function',
    name,
    parameters: present(elements),
    returns,
    returnsSpan,
    seesNull,
    file,
    span: cursor.spanFrom(span),
  };
}

function parseParameters(cursor: TokenCursor): (ParameterDefinition | null)[] {
  if (cursor.accept('(', ')')) return [];
  return parseBracketed(cursor, 'the parameters', () => {
    const { span } = cursor.peek();
    const name = parseName(cursor, 'the name of a parameter');
    return { name, type: parseType(cursor), span: cursor.spanFrom(span) };
  });
}

/** What stands between the type and AS, in any order: whether it is called on NULL. */
function parseProperties(cursor: TokenCursor): boolean {
  let seesNull = false;
  for (;;) {
    if (cursor.accept('CALLED', 'ON', 'NULL', 'INPUT')) seesNull = true;
    else if (cursor.at('LANGUAGE')) parseLanguage(cursor);
    else if (!cursor.accept('RETURNS', 'NULL', 'ON', 'NULL', 'INPUT') && !cursor.accept('IMMUTABLE') && !cursor.accept('DETERMINISTIC')) {
      return seesNull;
    }
  }
}

function parseLanguage(cursor: TokenCursor): void {
  cursor.take();
  const token = cursor.peek();
  if (token.kind !== 'word') cursor.failExpected('TYPESCRIPT after LANGUAGE');
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
