// Which changes of a script make another program, and which another state.
import { expect, test } from '@jest/globals';
import type { StageDescriptor } from '../../../shared/engine/descriptor.ts';
import { compile } from '../../../shared/sql/compile.ts';

const SCRIPT = `CREATE STREAM trades (symbol VARCHAR, price DOUBLE, cost DOUBLE, t TIMESTAMP, WATERMARK FOR t AS t - INTERVAL '5' SECOND)
  PARTITIONED BY (symbol);
CREATE STREAM sums AS SELECT symbol, SUM(price) AS total FROM trades WHERE price > 1 GROUP BY symbol WINDOW TUMBLING(t, INTERVAL '1' MINUTE) EMIT FINAL;`;

function descriptorOf(sql: string): StageDescriptor {
  const { application, diagnostics } = compile(sql);
  if (application === null) throw new Error(JSON.stringify(diagnostics));
  return application.stages[0]!.descriptor;
}

test.each([
  ['its layout and comments', (sql: string) => `-- totals\n${sql.replaceAll(' ', '\n  ')}`, true, true],
  ['nothing', (sql: string) => sql, true, true],
  ['the condition', (sql: string) => sql.replace('> 1', '> 2'), false, true],
  ['the name of a result column', (sql: string) => sql.replace('AS total', 'AS sum'), false, true],
  ['the watermark', (sql: string) => sql.replace("'5' SECOND", "'6' SECOND"), false, true],
  ['a column that is declared but not read', (sql: string) => sql.replace('price DOUBLE', 'volume INT, price DOUBLE'), false, true],
  ['what is summed', (sql: string) => sql.replace('SUM(price)', 'SUM(cost)'), false, false],
  ['an aggregate that keeps the same columns', (sql: string) => sql.replace('SUM(price)', 'AVG(price)'), false, true],
  ['an aggregate that keeps others', (sql: string) => sql.replace('SUM(price)', 'MAX(price)'), false, false],
  ['the size of the window', (sql: string) => sql.replace("'1' MINUTE", "'2' MINUTE"), false, false],
  ['the type of what is summed', (sql: string) => sql.replace('price DOUBLE', 'price DECIMAL(10, 2)'), false, false],
  ['emission per change', (sql: string) => sql.replace('EMIT FINAL', 'EMIT CHANGES'), false, false],
])('a script changes in %s', (_, change, sameProgram, sameState) => {
  const [before, after] = [descriptorOf(SCRIPT), descriptorOf(change(SCRIPT))];
  expect([after.fingerprint === before.fingerprint, after.stateFingerprint === before.stateFingerprint]).toEqual([sameProgram, sameState]);
});
