// Values with parts in every life: read from records, taken apart, as keys, as what aggregates and OVER take, and as results.
import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';

const SOURCE = `CREATE STREAM orders (
  id INT, tags ARRAY<VARCHAR>, counts MAP<VARCHAR, BIGINT>, item ROW<name VARCHAR, size ROW<w INT, h INT>, parts ARRAY<ROW<sku VARCHAR, price DECIMAL(8, 2)>>>,
  extra JSON, days ARRAY<DATE>, at TIMESTAMP, WATERMARK FOR at AS at
) PARTITIONED BY (id);
`;

const at = (second: number): string => new Date(Date.UTC(2026, 0, 15, 0, 0, second)).toISOString();

const ROWS = [
  `{"id":1,"tags":["a","b"],"counts":{"x":9007199254740993,"y":1},"item":{"name":"box","size":{"w":2,"h":3},"parts":[{"sku":"p1","price":1.5},{"sku":"p2"}]},"extra":{"k":[1,{"z":null}],"s":"é"},"days":["2026-01-31"],"at":"${at(1)}"}`,
  `{"id":2,"tags":["a", null ],"counts":{"y":1,"x":9007199254740993},"item":{"parts":[],"name":"b\\u00e9","other":1},"extra":"text","days":[],"at":"${at(2)}"}`,
  `{"id":1,"tags":null,"counts":{},"item":null,"extra":null,"at":"${at(3)}"}`,
  `{"id":2,"tags":["a","b"],"counts":{"x":1.5},"at":"${at(4)}"}`,
  `{"id":1,"tags":[],"item":{"size":{"w":"2"}},"at":"${at(5)}"}`,
  `{"id":3,"tags":["a","b"],"counts":{"y":1,"x":9007199254740993},"extra": [ 1 , 2.50 ],"at":"${at(6)}"}`,
];

const DEAD = [
  "column counts['x']: BIGINT takes a whole number, but the record has 1.5",
  "column item['size']['w']: INT takes a number, but the record has \"2\"",
];

test('as columns and results', async () => {
  await checkQuery({
    sql: `${SOURCE}SELECT id, tags, counts, item, extra, days FROM orders;`,
    rows: ROWS,
    expected: [
      '{"id":1,"tags":["a","b"],"counts":{"x":9007199254740993,"y":1},"item":{"name":"box","size":{"w":2,"h":3},"parts":[{"sku":"p1","price":1.50},{"sku":"p2","price":null}]},"extra":{"k":[1,{"z":null}],"s":"é"},"days":["2026-01-31"]}',
      '{"id":2,"tags":["a",null],"counts":{"x":9007199254740993,"y":1},"item":{"name":"bé","size":null,"parts":[]},"extra":"text","days":[]}',
      '{"id":1,"tags":null,"counts":{},"item":null,"extra":null,"days":null}',
      '{"id":3,"tags":["a","b"],"counts":{"x":9007199254740993,"y":1},"item":null,"extra":[1,2.50],"days":null}',
    ],
    deadLetters: DEAD,
  });
});

test('taken apart and made', async () => {
  await checkQuery({
    sql: `${SOURCE}SELECT id, tags[1] AS first, tags[-1] AS last, counts['x'] AS x, item.name, orders.item.size.w AS w, item.parts[1].price AS price,
      extra.k[0] AS k, CAST(extra.k AS ARRAY<JSON>)[2].z AS z, CARDINALITY(tags) AS n, ROW(id, tags[1] AS tag) AS made, ARRAY[id, 2] || 3 AS list,
      MAP['id', id] AS map, tags || ARRAY['c'] AS more, CAST(tags AS JSON) AS json, CAST(counts AS VARCHAR) AS text FROM orders WHERE id < 3;`,
    rows: ROWS,
    expected: [
      '{"id":1,"first":"a","last":"b","x":9007199254740993,"name":"box","w":2,"price":1.50,"k":1,"z":null,"n":2,"made":{"id":1,"tag":"a"},"list":[1,2,3],"map":{"id":1},"more":["a","b","c"],"json":["a","b"],"text":"{\\"x\\":9007199254740993,\\"y\\":1}"}',
      '{"id":2,"first":"a","last":null,"x":9007199254740993,"name":"bé","w":null,"price":null,"k":null,"z":null,"n":2,"made":{"id":2,"tag":"a"},"list":[2,2,3],"map":{"id":2},"more":["a",null,"c"],"json":["a",null],"text":"{\\"x\\":9007199254740993,\\"y\\":1}"}',
      '{"id":1,"first":null,"last":null,"x":null,"name":null,"w":null,"price":null,"k":null,"z":null,"n":null,"made":{"id":1,"tag":null},"list":[1,2,3],"map":{"id":1},"more":null,"json":null,"text":"{}"}',
    ],
    deadLetters: DEAD,
  });
});

