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
  expect(JSON.parse(record(10))).toEqual({
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

test('records are made up for CSV and raw payloads too, and not for formats that need a writer', async () => {
  const csv = `CREATE STREAM readings (sensor VARCHAR, celsius DOUBLE, ok BOOLEAN) PARTITIONED BY (sensor) WITH (format = 'csv');
    SELECT sensor, AVG(celsius) AS celsius FROM readings GROUP BY sensor EMIT CHANGES;`;
  expect(await measureStage(stageOf(csv), LOAD)).toMatchObject({ decodedCount: 200, recordBytes: 160 });
  const raw = "CREATE STREAM lines (line VARCHAR) WITH (format = 'raw'); SELECT line FROM lines;";
  expect(await measureStage(stageOf(raw), LOAD)).toMatchObject({ decodedCount: 200, recordBytes: 160 });
  const { source } = stageOf(csv).stage;
  const avro = { source: { ...source, format: 'avro' as const }, keyColumns: new Set<string>(), groupCount: 1, recordBytes: 10 };
  expect(() => syntheticRecord(avro, 0, 0)).toThrow('cannot make up any of avro');
});
