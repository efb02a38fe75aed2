// What a stage uses is measured by running it: on records that its schema accepts, with as many groups as asked for.
import { expect, test } from '@jest/globals';
import { costText } from '../../cli/commands/cost.ts';
import { measureStage } from '../../cli/cost/measure-stage.ts';
import { syntheticRecord } from '../../cli/cost/synthetic-records.ts';
import type { Load } from '../../shared/cost/load.ts';
import { compile } from '../../shared/sql/compile.ts';

const SCRIPT = `CREATE STREAM readings (
  sensor VARCHAR NOT NULL, place INT, celsius DECIMAL(5, 1), volts DOUBLE, ok BOOLEAN, at TIMESTAMP,
  WATERMARK FOR at AS at - INTERVAL '5' SECOND
) PARTITIONED BY (sensor);
SELECT sensor, COUNT(*) AS readings, AVG(celsius) AS average FROM readings WHERE ok GROUP BY sensor
WINDOW TUMBLING(at, INTERVAL '10' SECOND) EMIT FINAL;`;

const LOAD: Load = { recordsPerSecond: 200, recordBytes: 160, groupCount: 50, batchWindowSeconds: 1, memoryMb: 1769 };

function stageOf(script: string) {
  const { application } = compile(script);
  return application!.stages[0]!;
}

test('a stage on records of its schema: every record decodes, groups are as many as asked for, a commit is written a batch', async () => {
  const usage = await measureStage(stageOf(SCRIPT), LOAD);
  expect(usage).toMatchObject({ stage: 'readings', decodedCount: 200, recordBytes: 160, s3PutCount: 0 });
  expect(usage.filteredCount).toBeGreaterThan(50);
  expect(usage.filteredCount).toBeLessThan(150);
  // Two windows may be open at once.
  expect(usage.groupCount).toBeGreaterThanOrEqual(50);
  expect(usage.groupCount).toBeLessThanOrEqual(100);
  expect(usage.dynamoDbWriteUnits).toBeGreaterThanOrEqual(2);
  expect(usage.rows.stdout!.rowCount).toBeGreaterThan(0);
  expect(usage.cpuMs).toBeGreaterThan(0);
});

test('synthetic records have the size asked for, or what the schema takes', () => {
  const { source } = stageOf(SCRIPT).stage;
  const record = (recordBytes: number) =>
    syntheticRecord({ source, keyColumns: new Set(['sensor']), groupCount: 3, recordBytes }, 1, Date.UTC(2026, 0, 5));
  expect(record(200)).toHaveLength(200);
  expect(JSON.parse(record(10).toString())).toEqual({
    sensor: expect.stringMatching(/^K[012]$/),
    place: expect.any(Number),
    celsius: expect.any(Number),
    volts: expect.any(Number),
    ok: expect.any(Boolean),
    at: '2026-01-05T00:00:00.000Z',
  });
});

