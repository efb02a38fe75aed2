// What an expression becomes: implicit casts, folded constants and the type of the result.
import { expect, test } from '@jest/globals';
import { expressionText } from '../../../shared/sql/explain/expression-text.ts';
import { planScript } from '../../../shared/sql/plan/plan-script.ts';
import { typeText } from '../../../shared/sql/types/sql-type.ts';

const STREAM = `CREATE STREAM t (b BOOLEAN, i INT, l BIGINT, d DOUBLE, m DECIMAL(10, 2), n DECIMAL(20, 6), s VARCHAR, at TIMESTAMP,
  "Quoted" INT, Mixed INT, mixed INT, timestamp TIMESTAMP);`;

/** The bound expression and its type, or the codes of what is wrong. */
function boundText(expression: string): string {
  const { diagnostics, plan } = planScript(`${STREAM}\nSELECT ${expression} AS x FROM t`);
  const root = plan?.stages[0]?.queries[0]?.root;
  if (root === undefined) return diagnostics.map(({ code }) => code).join(' ');
  return `${expressionText(root.expressions[0]!)} : ${typeText(root.columns[0]!.type)}`;
}

function check(expression: string, expected: string): void {
  expect(boundText(expression)).toBe(expected);
}

test.each([
  // Names.
  ['I', 'i : INT'],
  ['T.i', 'i : INT'],
  ['"t"."i"', 'i : INT'],
  ['"I"', 'W0402'],
  ['"Quoted"', 'Quoted : INT'],
  ['quoted', 'Quoted : INT'],
  ['Mixed', 'Mixed : INT'],
  ['mixed', 'mixed : INT'],
  ['MIXED', 'W0403'],
  ['timestamp', 'timestamp : TIMESTAMP'],
  ['_KEY', '_key : VARCHAR'],
  ['t._offset', '_offset : VARCHAR'],
  ['_partition', '_partition : VARCHAR'],
  // Literals.
  ['2147483647', '2147483647 : INT'],
  ['2147483648', '2147483648 : BIGINT'],
  ['-2147483648', '-2147483648 : INT'],
  ['9223372036854775808', '9223372036854775808 : DECIMAL(19, 0)'],
  ['-9223372036854775808', '-9223372036854775808 : BIGINT'],
  ['1.50', '1.50 : DECIMAL(3, 2)'],
  ['0.05', '0.05 : DECIMAL(2, 2)'],
  ['00.5', '0.5 : DECIMAL(1, 1)'],
  ['5.', '5 : DECIMAL(1, 0)'],
  ['1e3', '1000e0 : DOUBLE'],
  ["'it''s'", "'it''s' : VARCHAR"],
  ["TIMESTAMP '2026-01-31'", "TIMESTAMP '2026-01-31T00:00:00.000Z' : TIMESTAMP"],
  ["TIMESTAMP '2026-02-29'", 'W0505'],
  // Arithmetic and its types.
  ['i + i', 'i + i : INT'],
  ['i + l', 'CAST(i AS BIGINT) + l : BIGINT'],
  ['i * d', 'CAST(i AS DOUBLE) * d : DOUBLE'],
  ['m + n', 'm + n : DECIMAL(21, 6)'],
  ['m * m', 'm * m : DECIMAL(21, 4)'],
  ['m / 3', 'm / 3 : DECIMAL(14, 6)'],
  ['m % 2', 'm % 2 : DECIMAL(3, 2)'],
  ['m - i', 'm - CAST(i AS DECIMAL(10, 0)) : DECIMAL(13, 2)'],
  ['m + 1e0', 'CAST(m AS DOUBLE) + 1e0 : DOUBLE'],
  ['i + NULL', 'NULL : INT'],
  ['-m', '-m : DECIMAL(10, 2)'],
  ['+i', 'i : INT'],
  ['at - INTERVAL 5 MINUTE', "at - INTERVAL '5 minutes' : TIMESTAMP"],
  ['1d + at', "at + INTERVAL '1 day' : TIMESTAMP"],
  ["at + -INTERVAL '1' HOUR", "at + INTERVAL '-1 hour' : TIMESTAMP"],
  ["INTERVAL '1' HOUR - at", 'W0501'],
  // Comparisons.
  ['i = l', 'CAST(i AS BIGINT) = l : BOOLEAN'],
  ['m < n', 'CAST(m AS DECIMAL(20, 6)) < n : BOOLEAN'],
  ['m = 1', 'm = 1.00 : BOOLEAN'],
  ['m = 1.005', 'CAST(m AS DECIMAL(11, 3)) = 1.005 : BOOLEAN'],
  ['d > 1', 'd > 1e0 : BOOLEAN'],
  ["at >= '2026-01-01 10:00'", "at >= TIMESTAMP '2026-01-01T10:00:00.000Z' : BOOLEAN"],
  ["'2026-01-01' = at", "TIMESTAMP '2026-01-01T00:00:00.000Z' = at : BOOLEAN"],
  ['at = s', 'W0501'],
  ['b = (i > 1)', 'b = (i > 1) : BOOLEAN'],
  ['b < b', 'W0501'],
  ['i BETWEEN 1 AND 2.5', '(i >= 1) AND (CAST(i AS DECIMAL(11, 1)) <= 2.5) : BOOLEAN'],
  ['s NOT IN (NULL)', 'NOT (s IN (NULL)) : BOOLEAN'],
  ['i IN (1, 2.5)', 'CAST(i AS DECIMAL(11, 1)) IN (1.0, 2.5) : BOOLEAN'],
  ["i IN (1, 'x')", 'W0501'],
  ['i = NULL', 'NULL : BOOLEAN'],
  // Conditions.
  ['b IS TRUE', 'COALESCE(b, FALSE) : BOOLEAN'],
  ['b IS NOT FALSE', 'NOT COALESCE(NOT b, FALSE) : BOOLEAN'],
  ['i IS NOT NULL', 'i IS NOT NULL : BOOLEAN'],
  ['NOT b AND NULL', '(NOT b) AND NULL : BOOLEAN'],
  ['FALSE AND i / 0 = 1', 'FALSE : BOOLEAN'],
  ['i / l = 1 AND FALSE', '((CAST(i AS BIGINT) / l) = 1) AND FALSE : BOOLEAN'],
  ['b OR TRUE', 'TRUE : BOOLEAN'],
  ['NULL OR NULL', 'NULL : BOOLEAN'],
  ["s LIKE '%''_!%' ESCAPE '!'", "s LIKE '%''_!%' ESCAPE '!' : BOOLEAN"],
  // CASE, COALESCE, NULLIF.
  ['CASE i WHEN 1 THEN 1 WHEN 2 THEN 2.5 END', 'CASE WHEN i = 1 THEN 1.0 WHEN i = 2 THEN 2.5 ELSE NULL END : DECIMAL(2, 1)'],
  ["CASE WHEN b THEN at ELSE '2026-01-01' END", "CASE WHEN b THEN at ELSE TIMESTAMP '2026-01-01T00:00:00.000Z' END : TIMESTAMP"],
  ["CASE WHEN b THEN 1 ELSE 'x' END", 'W0501'],
  ['CASE WHEN FALSE THEN i WHEN b THEN 1 END', 'CASE WHEN b THEN 1 ELSE NULL END : INT'],
  ['CASE WHEN TRUE THEN i ELSE 1 END', 'i : INT'],
  ['CASE WHEN b THEN NULL END', 'W0507'],
  ['coalesce(i, l, d)', 'COALESCE(CAST(i AS DOUBLE), CAST(l AS DOUBLE), d) : DOUBLE'],
  ['COALESCE(NULL, i, 1, l)', 'COALESCE(CAST(i AS BIGINT), 1) : BIGINT'],
  ['NULLIF(i, 2.5)', 'CASE WHEN CAST(i AS DECIMAL(11, 1)) = 2.5 THEN NULL ELSE i END : INT'],
  // Casts.
  ['CAST(i AS INT)', 'i : INT'],
  ["CAST('12' AS INT)", "CAST('12' AS INT) : INT"],
  ['CAST(2.5 AS INT)', '3 : INT'],
  ['CAST(-2.5 AS BIGINT)', '-3 : BIGINT'],
  ['CAST(1.005 AS DECIMAL(3, 2))', '1.01 : DECIMAL(3, 2)'],
  ['CAST(123 AS DECIMAL(2, 0))', 'CAST(123 AS DECIMAL(2, 0)) : DECIMAL(2, 0)'],
  ['NULL::DECIMAL(5)', 'NULL : DECIMAL(5, 0)'],
  ['s::timestamp', 'CAST(s AS TIMESTAMP) : TIMESTAMP'],
  ['m::double precision', 'CAST(m AS DOUBLE) : DOUBLE'],
])('%s', check);
