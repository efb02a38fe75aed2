// The one helper that every query test goes through. A query lives several lives over the same rows, and must give the same results in all:
//
//   one batch · one record per batch · odd batches, state loaded from the log for each · crash before and after every commit, and before
//   and after every publish · 1 and 2 workers · and, where no row is late, 2 and 4 shards, and shards that are split and merged on the way
//
// Rows that a life publishes twice must be exact duplicates, to the byte.

import { expect } from '@jest/globals';
import { binaryPartitionKey } from '../../local/in-process/binary-partition-key.ts';
import { InProcessStage } from '../../local/in-process/in-process-stage.ts';
import { loadProgram } from '../../local/load-program.ts';
import { MemoryBodyStore } from '../../shared/checkpoint/memory-body-store.ts';
import { MemoryLogStore } from '../../shared/checkpoint/memory-log-store.ts';
import type { StageExecutor } from '../../shared/partition/executor.ts';
import { InlineExecutor } from '../../shared/partition/inline-executor.ts';
import { WorkerExecutor } from '../../shared/partition/worker-executor.ts';
import { WorkerPool } from '../../shared/partition/worker-pool.ts';
import { MemorySink } from '../../shared/sinks/memory-sink.ts';
import type { OutboundRow } from '../../shared/sinks/sink.ts';
import { type CompiledStage, compile } from '../../shared/sql/compile.ts';
import type { FunctionHost } from '../../shared/sql/user-functions/function-host.ts';
import { CrashPlan, crashingLogStore, crashingSink } from './crash-plan.ts';
import { nearbyWorker } from './nearby-worker.ts';

export interface QueryCase {
  readonly sql: string;
  /** Rows as values (made JSON), or as the payload itself, text or bytes, for what no value can express. */
  readonly rows: readonly unknown[];
  /** Finds the script's functions in TypeScript. */
  readonly functions?: FunctionHost;
  /** Finds the script's schemas. */
  readonly readFile?: (path: string) => string | null;
  /** Records in them, where a payload holds another number than one. */
  readonly recordCount?: number;
  /** By output; results as JSON values, in any order. For a script with one output the array alone. */
  readonly expected?: readonly unknown[] | Readonly<Record<string, readonly unknown[]>>;
  /** Reasons of dead letters, each a part of the text. */
  readonly deadLetters?: readonly string[];
  readonly lateCount?: number;
  /** Windows stay open at the end. @default true: they are closed */
  readonly drain?: boolean;
  /**
   * What is sent in one order in every life: all rows of a key, or, where the bound on emission may let a row of one window go before an
   * early result of another, the rows of a key and window. @default 'key'
   */
  readonly orderPer?: 'key' | 'window';
  /** The watermark, which each shard has of its own, decides results: they are compared in lives with one shard. @default false */
  readonly dependsOnShards?: boolean;
}

interface Life {
  readonly name: string;
  readonly batchRecordCount: number;
  readonly shardCount?: number;
  /** Shard counts that the stream is changed to on the way, after equal shares of the rows. */
  readonly reshards?: readonly number[];
  readonly workerCount?: number;
  readonly cacheBytesMax?: number;
  readonly crashes?: CrashPlan;
}

interface Results {
  /** Per output: row identities with their JSON, each once. */
  readonly outputs: Readonly<Record<string, readonly string[]>>;
  readonly deadLetterReasons: readonly string[];
  readonly lateCount: number;
  readonly counters: Readonly<Record<string, number>>;
}

const ARRIVAL_MS = Date.UTC(2026, 0, 15);

/** Runs the case in every life and compares; returns what the plainest life gave. */
export async function checkQuery(testCase: QueryCase): Promise<Results> {
  const { diagnostics, application } = compile(testCase.sql, {
    singlePartition: true,
    ...(testCase.functions && { functions: testCase.functions }),
    ...(testCase.readFile && { readFile: testCase.readFile }),
  });
  expect(diagnostics.filter(diagnostic => diagnostic.severity === 'error')).toEqual([]);
  const stages = application!.stages;
  const executors = stages.map(stage => new Executors(stage));
  try {
    return await checkLives(stages, executors, testCase);
  } finally {
    await Promise.all(executors.map(each => each.close()));
  }
}

async function checkLives(stages: readonly CompiledStage[], executors: readonly Executors[], testCase: QueryCase): Promise<Results> {
  const plain = await live(stages, executors, testCase, { name: 'one batch', batchRecordCount: Math.max(1, testCase.rows.length) });
  if (testCase.expected) expectRows(plain, testCase);
  if (testCase.deadLetters) {
    expect(plain.deadLetterReasons).toHaveLength(testCase.deadLetters.length);
    for (const [index, reason] of testCase.deadLetters.entries()) expect(plain.deadLetterReasons[index]).toContain(reason);
  }
  if (testCase.lateCount !== undefined) expect(plain.lateCount).toBe(testCase.lateCount);
  checkCountersAddUp(stages, plain, testCase.recordCount ?? testCase.rows.length);
  for (const life of lives(testCase, stages, plain)) {
    const results = await live(stages, executors, testCase, life);
    expect({ life: life.name, ...comparable(results, life) }).toEqual({ life: life.name, ...comparable(plain, life) });
  }
  return plain;
}

