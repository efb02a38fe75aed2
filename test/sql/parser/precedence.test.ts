// How operators bind, by the brackets the parser puts; and the same tree from the bracketed text.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AstExpression } from '../../../shared/sql/ast/expression.ts';
import { DiagnosticCollector } from '../../../shared/sql/diagnostics/collector.ts';
import { tokenize } from '../../../shared/sql/lexer/lexer.ts';
import { parseExpression } from '../../../shared/sql/parser/expression-parser.ts';
import { TokenCursor } from '../../../shared/sql/parser/token-cursor.ts';
import { astText } from './ast-text.ts';

function parsed(text: string): AstExpression {
  const diagnostics = new DiagnosticCollector();
  const cursor = new TokenCursor(tokenize(text, diagnostics), diagnostics);
  const ast = parseExpression(cursor);
  expect(diagnostics.sorted()).toEqual([]);
  expect(cursor.atEnd()).toBe(true);
  return ast;
}

function check(text: string, bracketed: string): void {
  const ast = parsed(text);
  expect(astText(ast)).toBe(bracketed);
  expect(astText(parsed(bracketed))).toBe(bracketed);
}

test.each([
  ['a + b * c', '(a + (b * c))'],
  ['a * b + c', '((a * b) + c)'],
  ['a - b - c', '((a - b) - c)'],
  ['a / b % c * d', '(((a / b) % c) * d)'],
  ['-a + b', '((- a) + b)'],
  ['- -a', '(- (- a))'],
  ['-a * b', '((- a) * b)'],
  ['-a::INT', '(- CAST(a AS INT))'],
  ['a + b::BIGINT::DOUBLE', '(a + CAST(CAST(b AS BIGINT) AS DOUBLE))'],
  ['a OR b AND c', '(a OR (b AND c))'],
  ['a AND b OR c AND d', '((a AND b) OR (c AND d))'],
  ['NOT a AND b', '((NOT a) AND b)'],
  ['NOT NOT a', '(NOT (NOT a))'],
  ['NOT a = b', '(NOT (a = b))'],
  ['a = b AND c <> d', '((a = b) AND (c <> d))'],
  ['a + 1 < b * 2', '((a + 1) < (b * 2))'],
  ['a = b IS NULL', '((a = b) IS NULL)'],
  ['NOT a IS NULL', '(NOT (a IS NULL))'],
  ['a IS NOT NULL OR b IS TRUE', '((a IS NOT NULL) OR (b IS TRUE))'],
  ['a IS UNKNOWN', '(a IS NULL)'],
  ['a BETWEEN 1 AND 2 AND b', '((a BETWEEN 1 AND 2) AND b)'],
  ['a NOT BETWEEN b + 1 AND c - 1 OR d', '((a NOT BETWEEN (b + 1) AND (c - 1)) OR d)'],
  ['a IN (1, 2 + 3) = b', '((a IN (1, (2 + 3))) = b)'],
  ['a + 1 NOT IN (b)', '((a + 1) NOT IN (b))'],
  ["a LIKE 'x' AND b NOT LIKE 'y' ESCAPE '!'", "((a LIKE 'x') AND (b NOT LIKE 'y' ESCAPE '!'))"],
  ['a != b', '(a <> b)'],
  ['CASE a WHEN 1 THEN b + 1 ELSE c END + 1', '(CASE a WHEN 1 THEN (b + 1) ELSE c END + 1)'],
  ['CASE WHEN a OR b THEN 1 END', 'CASE WHEN (a OR b) THEN 1 END'],
  ['((a))', 'a'],
  ['t.a * "T"."a b"', '(t.a * "T"."a b")'],
  ['count(*) / sum(a)', '(count(*) / sum(a))'],
  ["timestamp > TIMESTAMP '2026-01-01' - INTERVAL '5' MINUTE", "(timestamp > (TIMESTAMP '2026-01-01' - INTERVAL '300000' MILLISECOND))"],
  ['interval + 1500ms', "(interval + INTERVAL '1500' MILLISECOND)"],
  ["a /* x */ + -- y\n 'it''s'", "(a + 'it''s')"],
  ['.5 + 5. + 1e3 + 1.5E-2', '(((.5 + 5.) + 1e3) + 1.5E-2)'],
])('%s', check);

const leaf = fc.constantFrom('a', 't.b', '"x ""y"', '1', '2.5', "'it''s'", 'NULL', 'TRUE', '5m', 'f(*)');
const { expression } = fc.letrec<{ expression: string }>(tie => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/', '%', 'AND', 'OR'), tie('expression')).map(parts => parts.join(' ')),
    fc.tuple(tie('expression'), fc.constantFrom('=', '<', '>='), tie('expression')).map(([a, o, b]) => `((${a}) ${o} (${b}))`),
    fc.tuple(fc.constantFrom('NOT ', '-', '+'), tie('expression')).map(([sign, a]) => `${sign}(${a})`),
    tie('expression').map(a => `(${a}) IS NOT NULL`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}) IN (${b}, 1)`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `CASE WHEN ${a} THEN ${b} END`),
    tie('expression').map(a => `CAST(${a} AS DECIMAL(10, 2))`),
  ),
}));

test('an expression written out with all its brackets is the same expression', () => {
  fc.assert(
    fc.property(expression, text => {
      const once = astText(parsed(text));
      expect(astText(parsed(once))).toBe(once);
    }),
    { numRuns: 300 },
  );
});
