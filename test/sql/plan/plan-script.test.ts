// The plan as data: what the code generator relies on.
import { expect, test } from '@jest/globals';
import { explain } from '../../../shared/sql/explain/explain.ts';
import type { PlanNode } from '../../../shared/sql/plan/node.ts';
import { type PlanOptions, planScript } from '../../../shared/sql/plan/plan-script.ts';

function planned(text: string, options: PlanOptions = {}) {
  const { diagnostics, plan } = planScript(text, options);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return { plan: plan!, diagnostics };
}

/** Kinds from the root to the scan. */
function check(text: string, kinds: string): void {
  const chain = (node: PlanNode): PlanNode[] => (node.kind === 'scan' ? [node] : [node, ...chain(node.input)]);
  const { plan } = planned(text);
  expect(
    chain(plan.stages.at(-1)!.queries.at(-1)!.root)
      .map(node => node.kind)
      .join(' '),
  ).toBe(kinds);
}

const T = `CREATE STREAM t (k VARCHAR, v INT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '2' SECOND) PARTITIONED BY (k);\n`;

test.each([
  ['SELECT k FROM t', 'project scan'],
  ['SELECT k FROM t WHERE TRUE', 'project scan'],
  ['SELECT k FROM t WHERE v > 1', 'project filter scan'],
  ['SELECT k, COUNT(*) FROM t WHERE v > 1 GROUP BY k HAVING COUNT(*) > 1', 'project filter aggregate filter scan'],
  ["SELECT k, COUNT(*) FROM t WHERE v > 1 GROUP BY k HAVING k = 'a'", 'project aggregate filter scan'],
  ['SELECT k, v / 2 AS h FROM t GROUP BY k, v / 2 HAVING v / 2 > 1', 'project filter aggregate scan'],
  ["CREATE STREAM a AS SELECT * FROM t WHERE v > 1; SELECT k FROM a WHERE k <> 'x'", 'project filter scan'],
  ['CREATE STREAM a AS SELECT * FROM t WHERE v > 1; SELECT k FROM a WHERE 1 / v > 0', 'project filter filter scan'],
  ['CREATE STREAM a AS SELECT v AS w, at, k FROM t; SELECT k, SUM(w) FROM a GROUP BY k WINDOW TUMBLING(1m)', 'project aggregate scan'],
])('%s', (query, kinds) => check(T + query, kinds));

test('an aggregate reads the event time where the scan has it, whatever stands between', () => {
  const { plan } = planned(`${T}CREATE STREAM a AS SELECT at AS time, k AS key FROM t; CREATE STREAM b AS SELECT key, time AS z FROM a;
    SELECT key, _window_end AS e, COUNT(*) AS n FROM b GROUP BY key WINDOW TUMBLING(z, INTERVAL '10' SECOND)`);
  const root = plan.stages[0]!.queries[2]!.root;
  const aggregate = root.input;
  if (aggregate.kind !== 'aggregate') throw new Error('an aggregate was expected');
  expect(aggregate).toMatchObject({ eventTimeColumn: 2, window: { kind: 'tumbling', sizeMs: 10_000, offsetMs: 0 } });
  expect(aggregate.columns.map(({ name, hidden = false }) => [name, hidden])).toEqual([
    ['key', false],
    ['_window_start', true],
    ['_window_end', true],
    ['count_1', false],
  ]);
  expect(root.expressions).toMatchObject([{ index: 0 }, { index: 2 }, { index: 3 }]);
});

test('a scan gives the declared columns, then the hidden system columns', () => {
  const { plan } = planned(`${T}SELECT * FROM t`);
  const scan = plan.stages[0]!.queries[0]!.root.input;
  expect(scan.columns.map(({ name }) => name)).toEqual(['k', 'v', 'at', '_timestamp', '_partition', '_offset', '_key']);
  expect(scan.columns.filter(({ hidden }) => hidden)).toHaveLength(4);
  expect(plan.stages[0]!.queries[0]!.root.columns.map(({ name }) => name)).toEqual(['k', 'v', 'at']);
});

test('equal aggregates are computed once', () => {
  const { plan } = planned(`${T}SELECT k, SUM(v), SUM( t.V ) * 2 AS twice FROM t GROUP BY k HAVING SUM(v) > COUNT(*)`);
  const filter = plan.stages[0]!.queries[0]!.root.input;
  expect(filter.kind === 'filter' && filter.input.kind === 'aggregate' && filter.input.aggregates.map(call => call.function)).toEqual([
    'sum',
    'count',
  ]);
});

test('with a single partition an exchange is only warned about', () => {
  const query = `${T}SELECT v, COUNT(*) FROM t GROUP BY v; SELECT COUNT(*) AS n FROM t;`;
  expect(planScript(query).plan).toBeNull();
  const { plan, diagnostics } = planned(query, { singlePartition: true });
  expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
    ['W0701', 'warning'],
    ['W0701', 'warning'],
  ]);
  expect(plan.stages[0]!.exchangeReason).toBe('all rows are in one partition');
  expect(explain(plan)).toContain('exchange   none: all rows are in one partition');
});

test('the same text gives the same plan', () => {
  const text = `${T}SELECT k, COUNT(*) FROM t GROUP BY k WINDOW TUMBLING(1m)`;
  expect(planScript(text)).toEqual(planScript(text));
});

test('names that mean something to JavaScript are names', () => {
  const { plan } = planned(
    `CREATE STREAM "__proto__" (constructor VARCHAR, "__proto__" INT, toString TIMESTAMP)
    WITH (stream = 'hasOwnProperty', '__proto__.x' = 'y')`.replace(", '__proto__.x' = 'y'", '') +
      "; SELECT constructor, __proto__, tostring FROM __PROTO__ AS valueOf WHERE valueof.constructor = '__proto__' WITH (connector = 'stdout')",
  );
  const [query] = plan.stages[0]!.queries;
  expect(query!.output.columns.map(({ name }) => name)).toEqual(['constructor', '__proto__', 'toString']);
  expect(Object.entries(query!.output.options)).toEqual([['connector', 'stdout']]);
});
