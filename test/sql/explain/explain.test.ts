// EXPLAIN of a compilation takes the state from the stage's own descriptor; of a plan alone it derives it.
import { expect, test } from '@jest/globals';
import type { Compilation } from '../../../shared/sql/compile.ts';
import { explain } from '../../../shared/sql/explain/explain.ts';
import { planScript } from '../../../shared/sql/plan/plan-script.ts';

const TEXT = 'CREATE STREAM t (k VARCHAR) PARTITIONED BY (k); SELECT k, COUNT(*) AS n FROM t GROUP BY k;';

function check(stateSummary: string | null, expected: string): void {
  const plan = planScript(TEXT).plan!;
  const descriptor = { queries: [{ stateSummary }] };
  const compilation = { diagnostics: [], application: { plan, stages: [{ stage: plan.stages[0], descriptor, moduleText: '' }] } };
  expect(explain(compilation as unknown as Compilation)).toContain(`    state    ${expected}\n`);
  expect(explain(compilation.application as unknown as NonNullable<Compilation['application']>)).toContain(`    state    ${expected}\n`);
}

test('the state is what the stage says of itself', () => check('3 columns of gold', '3 columns of gold'));
test('without a word of the stage it is derived from the plan', () => check(null, 'hash aggregation: 1 key column, COUNT(*)'));

test('a wrong script has no plan to explain', () => {
  expect(explain({ diagnostics: [], application: null })).toBe('There is no plan: the script has errors.\n');
});