function* lives(testCase: QueryCase, stages: readonly CompiledStage[], plain: Results): Generator<Life> {
  const whole = Math.max(1, testCase.rows.length);
  yield { name: 'one record per batch', batchRecordCount: 1 };
  yield { name: 'batches of 7, state loaded for each', batchRecordCount: 7, cacheBytesMax: 0 };
  yield { name: 'crash before every commit', batchRecordCount: 3, crashes: new CrashPlan('before-commit') };
  yield { name: 'crash after every commit', batchRecordCount: 3, crashes: new CrashPlan('after-commit') };
  yield { name: 'crash before every publish', batchRecordCount: 3, crashes: new CrashPlan('before-publish') };
  yield { name: 'crash after every publish', batchRecordCount: 3, crashes: new CrashPlan('after-publish') };
  yield { name: '2 workers', batchRecordCount: whole, workerCount: 2 };
  yield { name: '2 workers, batches of 5, state loaded for each', batchRecordCount: 5, workerCount: 2, cacheBytesMax: 0 };
  if (plain.lateCount > 0 || testCase.dependsOnShards === true || !spreadsByKey(testCase, stages)) return;
  yield { name: '2 shards', batchRecordCount: whole, shardCount: 2 };
  yield { name: '4 shards, one record per batch', batchRecordCount: 1, shardCount: 4 };
  yield { name: 'split, split again, merged', batchRecordCount: 4, reshards: [2, 4, 2, 1] };
  yield {
    name: 'merged and split, state loaded for each batch',
    batchRecordCount: 2,
    shardCount: 4,
    reshards: [2, 3, 1, 2],
    cacheBytesMax: 0,
  };
  yield { name: 'resharded with 2 workers', batchRecordCount: 7, workerCount: 2, reshards: [2, 1, 3] };
  yield { name: 'resharded, crash before every commit', batchRecordCount: 3, reshards: [2, 1, 3], crashes: new CrashPlan('before-commit') };
  yield { name: 'resharded, crash after every commit', batchRecordCount: 3, reshards: [3, 1, 2], crashes: new CrashPlan('after-commit') };
}

/** Several shards give the same rows only where all rows of a group meet in one. */
function spreadsByKey({ sql, readFile }: QueryCase, stages: readonly CompiledStage[]): boolean {
  const { diagnostics } = compile(sql, readFile && { readFile });
  return (
    diagnostics.every(({ severity }) => severity !== 'error') &&
    stages.every(({ descriptor }) => descriptor.source.partitionedBy.length > 0)
  );
}

async function live(stages: readonly CompiledStage[], executors: readonly Executors[], testCase: QueryCase, life: Life): Promise<Results> {
  const outputs: Record<string, MemorySink> = {};
  const late = new MemorySink('late');
  const deadLetters = new MemorySink('dead letters');
  const counters: Record<string, number> = {};
  const crashing = (sink: MemorySink) => (life.crashes ? crashingSink(sink, life.crashes) : sink);
  for (const [index, { descriptor, stage: planned }] of stages.entries()) {
    for (const output of descriptor.outputs) outputs[output.name] ??= new MemorySink(output.name);
    const logStore = new MemoryLogStore();
    let nonce = 0;
    const stage = new InProcessStage({
      descriptor,
      partitionKey: binaryPartitionKey(planned.source),
      newExecutor: () => executors[index]!.create(life.workerCount ?? 1),
      shardCount: life.shardCount ?? 1,
      batchRecordCount: life.batchRecordCount,
      sharedBatches: (life.workerCount ?? 1) > 1,
      outputs: descriptor.outputs.map(output => crashing(outputs[output.name]!)),
      lateRows: descriptor.queries.map(() => crashing(late)),
      deadLetters: crashing(deadLetters),
      logStore: life.crashes ? crashingLogStore(logStore, life.crashes) : logStore,
      bodyStore: new MemoryBodyStore(),
      clock: { nowMs: () => ARRIVAL_MS, sleep: async () => {} },
      nextNonce: () => `nonce-${nonce++}`,
      ...(life.cacheBytesMax !== undefined && { cacheBytesMax: life.cacheBytesMax }),
      ...(life.crashes && { survives: life.crashes.survives }),
    });
    const reshards = [...(life.reshards ?? [])];
    const share = testCase.rows.length / (reshards.length + 1);
    for (const [i, row] of testCase.rows.entries()) {
      while (reshards.length > 0 && i >= share * (life.reshards!.length - reshards.length + 1)) await stage.reshard(reshards.shift()!);
      await stage.push(payloadOf(row), ARRIVAL_MS);
    }
    await stage.end(testCase.drain ?? true);
    Object.assign(counters, await stage.counters());
  }
  const published = Object.values(outputs).some(sink => sink.publishes.length > 0);
  const isReached = life.crashes?.moment.endsWith('commit') ? testCase.rows.length > 0 : published;
  if (life.crashes && isReached)
    expect({ life: life.name, crashed: life.crashes.crashCount > 0 }).toEqual({ life: life.name, crashed: true });
  return {
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, sink]) => [
        name,
        distinctRows(sink.rows, life, testCase.orderPer === 'window' ? queryKeyAndWindow : queryAndKey),
      ]),
    ),
    deadLetterReasons: distinctRows(deadLetters.rows, life, () => '').map(row => JSON.parse(row).reason),
    lateCount: distinctRows(late.rows, life).length,
    counters,
  };
}

