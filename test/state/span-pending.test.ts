// Many sessions: that closed together and wait for their turn, so that a row which corrects one finds it at once; and that are open of one key.
import { expect, test } from '@jest/globals';
import { loadProgram } from '../../local/load-program.ts';
import type { RecordBatch } from '../../shared/engine/program.ts';
import { compile } from '../../shared/sql/compile.ts';
import { randomFrom } from '../sql/functions/random-rows.ts';

const KEY_COUNT = 50_000;

function batchOf(rows: readonly object[]): RecordBatch {
  const payloads = rows.map(row => Buffer.from(JSON.stringify(row)));
  const [starts, ends] = [new Int32Array(rows.length), new Int32Array(rows.length)];
  for (const [i, { length }] of payloads.entries()) {
    starts[i] = i === 0 ? 0 : ends[i - 1]!;
    ends[i] = starts[i]! + length;
  }
  return {
    shardId: 'shard',
    recordCount: rows.length,
    bytes: new Uint8Array(Buffer.concat(payloads)),
    starts,
    ends,
    arrivalsMs: new Float64Array(rows.length).fill(Date.UTC(2026, 0, 1)),
    outerIndexes: Int32Array.from(rows, (_, i) => i),
    sequenceNumbers: rows.map((_, i) => String(i)),
    subSequenceNumbers: new Int32Array(rows.length).fill(-1),
    keyStarts: new Int32Array(rows.length),
    keyEnds: new Int32Array(rows.length),
  };
}

test('as many corrections as sessions that wait', async () => {
  const sql = `CREATE STREAM t (k VARCHAR NOT NULL, at TIMESTAMP NOT NULL, WATERMARK FOR at AS at) WITH ('timestamp.format' = 'epoch-millis');
    SELECT k, COUNT(*) AS n FROM t GROUP BY k WINDOW SESSION(1m) WITH ('allowed.lateness' = '1 hour');`;
  const program = await loadProgram(compile(sql, { singlePartition: true }).application!.stages[0]!.moduleText);
  const task = program.createTask({ keyGroups: { first: 0, end: 128 }, coalesceChanges: [false], rowsPerKeyGroupMax: 1 });
  const rows = Array.from({ length: KEY_COUNT }, (_, i) => ({ k: `key ${i}`, at: 0 }));
  const batch = batchOf([...rows, { k: 'one that closes them all', at: 600_000 }, ...rows]);
  task.begin();
  task.run(batch, 0, KEY_COUNT + 1);
  expect(task.pendingRowCount).toBe(KEY_COUNT - 128);
  const before = process.cpuUsage();
  task.run(batch, KEY_COUNT + 1, batch.recordCount);
  expect(task.pendingRowCount).toBe(0);
  // A second of work; looking through all that wait, for each row, took a minute.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(20);
});

const SESSIONS = `CREATE STREAM t (k VARCHAR NOT NULL, at TIMESTAMP NOT NULL, WATERMARK FOR at AS at - INTERVAL 'BOUND' SECOND) WITH ('timestamp.format' = 'epoch-millis');
  SELECT k, COUNT(*) AS n, _window_start AS start, _window_end AS until FROM t GROUP BY k WINDOW SESSION(10s);`;

async function sessionsOf(rows: readonly object[], boundSeconds: number): Promise<{ rows: string[]; seconds: number }> {
  const { application } = compile(SESSIONS.replace('BOUND', String(boundSeconds)), { singlePartition: true });
  const program = await loadProgram(application!.stages[0]!.moduleText);
  const task = program.createTask({ keyGroups: { first: 0, end: 128 }, coalesceChanges: [false], rowsPerKeyGroupMax: 1_000_000 });
  const before = process.cpuUsage();
  task.begin();
  task.run(batchOf(rows), 0, rows.length);
  task.advance(task.lastTimerMs);
  const { json } = task.emitted[0]!;
  const text = Buffer.from(json.bytes.subarray(0, json.length)).toString();
  return { rows: text.split(/(?<=\})(?=\{)/).sort(), seconds: process.cpuUsage(before).user / 1e6 };
}

test('sessions of few keys come to be in any order', async () => {
  const random = randomFrom(7);
  const rows = Array.from({ length: 3_000 }, () => ({ k: 'abc'[Math.floor(random() * 3)], at: Math.floor(random() * 20_000) * 1_000 }));
  const inOrder = await sessionsOf(
    rows.toSorted((a, b) => a.at - b.at),
    0,
  );
  expect(inOrder.rows.length).toBeGreaterThan(1_000);
  expect((await sessionsOf(rows, 30_000)).rows).toEqual(inOrder.rows);
});

test('a row finds its session among forty thousand of its key', async () => {
  const count = 40_000;
  const rows = Array.from({ length: count }, (_, i) => ({ k: 'a', at: ((i * 7919) % count) * 100_000 }));
  const { rows: sessions, seconds } = await sessionsOf(rows, 10_000_000);
  expect(sessions).toHaveLength(count);
  // Under a second of work; going from one to the next took a quarter of a minute.
  expect(seconds).toBeLessThan(8);
});