test('the answer names both bills, what was measured, what is doubtful and where prices come from', async () => {
  const usage = await measureStage(stageOf(SCRIPT), LOAD);
  const text = costText({ ...LOAD, recordBytes: 20 }, [{ ...usage, filteredCount: usage.decodedCount }]);
  for (const part of [
    'Weir, dollars a month',
    'Managed Flink',
    'DynamoDB, log',
    'Measured per invocation',
    'takes at least',
    'WHERE dropped 100 %',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).toContain('https://aws.amazon.com/lambda/pricing/');
});

/** Every type that can be a column, in the form that each format has for it. */
const COLUMNS = `sensor VARCHAR NOT NULL, ok BOOLEAN NOT NULL, small SMALLINT NOT NULL, whole INT NOT NULL, wide BIGINT NOT NULL, price DECIMAL(8, 2) NOT NULL,
  r REAL NOT NULL, d DOUBLE NOT NULL, b BYTES NOT NULL, day DATE NOT NULL, clock TIME NOT NULL, at TIMESTAMP NOT NULL, span INTERVAL NOT NULL,
  list ARRAY<INT> NOT NULL, labels MAP<VARCHAR, INT> NOT NULL, place ROW<x INT, name VARCHAR> NOT NULL, doc JSON NOT NULL`;
const PATHS = ", desk INT PATH '$.labels.desk', second INT PATH '$.list[1]', name VARCHAR PATH '$.place.name'";

const SCHEMAS: Readonly<Record<string, string>> = {
  './all.avsc': JSON.stringify({
    type: 'record',
    name: 'All',
    fields: [
      ...[
        ['sensor', 'string'],
        ['ok', 'boolean'],
        ['small', 'int'],
        ['whole', ['null', 'int']],
        ['wide', 'long'],
        ['r', 'float'],
        ['d', 'double'],
      ],
      ...[
        ['price', { type: 'bytes', logicalType: 'decimal', precision: 8, scale: 2 }],
        ['b', 'bytes'],
        ['day', { type: 'int', logicalType: 'date' }],
      ],
      ...[
        ['clock', { type: 'long', logicalType: 'time-micros' }],
        ['at', { type: 'long', logicalType: 'timestamp-micros' }],
      ],
      ...[
        ['span', { type: 'fixed', name: 'Span', size: 12, logicalType: 'duration' }],
        ['unread', 'string'],
        ['other', ['null', 'string']],
      ],
      ...[
        ['list', { type: 'array', items: 'int' }],
        ['labels', { type: 'map', values: ['null', 'string', 'int'] }],
        ['doc', 'string'],
      ],
      [
        'place',
        {
          type: 'record',
          name: 'Place',
          fields: [
            { name: 'x', type: 'int' },
            { name: 'name', type: 'string' },
          ],
        },
      ],
    ].map(([name, type]) => ({ name, type })),
  }),
  './all.proto': `syntax = "proto3"; import "google/protobuf/timestamp.proto"; import "google/protobuf/duration.proto"; import "google/protobuf/wrappers.proto";
    message All { string sensor = 1; bool ok = 2; sint32 small = 3; google.protobuf.Int32Value whole = 4; fixed64 wide = 5; string price = 6; float r = 7; double d = 8;
      bytes b = 9; string day = 10; string clock = 11; google.protobuf.Timestamp at = 12; google.protobuf.Duration span = 13; repeated int32 list = 14;
      map<string, int32> labels = 15; Place place = 16; All doc = 17; Side side = 18; }
    message Place { int32 x = 1; string name = 2; } enum Side { BUY = 0; }`,
};

test.each([
  ["'json'", PATHS],
  ["'csv'", ''],
  ["'avro', avro.schema = './all.avsc', avro.header = 'confluent'", PATHS],
  ["'protobuf', protobuf.schema = './all.proto', protobuf.message = 'All'", PATHS],
])('records of every type are made up as %s', async (format, paths) => {
  const sql = `CREATE STREAM readings (${COLUMNS}${paths}, WATERMARK FOR at AS at) PARTITIONED BY (sensor) WITH (format = ${format});
    SELECT * FROM readings; SELECT sensor, COUNT(*) AS n FROM readings GROUP BY sensor EMIT CHANGES;`;
  const { diagnostics, application } = compile(sql, { readFile: file => SCHEMAS[file] ?? null });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const usage = await measureStage(application!.stages[0]!, { ...LOAD, recordBytes: 700 });
  expect(usage.decodedCount).toBe(200);
  expect(usage.groupCount).toBe(50);
  expect(usage.recordBytes).toBe(700);
});

test.each(['["null", "string"]', '"bytes"', '["null", "bytes", "string"]'])(
  'a field of %s that nobody reads takes the padding',
  async type => {
    const schema = `{"type": "record", "name": "T", "fields": [{"name": "id", "type": "int"}, {"name": "more", "type": ${type}}, {"name": "other", "type": ${type}}]}`;
    const sql = "CREATE STREAM t (id INT) WITH (format = 'avro', avro.schema = './t.avsc'); SELECT id FROM t;";
    const { application } = compile(sql, { readFile: () => schema });
    for (const recordBytes of [40, 64, 65, 66, 67, 68, 8200, 8300]) {
      const usage = await measureStage(application!.stages[0]!, { ...LOAD, recordBytes, recordsPerSecond: 10 });
      expect(usage).toMatchObject({ decodedCount: 10 });
      expect(Math.abs(usage.recordBytes - recordBytes)).toBeLessThanOrEqual(1);
    }
  },
);

test('records are made up for raw payloads too', async () => {
  const raw = "CREATE STREAM lines (line VARCHAR) WITH (format = 'raw'); SELECT line FROM lines;";
  expect(await measureStage(stageOf(raw), LOAD)).toMatchObject({ decodedCount: 200, recordBytes: 160 });
});
