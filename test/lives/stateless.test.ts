// Queries that keep no state: filters, projections, expressions, and what becomes of rows that cannot be computed.
import { describe, expect, test } from '@jest/globals';
import { checkQuery, type QueryCase } from './check-query.ts';
import { at, TRADES, trade } from './trades.ts';

const cases: Record<string, QueryCase> = {
  'keeps what WHERE finds true, not what it finds unknown': {
    sql: `${TRADES} CREATE STREAM large AS SELECT symbol, quantity FROM trades WHERE quantity > 10 OR symbol = 'x';`,
    rows: [
      trade('a', 0, { quantity: 11 }),
      trade('b', 1, { quantity: 10 }),
      trade('c', 2, {}),
      trade('x', 3, {}),
      trade(null, 4, { quantity: 12 }),
      trade(null, 5, { quantity: 1 }),
    ],
    expected: ['{"symbol":"a","quantity":11}', '{"symbol":"x","quantity":null}', '{"symbol":null,"quantity":12}'],
  },
  'computes with every digit of BIGINT and DECIMAL': {
    sql: `${TRADES} CREATE STREAM exact AS SELECT quantity + 1 AS next, amount * 3 AS thrice, -quantity AS negative FROM trades;`,
    rows: [
      '{"quantity":9223372036854775806,"amount":1234567890.12}',
      '{"quantity":-9223372036854775807,"amount":-0.01}',
      '{"quantity":9007199254740993,"amount":0.335}',
    ],
    expected: [
      '{"next":9223372036854775807,"thrice":3703703670.36,"negative":-9223372036854775806}',
      '{"next":-9223372036854775806,"thrice":-0.03,"negative":9223372036854775807}',
      '{"next":9007199254740994,"thrice":1.02,"negative":-9007199254740993}',
    ],
  },
  'takes the operators of PostgreSQL for patterns, bits, documents and truth values': {
    sql: `${TRADES} CREATE STREAM matched AS SELECT buyer ILIKE 'a%' AS a, buyer NOT ILIKE '%N' AS b, buyer ~ '^A' AS c, buyer !~* 'NN' AS d, buyer NOT RLIKE 'b' AS e,
        quantity & 6 AS f, quantity | 1 AS g, CAST(CONCAT('{"b":{"n":[1,"', buyer, '"]}}') AS JSON) -> 'b' -> 'n' ->> 1 AS h,
        (quantity > 4)::INT AS i, CAST(price AS BOOLEAN) AS j, TRY_CAST(quantity > 4 AS DECIMAL(2, 1)) AS k FROM trades;`,
    rows: [
      trade('a', 0, { price: 0, buyer: 'ann', quantity: 12 }),
      trade('c', 1, { price: -2.5, buyer: 'Bob', quantity: 4 }),
      trade('d', 2, {}),
    ],
    expected: [
      '{"a":true,"b":false,"c":false,"d":false,"e":true,"f":4,"g":13,"h":"ann","i":1,"j":false,"k":1.0}',
      '{"a":false,"b":true,"c":false,"d":true,"e":false,"f":4,"g":5,"h":"Bob","i":0,"j":true,"k":0.0}',
      '{"a":null,"b":null,"c":null,"d":null,"e":null,"f":null,"g":null,"h":"","i":null,"j":null,"k":null}',
    ],
  },
  'names of the list stand for their expressions in WHERE and further on, columns before them': {
    sql: `${TRADES} CREATE STREAM named AS SELECT quantity * 2 AS \`double\`, "double" + 1 AS more, MORE * 10 AS most, UPPER(symbol) AS symbol, symbol AS same,
        LAG(most) OVER (PARTITION BY symbol) AS previous FROM trades WHERE more > 3;`,
    rows: [trade('a', 0, { quantity: 1 }), trade('a', 1, { quantity: 2 }), trade('a', 2, { quantity: 4 })],
    expected: [
      '{"double":4,"more":5,"most":50,"symbol":"A","same":"a","previous":null}',
      '{"double":8,"more":9,"most":90,"symbol":"A","same":"a","previous":50}',
    ],
  },
  'chooses with CASE, COALESCE, IN, BETWEEN and LIKE': {
    sql: `${TRADES} CREATE STREAM chosen AS SELECT
        CASE WHEN price BETWEEN 1 AND 2 THEN 'cheap' WHEN price > 2 THEN 'dear' END AS class,
        COALESCE(buyer, symbol, '?') AS who, symbol IN ('a', 'b') AS known, buyer LIKE 'A_%' AS a, buyer IS NULL AS unnamed FROM trades;`,
    rows: [
      trade('a', 0, { price: 1, buyer: 'Ann' }),
      trade('c', 1, { price: 2.5, buyer: 'A' }),
      trade(null, 2, { price: -0.5 }),
      trade('b', 3, {}),
    ],
    expected: [
      '{"class":"cheap","who":"Ann","known":true,"a":true,"unnamed":false}',
      '{"class":"dear","who":"A","known":false,"a":false,"unnamed":false}',
      '{"class":null,"who":"?","known":null,"a":null,"unnamed":true}',
      '{"class":null,"who":"b","known":true,"a":null,"unnamed":true}',
    ],
  },
  'a row of a NULL event time passes where no window asks for it': {
    sql: `${TRADES} CREATE STREAM times AS SELECT symbol, trade_time FROM trades;`,
    rows: [{ symbol: 'a' }, { symbol: 'b', trade_time: null }, trade('c', 1)],
    expected: ['{"symbol":"a","trade_time":null}', '{"symbol":"b","trade_time":null}', `{"symbol":"c","trade_time":"${at(1)}"}`],
  },
  'a record that nobody can use is set aside once, whatever reads the source': {
    sql: `${TRADES}
      CREATE STREAM one AS SELECT symbol FROM trades;
      CREATE STREAM two AS SELECT buyer FROM trades WHERE symbol = 'b';`,
    rows: ['{', trade('a', 0, { buyer: 'Ann' }), { symbol: 7 }, '[]', '', trade('b', 1, { buyer: 'Bob' })],
    expected: { one: ['{"symbol":"a"}', '{"symbol":"b"}'], two: ['{"buyer":"Bob"}'] },
    deadLetters: ['', 'symbol', '', ''],
  },
  'a row that one query cannot compute is lost to that query alone': {
    sql: `${TRADES}
      CREATE STREAM shares AS SELECT symbol, 100 / quantity AS share FROM trades;
      CREATE STREAM names AS SELECT symbol FROM trades;`,
    rows: [trade('a', 0, { quantity: 7 }), trade('b', 1, { quantity: 0 }), trade('c', 2, { quantity: -7 }), trade('d', 3, {})],
    expected: {
      shares: ['{"symbol":"a","share":14}', '{"symbol":"c","share":-14}', '{"symbol":"d","share":null}'],
      names: ['{"symbol":"a"}', '{"symbol":"b"}', '{"symbol":"c"}', '{"symbol":"d"}'],
    },
    deadLetters: ['zero'],
  },
  'several statements write into one sink': {
    sql: `${TRADES}
      CREATE STREAM seen (name VARCHAR, size BIGINT) WITH (connector = 'stdout');
      INSERT INTO seen SELECT symbol, quantity FROM trades WHERE quantity < 5;
      INSERT INTO seen SELECT buyer, quantity FROM trades WHERE quantity > 3;`,
    rows: [trade('a', 0, { buyer: 'Ann', quantity: 3 }), trade('b', 1, { buyer: 'Bob', quantity: 4 }), trade('c', 2, { quantity: 5 })],
    expected: ['{"name":"a","size":3}', '{"name":"b","size":4}', '{"name":"Bob","size":4}', '{"name":null,"size":5}'],
  },
  'a source without event time': {
    sql: `CREATE STREAM events (id INT, text VARCHAR) WITH (connector = 'kinesis', stream = 'events', format = 'json');
      CREATE STREAM texts AS SELECT id * 2 AS twice, text FROM events WHERE text <> 'no';`,
    rows: [{ id: 1, text: 'é"\\\n☃' }, { id: 2, text: 'no' }, { id: -2147483648, text: '' }, '{"id":3,"text":"\\ud83d\\ude00"}'],
    expected: ['{"twice":2,"text":"é\\"\\\\\\n☃"}', '{"twice":6,"text":"😀"}'],
    deadLetters: ['INT'],
  },
  'no rows at all': { sql: `${TRADES} CREATE STREAM every AS SELECT symbol FROM trades;`, rows: [], expected: [], deadLetters: [] },
};

describe('stateless queries', () => {
  for (const [name, testCase] of Object.entries(cases)) test(name, () => checkQuery(testCase).then(() => {}));

  test('system columns name the record', async () => {
    const sql = `${TRADES} CREATE STREAM places AS SELECT symbol, _PARTITION, _offset AS place, _key, _timestamp AS arrived FROM trades;`;
    // Sequence numbers begin anew in each shard, so the rows are not the same for any number of shards; the source is declared unpartitioned.
    const rows = [trade('a', 0), trade('b', 0)];
    const { outputs } = await checkQuery({ sql: sql.replace('PARTITIONED BY (symbol)', ''), rows });
    expect(outputs.places!.map(text => JSON.parse(text))).toEqual(
      ['a', 'b'].map((symbol, i) => ({
        ...{ symbol, _partition: 'shardId-000000000000', place: String(i + 1), _key: String(i) },
        arrived: '2026-01-15T00:00:00.000Z',
      })),
    );
  });
});
