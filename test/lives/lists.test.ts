// ARRAY_AGG and ORDER BY inside aggregates in every life: grouped, merged from panes, and over frames.
import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';

const SOURCE = `CREATE STREAM trades (
  id INT, symbol VARCHAR, price DECIMAL(8, 2), open BOOLEAN, tags ARRAY<VARCHAR>, at TIMESTAMP, WATERMARK FOR at AS at
) PARTITIONED BY (id);
`;

const at = (second: number): string => new Date(Date.UTC(2026, 0, 15, 0, 0, second)).toISOString();

const ROWS = [
  `{"id":1,"symbol":"b","price":2,"open":true,"tags":["x"],"at":"${at(1)}"}`,
  `{"id":1,"symbol":"a","price":10,"open":null,"tags":[],"at":"${at(2)}"}`,
  `{"id":2,"symbol":null,"price":1,"open":false,"at":"${at(3)}"}`,
  `{"id":1,"symbol":"b","price":null,"open":true,"tags":["x"],"at":"${at(4)}"}`,
  `{"id":1,"symbol":"é","price":2,"open":false,"tags":null,"at":"${at(35)}"}`,
  `{"id":2,"symbol":"z","price":1,"open":true,"tags":["y"],"at":"${at(36)}"}`,
];

const LIST = `ARRAY_AGG(symbol) AS all_of, ARRAY_AGG(DISTINCT symbol) AS each, ARRAY_AGG(symbol ORDER BY price DESC NULLS FIRST, symbol) AS by_price,
  ARRAY_AGG(DISTINCT tags) AS tags, ARRAY_AGG(open ORDER BY open) AS open, STRING_AGG(symbol, '-' ORDER BY price, symbol DESC) AS text,
  LISTAGG(DISTINCT symbol, ',') WITHIN GROUP (ORDER BY symbol DESC) AS down, ARRAY_AGG(price) FILTER (WHERE price > 5) AS dear,
  FIRST(symbol ORDER BY price) AS cheapest, LAST(symbol ORDER BY at) AS last`;

test('of groups', async () => {
  const { outputs } = await checkQuery({ sql: `${SOURCE}SELECT id, ${LIST} FROM trades GROUP BY id WINDOW TUMBLING(1m);`, rows: ROWS });
  expect(Object.values(outputs)[0]!.toSorted()).toEqual([
    '{"id":1,"all_of":["b","a","b","é"],"each":["a","b","é"],"by_price":["b","a","b","é"],"tags":[["x"],[],null],"open":[false,true,true,null],"text":"é-b-a-b","down":"é,b,a","dear":[10.00],"cheapest":"b","last":"é"}',
    '{"id":2,"all_of":[null,"z"],"each":["z",null],"by_price":["z",null],"tags":[["y"],null],"open":[false,true],"text":"z","down":"z","dear":null,"cheapest":null,"last":"z"}',
  ]);
});

test('of windows merged from panes', async () => {
  const { outputs } = await checkQuery({ sql: `${SOURCE}SELECT id, ${LIST} FROM trades GROUP BY id WINDOW HOPPING(1m, 30s);`, rows: ROWS });
  const rows = Object.values(outputs)[0]!;
  expect(rows).toHaveLength(6);
  expect(rows).toContain(
    '{"id":1,"all_of":["b","a","b","é"],"each":["a","b","é"],"by_price":["b","a","b","é"],"tags":[["x"],[],null],"open":[false,true,true,null],"text":"é-b-a-b","down":"é,b,a","dear":[10.00],"cheapest":"b","last":"é"}',
  );
});

test('of frames', async () => {
  for (const frame of ['ROWS UNBOUNDED PRECEDING', 'ROWS 1 PRECEDING']) {
    const { outputs } = await checkQuery({
      sql: `${SOURCE}SELECT id, ARRAY_AGG(symbol) OVER w AS all_of, ARRAY_AGG(symbol ORDER BY price DESC) OVER w AS by_price,
        ARRAY_AGG(DISTINCT symbol) OVER w AS each, STRING_AGG(symbol, '-' ORDER BY symbol) OVER w AS text, ARRAY_AGG(price) FILTER (WHERE price > 5) OVER w AS dear
        FROM trades WINDOW w AS (PARTITION BY id ${frame});`,
      rows: ROWS,
    });
    const rows = Object.values(outputs)[0]!;
    expect(rows).toHaveLength(6);
    expect(rows).toContain('{"id":1,"all_of":["b","a"],"by_price":["a","b"],"each":["a","b"],"text":"a-b","dear":[10.00]}');
    expect(rows).toContain('{"id":2,"all_of":[null,"z"],"by_price":[null,"z"],"each":["z",null],"text":"z","dear":null}');
    const last = frame.includes('UNBOUNDED')
      ? '{"id":1,"all_of":["b","a","b","é"],"by_price":["a","b","é","b"],"each":["a","b","é"],"text":"a-b-b-é","dear":[10.00]}'
      : '{"id":1,"all_of":["b","é"],"by_price":["é","b"],"each":["b","é"],"text":"b-é","dear":null}';
    expect(rows).toContain(last);
  }
});
