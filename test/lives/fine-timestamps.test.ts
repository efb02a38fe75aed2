// Timestamps with digits beyond milliseconds through crashes, batches and shards: as the key of groups, as what aggregates take, and as the
// event time, whose windows and lateness are reckoned in milliseconds.
import { expect, test } from '@jest/globals';
import avro from 'avsc';
import protobuf from 'protobufjs';
import { checkQuery } from './check-query.ts';

test('groups of microseconds, and what aggregates make of nanoseconds', async () => {
  await checkQuery({
    sql: `CREATE STREAM t (us TIMESTAMP(6), ns TIMESTAMP(9), at TIMESTAMP, WATERMARK FOR at AS at) PARTITIONED BY (us)
        WITH (ns.timestamp.format = 'epoch-nanos');
      CREATE STREAM per_us AS SELECT us, COUNT(*) AS n, MIN(ns) AS least, MAX(ns) AS most, FIRST(ns) AS first, LAST(ns) AS last,
        ARG_MAX(us, ns) AS at_most, COUNT(DISTINCT ns) AS kinds, PERCENTILE_DISC(ns, 0.5) AS middle FROM t GROUP BY us WINDOW TUMBLING(1h);
      CREATE STREAM changes AS SELECT us, MAX(ns) AS most, COUNT(*) AS n FROM t GROUP BY us EMIT CHANGES;`,
    rows: [
      '{"us":"2026-01-15T10:00:00.000001Z","ns":1768471200000000001,"at":"2026-01-15T00:00:01Z"}',
      '{"us":"2026-01-15T10:00:00.000002Z","ns":-1,"at":"2026-01-15T00:00:02Z"}',
      '{"us":"2026-01-15T10:00:00.000001Z","ns":1768471200000000003,"at":"2026-01-15T00:00:03Z"}',
      '{"us":"2026-01-15T10:00:00.000001Z","ns":1768471200000000002,"at":"2026-01-15T00:00:04Z"}',
      '{"us":"2026-01-15T10:00:00.000002Z","ns":null,"at":"2026-01-15T00:00:05Z"}',
      '{"us":null,"ns":1768471200000000002.9,"at":"2026-01-15T00:00:06Z"}',
    ],
    expected: {
      per_us: [
        '{"us":"2026-01-15T10:00:00.000001Z","n":3,"least":"2026-01-15T10:00:00.000000001Z","most":"2026-01-15T10:00:00.000000003Z","first":"2026-01-15T10:00:00.000000001Z","last":"2026-01-15T10:00:00.000000002Z","at_most":"2026-01-15T10:00:00.000001Z","kinds":3,"middle":"2026-01-15T10:00:00.000000002Z"}',
        '{"us":"2026-01-15T10:00:00.000002Z","n":2,"least":"1969-12-31T23:59:59.999999999Z","most":"1969-12-31T23:59:59.999999999Z","first":"1969-12-31T23:59:59.999999999Z","last":null,"at_most":"2026-01-15T10:00:00.000002Z","kinds":1,"middle":"1969-12-31T23:59:59.999999999Z"}',
        '{"us":null,"n":1,"least":"2026-01-15T10:00:00.000000002Z","most":"2026-01-15T10:00:00.000000002Z","first":"2026-01-15T10:00:00.000000002Z","last":"2026-01-15T10:00:00.000000002Z","at_most":null,"kinds":1,"middle":"2026-01-15T10:00:00.000000002Z"}',
      ],
      changes: [
        '{"us":"2026-01-15T10:00:00.000001Z","most":"2026-01-15T10:00:00.000000001Z","n":1}',
        '{"us":"2026-01-15T10:00:00.000001Z","most":"2026-01-15T10:00:00.000000003Z","n":2}',
        '{"us":"2026-01-15T10:00:00.000001Z","most":"2026-01-15T10:00:00.000000003Z","n":3}',
        '{"us":"2026-01-15T10:00:00.000002Z","most":"1969-12-31T23:59:59.999999999Z","n":1}',
        '{"us":"2026-01-15T10:00:00.000002Z","most":"1969-12-31T23:59:59.999999999Z","n":2}',
        '{"us":null,"most":"2026-01-15T10:00:00.000000002Z","n":1}',
      ],
    },
  });
});

