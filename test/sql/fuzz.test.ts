// Mutated scripts: whatever the text, the front end answers with diagnostics or a plan, soon, and never throws.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { CODES } from '../../shared/sql/diagnostics/codes.ts';
import { renderDiagnostics } from '../../shared/sql/diagnostics/render.ts';
import { explain } from '../../shared/sql/explain/explain.ts';
import { planScript } from '../../shared/sql/plan/plan-script.ts';

const SEED = Number(process.env.FUZZ_SEED ?? 20_261_120);
const SCRIPT_COUNT = Number(process.env.FUZZ_COUNT ?? 2000);

/** Mulberry32: small, seeded, good enough to choose mutations. */
function generator(seed: number): (below: number) => number {
  let state = seed | 0;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below;
  };
}

const golden = new URL('golden/', import.meta.url);
const corpus = ['plans/', 'wrong/'].flatMap(folder => {
  const at = new URL(folder, golden);
  return readdirSync(at)
    .filter(name => name.endsWith('.sql'))
    .map(name => readFileSync(new URL(name, at), 'utf8'));
});
const INSERTIONS = [
  ...`SELECT FROM WHERE GROUP BY HAVING WINDOW TUMBLING EMIT WITH AS AND OR NOT IN BETWEEN LIKE CASE WHEN THEN ELSE END CAST NULL ( ) , ; . :: = <
    * / - + % ' " -- /* */ [ ] CREATE STREAM TABLE INSERT INTO 1 1.5 1e400 9999999999999999999999999999999999999999 5m 0s 'x' "y" COUNT(*) SUM(
    UNION ALL DISTINCT EXCEPT REPLACE VIEW GROUPING SETS ROLLUP( CUBE( GROUPING( OVER( _window_time TUMBLE( INTERVAL '1' MINUTE TIMESTAMP '2026-01-01' DECIMAL(38,38) __proto__ constructor _window_start _timestamp TRUE`.split(
    /\s+/,
  ),
  '\u2028',
  '\0',
  '\ud800',
  '\ufeff',
  '😀',
];

function mutated(random: (below: number) => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random(list.length))]!;
  let text = pick(corpus).slice(0, 4000);
  for (let i = 1 + random(6); i > 0; i--) {
    const at = Math.floor(random(text.length + 1));
    const until = at + Math.floor(random(12));
    const kind = Math.floor(random(5));
    if (kind === 0) text = text.slice(0, at) + text.slice(until);
    else if (kind === 1) text = `${text.slice(0, at)} ${pick(INSERTIONS)} ${text.slice(at)}`;
    else if (kind === 2) text = text.slice(0, at) + pick(INSERTIONS) + text.slice(until);
    else if (kind === 3) text = text.slice(0, at) + pick(corpus).slice(0, 400) + text.slice(at);
    else text = text.slice(0, at);
  }
  return text;
}

function check(text: string): void {
  const { diagnostics, plan } = planScript(text);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(plan === null).toBe(errors.length > 0);
  for (const { code, span } of diagnostics) {
    expect(Object.hasOwn(CODES, code)).toBe(true);
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(text.length);
  }
  renderDiagnostics(diagnostics, text, 'x.sql', { color: true });
  if (plan !== null) explain(plan);
}

test(`mutated scripts never throw (seed ${SEED})`, () => {
  const random = generator(SEED);
  for (let i = 0; i < SCRIPT_COUNT; i++) {
    const text = mutated(random);
    try {
      check(text);
    } catch (error) {
      throw new Error(`script ${i} of seed ${SEED}: ${JSON.stringify(text)}`, { cause: error });
    }
  }
});

const T = 'CREATE STREAM t (a INT, b BOOLEAN);';
test.each([
  ['brackets', `${'('.repeat(100_000)}1`],
  ['signs', '- '.repeat(100_000)],
  ['NOT', 'NOT '.repeat(50_000)],
  ['CASE', 'CASE WHEN '.repeat(50_000)],
  ['casts', `a${'::INT'.repeat(50_000)}`],
  ['chain', Array.from({ length: 50_000 }, () => 'a').join(' + ')],
  ['long list', `a IN (${Array.from({ length: 20_000 }, (_, i) => i).join(', ')})`],
  ['calls', 'COALESCE('.repeat(20_000)],
])('endless %s end in a diagnostic or a plan', (_, expression) => {
  check(`${T} SELECT ${expression} AS x FROM t WHERE ${expression.slice(0, 1000)}`);
});

test('endless scripts end', () => {
  check(`${T}${'SELECT '.repeat(50_000)}`);
  check(`${T}${'SELECT a FROM t;'.repeat(2000)}`);
  check(`${T}${Array.from({ length: 300 }, (_, i) => `CREATE STREAM s${i} AS SELECT a FROM ${i === 0 ? 't' : `s${i - 1}`};`).join('')}`);
  check(`CREATE STREAM w (${Array.from({ length: 2000 }, (_, i) => `c${i} INT`).join(', ')}); SELECT * FROM w; SELECT nope FROM w;`);
  check("'".repeat(100_001));
  check(`${'/*'.repeat(50_000)}`);
});
