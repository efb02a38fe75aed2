// Evaluates many SQL expressions over rows at once: each is a query of its own in one generated module.
import { batchOf } from './batch-of.ts';
import { programOf } from './run-sql.ts';

export const EXPRESSION_SOURCE = `CREATE STREAM rows (
  b BOOLEAN, c BOOLEAN, bn BOOLEAN NOT NULL,
  i INT, j INT, in1 INT NOT NULL,
  l BIGINT, m BIGINT,
  x DOUBLE, y DOUBLE,
  d DECIMAL(10, 2), e DECIMAL(12, 4), w DECIMAL(38, 10),
  s VARCHAR, r VARCHAR, sn VARCHAR NOT NULL,
  t TIMESTAMP, u TIMESTAMP,
  si SMALLINT, sj SMALLINT, q REAL, p REAL, dt DATE, du DATE, ct TIME, cu TIME,
  iv INTERVAL, iw INTERVAL, mv INTERVAL YEAR TO MONTH, z BYTES, zz BYTES,
  tf TIMESTAMP(6), tg TIMESTAMP(6), tn TIMESTAMP(9)
);
`;

/** Per row and expression: the value as JSON text, or `error: …`. */
export async function evaluate(expressions: readonly string[], rows: readonly unknown[]): Promise<string[][]> {
  const queries = expressions.map((expression, i) => `CREATE STREAM r${i} AS SELECT ${expression} AS v FROM rows;`).join('\n');
  const program = await programOf(EXPRESSION_SOURCE + queries);
  const task = program.createTask({
    keyGroups: { first: 0, end: 128 },
    coalesceChanges: expressions.map(() => false),
    rowsPerKeyGroupMax: 1000,
  });
  const batch = batchOf(rows.map(row => ({ row })));
  return rows.map((_, record) => {
    task.begin();
    task.run(batch, record, record + 1);
    const results = task.emitted.map(({ rowCount, json }) =>
      rowCount === 1 ? Buffer.from(json.view()).toString('utf8').slice(5, -1) : 'nothing',
    );
    for (const { query, reason } of task.deadLetters) {
      if (query < 0) throw new Error(`undecodable: ${reason}`);
      results[query] = `error: ${reason}`;
    }
    return results;
  });
}