test('the event time in microseconds: windows and lateness in milliseconds, rows in all of its digits', async () => {
  await checkQuery({
    sql: `CREATE STREAM t (k VARCHAR, at TIMESTAMP(6), WATERMARK FOR at AS at - INTERVAL '1' SECOND) PARTITIONED BY (k);
      CREATE STREAM tumbling AS SELECT k, COUNT(*) AS n, MIN(at) AS first, MAX(at) AS last, TUMBLE_END(at, INTERVAL '1' SECOND) AS closed
        FROM t GROUP BY k, TUMBLE(at, INTERVAL '1' SECOND);
      CREATE STREAM sessions AS SELECT k, COUNT(*) AS n, LAST(at) AS last FROM t GROUP BY k WINDOW SESSION(2s);
      CREATE STREAM kept AS SELECT k, at FROM (SELECT k, at, ROW_NUMBER() OVER (PARTITION BY k ORDER BY at DESC) AS place FROM t) WHERE place = 1;`,
    rows: [
      { k: 'a', at: '2026-01-14T10:00:00.999999Z' },
      { k: 'a', at: '2026-01-14T10:00:01.000000Z' },
      { k: 'a', at: '2026-01-14T10:00:00.999998Z' },
      { k: 'b', at: '2026-01-14T10:00:01.0000015Z' },
      { k: 'a', at: '2026-01-14T10:00:04.5Z' },
      { k: 'b', at: null },
    ],
    expected: {
      tumbling: [
        '{"k":"a","n":2,"first":"2026-01-14T10:00:00.999998Z","last":"2026-01-14T10:00:00.999999Z","closed":"2026-01-14T10:00:01.000Z"}',
        '{"k":"a","n":1,"first":"2026-01-14T10:00:01.000000Z","last":"2026-01-14T10:00:01.000000Z","closed":"2026-01-14T10:00:02.000Z"}',
        '{"k":"b","n":1,"first":"2026-01-14T10:00:01.000001Z","last":"2026-01-14T10:00:01.000001Z","closed":"2026-01-14T10:00:02.000Z"}',
        '{"k":"a","n":1,"first":"2026-01-14T10:00:04.500000Z","last":"2026-01-14T10:00:04.500000Z","closed":"2026-01-14T10:00:05.000Z"}',
      ],
      sessions: [
        '{"k":"a","n":3,"last":"2026-01-14T10:00:00.999998Z"}',
        '{"k":"a","n":1,"last":"2026-01-14T10:00:04.500000Z"}',
        '{"k":"b","n":1,"last":"2026-01-14T10:00:01.000001Z"}',
      ],
      kept: [
        '{"k":"a","at":"2026-01-14T10:00:00.999999Z"}',
        '{"k":"a","at":"2026-01-14T10:00:01.000000Z"}',
        '{"k":"a","at":"2026-01-14T10:00:04.500000Z"}',
        '{"k":"b","at":"2026-01-14T10:00:01.000001Z"}',
      ],
    },
    deadLetters: ['the event time at is NULL', 'the event time at is NULL'],
  });
});

test('OVER in time order sees the order of microseconds, and rows of one microsecond as peers', async () => {
  const at = (fraction: string): string => `2026-01-14T10:00:00.${fraction}Z`;
  await checkQuery({
    sql: `CREATE STREAM t (k VARCHAR, n INT, at TIMESTAMP(6), WATERMARK FOR at AS at - INTERVAL '1' SECOND) PARTITIONED BY (k);
      SELECT k, n, at, RANK() OVER w AS place, SUM(n) OVER w AS total, LAG(at) OVER w AS before,
        COUNT(*) OVER (PARTITION BY k ORDER BY at RANGE BETWEEN INTERVAL '0.002' SECOND PRECEDING AND CURRENT ROW) AS near
      FROM t WINDOW w AS (PARTITION BY k ORDER BY at);`,
    rows: [
      { k: 'a', n: 1, at: at('001002') },
      { k: 'a', n: 2, at: at('001001') },
      { k: 'a', n: 4, at: at('003001') },
      { k: 'b', n: 8, at: at('0010009') },
      { k: 'a', n: 16, at: at('001002') },
      { k: 'a', n: 32, at: at('0030019') },
      { k: 'a', n: 64, at: at('003003') },
    ],
    expected: [
      `{"k":"a","n":2,"at":"${at('001001')}","place":1,"total":2,"before":null,"near":1}`,
      `{"k":"a","n":1,"at":"${at('001002')}","place":2,"total":19,"before":"${at('001001')}","near":3}`,
      `{"k":"a","n":16,"at":"${at('001002')}","place":2,"total":19,"before":"${at('001002')}","near":3}`,
      `{"k":"a","n":4,"at":"${at('003001')}","place":4,"total":55,"before":"${at('001002')}","near":5}`,
      `{"k":"a","n":32,"at":"${at('003001')}","place":4,"total":55,"before":"${at('003001')}","near":5}`,
      `{"k":"a","n":64,"at":"${at('003003')}","place":6,"total":119,"before":"${at('003001')}","near":3}`,
      `{"k":"b","n":8,"at":"${at('001000')}","place":1,"total":8,"before":null,"near":1}`,
    ],
  });
});

