// Scripts beside what the compiler says about them: the plan of those in `golden/plans`, the diagnostics of those in `golden/wrong`.
// UPDATE_GOLDEN=1 rewrites the answers; they are reviewed as diffs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { CODES } from '../../shared/sql/diagnostics/codes.ts';
import { renderDiagnostics } from '../../shared/sql/diagnostics/render.ts';
import { explain } from '../../shared/sql/explain/explain.ts';
import { planScript } from '../../shared/sql/plan/plan-script.ts';

const golden = new URL('golden/', import.meta.url);

function scriptsIn(folder: 'plans' | 'wrong'): { name: string; text: string; answer: URL }[] {
  const at = new URL(`${folder}/`, golden);
  const names = readdirSync(at).filter(name => name.endsWith('.sql'));
  return names.map(name => ({ name, text: readFileSync(new URL(name, at), 'utf8'), answer: new URL(name.replace(/sql$/, 'txt'), at) }));
}

/** What the compiler says: diagnostics, then the plan where there is one. */
function answerTo(name: string, text: string): string {
  const { diagnostics, plan } = planScript(text);
  const parts = [renderDiagnostics(diagnostics, text, name, { color: false }), plan === null ? '' : explain(plan)];
  return parts.filter(part => part !== '').join('\n');
}

function check({ name, text, answer }: { name: string; text: string; answer: URL }): void {
  const actual = answerTo(name, text);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(answer, actual);
  expect(actual).toBe(readFileSync(answer, 'utf8'));
}

for (const script of scriptsIn('plans')) {
  test(`plans ${script.name}`, () => {
    check(script);
    expect(planScript(script.text).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
}

for (const script of scriptsIn('wrong')) {
  test(`fails or warns: ${script.name}`, () => {
    check(script);
    expect(planScript(script.text).diagnostics.length).toBeGreaterThan(0);
  });
}

test('every code is shown by some script, and no script has another', () => {
  const seen = new Set(scriptsIn('wrong').flatMap(({ text }) => planScript(text).diagnostics.map(({ code }) => code)));
  expect([...seen].sort()).toEqual(Object.keys(CODES).sort());
});