test('as keys: equal parts make one group, whatever the order of the entries', async () => {
  const { outputs } = await checkQuery({
    sql: `${SOURCE.replace('PARTITIONED BY (id)', 'PARTITIONED BY (tags)')}
      CREATE STREAM by_tags AS SELECT tags, COUNT(*) AS n FROM orders GROUP BY tags WINDOW TUMBLING(1m);
      CREATE STREAM by_more AS SELECT tags, counts, item.size AS size, COUNT(*) AS n FROM orders GROUP BY tags, counts, item.size WINDOW TUMBLING(1m);`,
    rows: ROWS,
    deadLetters: DEAD,
  });
  expect(outputs.by_tags!.toSorted()).toEqual(['{"tags":["a","b"],"n":2}', '{"tags":["a",null],"n":1}', '{"tags":null,"n":1}']);
  expect(outputs.by_more!.toSorted()).toEqual([
    '{"tags":["a","b"],"counts":{"x":9007199254740993,"y":1},"size":null,"n":1}',
    '{"tags":["a","b"],"counts":{"x":9007199254740993,"y":1},"size":{"w":2,"h":3},"n":1}',
    '{"tags":["a",null],"counts":{"x":9007199254740993,"y":1},"size":null,"n":1}',
    '{"tags":null,"counts":{},"size":null,"n":1}',
  ]);
});

test('in aggregates, merged from panes', async () => {
  const { outputs } = await checkQuery({
    sql: `${SOURCE}SELECT id, FIRST(tags) AS first, LAST(counts) IGNORE NULLS AS known, ARG_MAX(item, at) AS newest, LAST(extra) IGNORE NULLS AS extra,
      COUNT(DISTINCT tags) AS n, APPROX_COUNT_DISTINCT(item) AS items FROM orders GROUP BY id WINDOW HOPPING(1m, 30s);`,
    rows: ROWS,
    deadLetters: DEAD,
  });
  const rows = [
    '{"id":1,"first":["a","b"],"known":{},"newest":null,"extra":{"k":[1,{"z":null}],"s":"é"},"n":1,"items":1}',
    '{"id":2,"first":["a",null],"known":{"x":9007199254740993,"y":1},"newest":{"name":"bé","size":null,"parts":[]},"extra":"text","n":1,"items":1}',
    '{"id":3,"first":["a","b"],"known":{"x":9007199254740993,"y":1},"newest":null,"extra":[1,2.50],"n":1,"items":0}',
  ];
  expect(Object.values(outputs)[0]!.toSorted()).toEqual([...rows, ...rows].toSorted());
});

test('with OVER, in both orders of time', async () => {
  for (const order of ['', 'ORDER BY at']) {
    const { outputs } = await checkQuery({
      sql: `${SOURCE}SELECT id, LAG(tags) OVER w AS before, COALESCE(item, LAG(item) OVER w) AS item, tags = LAG(tags) OVER w AS same, counts, extra
        FROM orders WINDOW w AS (PARTITION BY id ${order});`,
      rows: ROWS,
      deadLetters: DEAD,
    });
    expect(Object.values(outputs)[0]!.toSorted()).toEqual([
      '{"id":1,"before":["a","b"],"item":{"name":"box","size":{"w":2,"h":3},"parts":[{"sku":"p1","price":1.50},{"sku":"p2","price":null}]},"same":null,"counts":{},"extra":null}',
      '{"id":1,"before":null,"item":{"name":"box","size":{"w":2,"h":3},"parts":[{"sku":"p1","price":1.50},{"sku":"p2","price":null}]},"same":null,"counts":{"x":9007199254740993,"y":1},"extra":{"k":[1,{"z":null}],"s":"é"}}',
      '{"id":2,"before":null,"item":{"name":"bé","size":null,"parts":[]},"same":null,"counts":{"x":9007199254740993,"y":1},"extra":"text"}',
      '{"id":3,"before":null,"item":null,"same":null,"counts":{"x":9007199254740993,"y":1},"extra":[1,2.50]}',
    ]);
  }
});