test('numbers of every unit, and numbers as text in CSV', async () => {
  const columns = 'k VARCHAR, s TIMESTAMP(9), ms TIMESTAMP(6), us TIMESTAMP(6), ns TIMESTAMP(9), us_ms TIMESTAMP, ns_us TIMESTAMP(6)';
  const formats = "s.timestamp.format = 'epoch-seconds', ms.timestamp.format = 'epoch-millis', us.timestamp.format = 'epoch-micros'";
  const more = "ns.timestamp.format = 'epoch-nanos', us_ms.timestamp.format = 'epoch-micros', ns_us.timestamp.format = 'epoch-nanos'";
  const numbers = '1768471200.123456789,1768471200123.4567,1768471200123456,1768471200123456789,1768471200123999,-1';
  const expected = [
    '{"k":"a","s":"2026-01-15T10:00:00.123456789Z","ms":"2026-01-15T10:00:00.123456Z","us":"2026-01-15T10:00:00.123456Z","ns":"2026-01-15T10:00:00.123456789Z","us_ms":"2026-01-15T10:00:00.123Z","ns_us":"1969-12-31T23:59:59.999999Z"}',
  ];
  const names = ['s', 'ms', 'us', 'ns', 'us_ms', 'ns_us'];
  const json = (values: string): string =>
    `{"k":"a",${values
      .split(',')
      .map((value, i) => `"${names[i]}":${value}`)
      .join(',')}}`;
  const sql = (format: string): string =>
    `CREATE STREAM t (${columns}) PARTITIONED BY (k) WITH (${formats}, ${more}, format = '${format}'); SELECT * FROM t;`;
  await checkQuery({
    sql: sql('json'),
    rows: [json(numbers), json(numbers.replace('1768471200123456789', '253402300800000000000'))],
    expected,
    deadLetters: [
      'column ns: TIMESTAMP(9) takes nanoseconds since 1970 of the years 0000 to 9999, but the record has 253402300800000000000',
    ],
  });
  await checkQuery({ sql: sql('csv'), rows: [`a,${numbers}`], expected });
});

const long = (logicalType: string) => ({ type: 'long', logicalType });
const AVRO = {
  type: 'record',
  name: 'Tick',
  fields: [
    { name: 'us', type: long('timestamp-micros') },
    { name: 'ns', type: ['null', long('timestamp-nanos')] },
    { name: 'clock', type: long('local-timestamp-micros') },
    { name: 'list', type: { type: 'array', items: long('timestamp-micros') } },
  ],
};
const PROTOBUF = `syntax = "proto3"; import "google/protobuf/timestamp.proto";
  message Tick { google.protobuf.Timestamp us = 1; google.protobuf.Timestamp ns = 2; int64 clock = 3; repeated google.protobuf.Timestamp list = 4; }`;