/** Executors of one stage: one task, or two slices behind a pool that all lives of the case share. */
class Executors {
  private readonly compiled: CompiledStage;
  private pool: WorkerPool | null = null;

  constructor(compiled: CompiledStage) {
    this.compiled = compiled;
  }

  async create(workerCount: number): Promise<StageExecutor> {
    const { descriptor, moduleText } = this.compiled;
    const options: Parameters<typeof WorkerExecutor.create>[1] = {
      coalesceChanges: descriptor.queries.map(() => false),
      // Small, so that the bound on emission shows in every test with more than a few groups.
      rowsPerKeyGroupMax: 2,
    };
    const program = await loadProgram(moduleText);
    if (workerCount === 1) return new InlineExecutor(program, options);
    this.pool ??= new WorkerPool(program, workerCount, () => nearbyWorker(program), { partsBytesMin: 0 });
    return WorkerExecutor.create(this.pool, options, descriptor.isSliceable);
  }

  async close(): Promise<void> {
    await this.pool?.close();
  }
}

const payloadOf = (row: unknown): Uint8Array =>
  row instanceof Uint8Array ? row : Buffer.from(typeof row === 'string' ? row : JSON.stringify(row), 'utf8');

const queryAndKey = ({ identity, key }: OutboundRow): string => JSON.stringify([JSON.parse(identity)[0], key]);

const queryKeyAndWindow = ({ identity }: OutboundRow): string => JSON.stringify(JSON.parse(identity).slice(0, -1));

/**
 * Each identity once; a duplicate that differs fails, and so does any duplicate in a life without crashes. By query and key, and in the order
 * of arrival within them, which no life may change.
 */
function distinctRows(rows: readonly OutboundRow[], life: Life, placeOf = queryAndKey): string[] {
  const seen = new Map<string, string>();
  const byKey = new Map<string, string[]>();
  for (const row of rows) {
    const text = Buffer.from(row.json).toString('utf8');
    const known = seen.get(row.identity);
    if (known === undefined) {
      seen.set(row.identity, text);
      const place = placeOf(row);
      byKey.set(place, [...(byKey.get(place) ?? []), text]);
    } else {
      expect({ life: life.name, identity: row.identity, text }).toEqual({ life: life.name, identity: row.identity, text: known });
      if (!life.crashes) throw new Error(`${life.name}: row ${row.identity} was published twice`);
    }
  }
  return [...byKey.keys()].sort().flatMap(place => byKey.get(place)!);
}

function expectRows(plain: Results, { expected }: QueryCase): void {
  const names = Object.keys(plain.outputs);
  const byOutput = Array.isArray(expected)
    ? { [names[0]!]: expected as readonly unknown[] }
    : (expected as Record<string, readonly unknown[]>);
  for (const [name, rows] of Object.entries(byOutput)) {
    // Compared as text: key order and every digit of a number count.
    const wanted = rows.map(row => (typeof row === 'string' ? row : JSON.stringify(row)));
    expect([...plain.outputs[name]!].sort()).toEqual([...wanted].sort());
  }
}

/** Counters of commits and bytes depend on the cut of the batches; everything that speaks of records and rows does not. */
function comparable({ outputs, deadLetterReasons, lateCount, counters }: Results, life: Life) {
  const { commits: _commits, committedBytes: _bytes, kinesisRecords: _records, ...counts } = counters;
  const reasons = [...deadLetterReasons];
  return {
    outputs,
    deadLetterReasons: (life.shardCount ?? 1) > 1 || life.reshards !== undefined ? reasons.sort() : reasons,
    lateCount,
    counts,
  };
}

function checkCountersAddUp(stages: readonly CompiledStage[], { counters }: Results, rowCount: number): void {
  if (stages.length > 1) return;
  expect(counters.records ?? 0).toBe(rowCount);
  expect((counters.decoded ?? 0) + (counters.undecodable ?? 0)).toBe(rowCount);
  for (const { name } of stages[0]!.descriptor.queries) {
    const sum = ['filtered', 'late', 'failed', 'applied'].reduce((total, counter) => total + (counters[`${name}.${counter}`] ?? 0), 0);
    expect({ query: name, sum }).toEqual({ query: name, sum: (counters.decoded ?? 0) + (counters[`${name}.expanded`] ?? 0) });
  }
}
