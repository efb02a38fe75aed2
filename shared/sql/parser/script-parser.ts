// tokens ▸ AST: statements up to the end of the script. After a statement that cannot be read, the next one is read as if nothing happened.
import type { Script, Statement } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { didYouMean } from '../diagnostics/suggestion.ts';
import { tokenize } from '../lexer/lexer.ts';
import { ABSENT_STATEMENTS, absent } from './not-yet.ts';
import { startsQuery } from './query-expression.ts';
import { parseSelect, STATEMENTS } from './statements/registry.ts';
import { TokenCursor, tokenText } from './token-cursor.ts';

/** The script as far as it can be read. Wrong SQL is reported to `diagnostics`, never thrown. */
export function parseScript(text: string, diagnostics: DiagnosticCollector): Script {
  const cursor = new TokenCursor(tokenize(text, diagnostics), diagnostics);
  const statements: Statement[] = [];
  while (!cursor.atEnd()) {
    if (cursor.accept(';')) continue;
    const { span } = cursor.peek();
    statements.push(cursor.attempt(() => parseStatement(cursor)) ?? { kind: 'invalid-statement', name: null, span });
    endStatement(cursor, statements.at(-1)!);
  }
  return { statements };
}

const STATEMENT_HINT = 'leave it out, or begin with one of these words';

function parseStatement(cursor: TokenCursor): Statement {
  const token = cursor.peek();
  const words = [0, 1, 2, 3].map(offset => cursor.peek(offset).key);
  const missing = [4, 2, 1].map(count => ABSENT_STATEMENTS.get(words.slice(0, count).join(' '))).find(found => found !== undefined);
  if (missing !== undefined) absent(cursor, token, missing.what, missing.hint);
  const parse = cursor.at('(') && startsQuery(cursor) ? parseSelect : STATEMENTS.get(token.key);
  if (parse !== undefined) return parse(cursor);
  cursor.fail('W0202', token.span, `A statement cannot start with ${tokenText(token)}.`, {
    note: 'Statements start with CREATE STREAM, CREATE TABLE, CREATE VIEW, INSERT INTO, SELECT or WITH.',
    hint: token.kind === 'word' ? (didYouMean(token.text, STATEMENTS.keys()) ?? STATEMENT_HINT) : STATEMENT_HINT,
  });
}

/** The `;`, which the last statement may leave out. */
function endStatement(cursor: TokenCursor, statement: Statement): void {
  if (cursor.atStatementEnd()) return;
  const failed = statement.kind === 'invalid-statement' || statement.kind === 'invalid-function';
  if (!failed && STATEMENTS.has(cursor.peek().key)) {
    const end = cursor.previous.span.end;
    cursor.diagnostics.error('W0203', { start: end, end }, 'A `;` is missing between this statement and the next.', { hint: 'add `;`' });
    return;
  }
  if (!failed)
    cursor.attempt(() =>
      cursor.failExpected('`;` after the statement', {
        hint: `leave ${tokenText(cursor.peek())} out, or begin the next statement with \`;\``,
      }),
    );
  while (!cursor.atStatementEnd()) cursor.take();
}