test('microseconds and nanoseconds of Avro and Protobuf, as columns, parts of values and documents', async () => {
  const readFile = (path: string): string | null =>
    path.endsWith('.avsc') ? JSON.stringify(AVRO) : path === './tick.proto' ? PROTOBUF : null;
  const sql = (options: string): string =>
    `CREATE STREAM ticks (us TIMESTAMP(6) NOT NULL, ns TIMESTAMP(9), clock TIMESTAMP(6) WITHOUT TIME ZONE, list ARRAY<TIMESTAMP(5)>,
        shown JSON PATH '$.us') PARTITIONED BY (us) WITH (${options});
      SELECT us, MAX(ns) AS ns, LAST(clock) AS clock, LAST(list) AS list, LAST(shown) AS shown FROM ticks GROUP BY us EMIT CHANGES;`;
  const row = (shown: string): string =>
    `{"us":"2026-01-15T10:00:00.123456Z","ns":"1970-01-01T00:00:01.000000001Z","clock":"2026-01-15T10:00:00.000001","list":["2026-01-15T10:00:00.12345Z","1969-12-31T23:59:59.99999Z"],"shown":"${shown}"}`;
  const us = 1768471200123456;
  const clock = 1768471200000001;
  const inAvro = avro.Type.forSchema(AVRO as avro.Schema, { wrapUnions: true });
  await checkQuery({
    sql: sql("format = 'avro', avro.schema = './tick.avsc'"),
    rows: [inAvro.toBuffer({ us, ns: { long: 1_000_000_001 }, clock, list: [us, -1] })],
    expected: [row('2026-01-15T10:00:00.123456Z')],
    readFile,
  });
  const timestamps = protobuf.common.get('google/protobuf/timestamp.proto') as protobuf.INamespace;
  const message = protobuf
    .parse(PROTOBUF, new protobuf.Root().addJSON(timestamps.nested!) as protobuf.Root, { keepCase: true })
    .root.resolveAll()
    .lookupType('Tick');
  const [at, before] = [
    { seconds: 1768471200, nanos: 123456000 },
    { seconds: -1, nanos: 999999000 },
  ];
  const value = { us: at, ns: { seconds: 1, nanos: 1 }, clock, list: [at, before] };
  await checkQuery({
    sql: sql("format = 'protobuf', protobuf.schema = './tick.proto', protobuf.message = 'Tick', clock.timestamp.format = 'epoch-micros'"),
    rows: [Buffer.from(message.encode(message.create(value)).finish())],
    expected: [row('2026-01-15T10:00:00.123456000Z')],
    readFile,
  });
});

/** What keeps states over states, each by the event time. */
const TIMED: readonly string[] = [
  `SELECT k, COUNT(*) AS n, LAST(at) AS last, FIRST(before) AS before
    FROM (SELECT k, at, LAG(at) OVER (PARTITION BY k ORDER BY at) AS before FROM t) AS o GROUP BY k WINDOW HOPPING(4s, 2s)`,
  `SELECT k, COUNT(*) AS n, MAX(last) AS last FROM (SELECT k, MAX(at) AS last FROM t GROUP BY k WINDOW TUMBLING(1s)) AS i
    GROUP BY k WINDOW SESSION(3s)`,
  'SELECT k, COUNT(*) AS n, MIN(at) AS first FROM t GROUP BY k WINDOW CUMULATE(6s, 2s)',
  "SELECT k, COUNT(*) AS n, MAX(at) AS last FROM t GROUP BY k WINDOW TUMBLING(2s) EMIT FINAL WITH ('allowed.lateness' = '2 seconds')",
  "SELECT k, at, place FROM (SELECT k, at, ROW_NUMBER() OVER (PARTITION BY k, window_start, window_end ORDER BY at DESC) AS place FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(at), INTERVAL '2' SECOND))) AS w WHERE place <= 2",
  'SELECT k, COUNT(*) AS n, MAX(at) AS last FROM (SELECT k, at FROM t WHERE n > 2 UNION ALL SELECT k, at FROM t WHERE n <= 4) AS u GROUP BY k WINDOW TUMBLING(2s)',
  "SELECT k, n, at, COUNT(*) OVER w AS near, LEAD(at) OVER w AS next FROM t WINDOW w AS (PARTITION BY k ORDER BY at RANGE BETWEEN INTERVAL '1' SECOND PRECEDING AND INTERVAL '1' SECOND FOLLOWING)",
];

test.each(TIMED)('%s: as many digits as there are change nothing else', async query => {
  const rows = Array.from({ length: 24 }, (_, n) => {
    // Out of order by less than the bound, but for one that is late.
    const ms = Date.UTC(2026, 0, 14, 10) + Math.floor(n / 2) * 700 + (n % 3) * 400 - (n === 17 ? 5000 : 0);
    return { k: 'ab'[n % 2]!, n: n % 6, at: new Date(ms).toISOString() };
  });
  const [ms, ...finer] = await Promise.all(
    ['TIMESTAMP', 'TIMESTAMP(6)', 'TIMESTAMP(9)'].map(async type => {
      const { outputs, lateCount } = await checkQuery({
        sql: `CREATE STREAM t (k VARCHAR, n INT, at ${type}, WATERMARK FOR at AS at - INTERVAL '2' SECOND) PARTITIONED BY (k); CREATE STREAM o AS ${query};`,
        rows,
        dependsOnShards: true,
      });
      return { lateCount, rows: outputs.o!.map(json => json.replaceAll(/(\.\d{3})0{3,6}Z/g, '$1Z')) };
    }),
  );
  for (const each of finer) expect(each).toEqual(ms);
  expect(ms!.rows.length).toBeGreaterThan(1);
});
