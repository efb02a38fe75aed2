// One stage in memory that savepoints are taken of and restored into, over a shard that remembers its records as Kinesis does.

import type { KinesisStreamRecord } from 'aws-lambda';
import { loadProgram } from '../../local/load-program.ts';
import type { CommitLog } from '../../shared/checkpoint/commit-log.ts';
import { decodeEvent } from '../../shared/kinesis/decode-event.ts';
import type { PartitionEnvironment } from '../../shared/partition/environment.ts';
import { processBatch } from '../../shared/partition/process-batch.ts';
import { drainPartition } from '../../shared/partition/process-tick.ts';
import { restorePartition } from '../../shared/savepoint/restored-partition.ts';
import { readStateFile, writeStateFile } from '../../shared/savepoint/state-file.ts';
import { type TakenPartition, takePartition } from '../../shared/savepoint/taken-partition.ts';
import { type CompiledStage, compile } from '../../shared/sql/compile.ts';
import { kinesisRecords, TEST_SHARD } from '../kinesis/kinesis-event.ts';
import { AMPLE, PartitionWorld, START_MS } from '../partition/partition-world.ts';

export const SOURCE = `CREATE STREAM trades (k VARCHAR, v BIGINT, p DOUBLE, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '10' SECOND)
  PARTITIONED BY (k) WITH (connector = 'kinesis', stream = 'trades', format = 'json');`;

export interface Row {
  readonly k: string;
  readonly v: number | null;
  readonly p: number;
  readonly at: string;
}

/** Rows of some keys, out of order by a few seconds, from a seed. */
export function seededRows(count: number, chance: () => number): Row[] {
  return Array.from({ length: count }, (_, i) => ({
    k: `k${Math.floor(chance() * 7)}`,
    v: chance() < 0.1 ? null : Math.floor(chance() * 1000) - 300,
    p: Math.floor(chance() * 1e6) / 128,
    at: new Date(START_MS + i * 4000 - Math.floor(chance() * 9000)).toISOString(),
  }));
}

export class SavepointWorld {
  readonly stage: CompiledStage;
  readonly world: PartitionWorld;
  readonly records: readonly KinesisStreamRecord[];
  readonly environment: PartitionEnvironment;
  private readonly application: string;

  private constructor(stage: CompiledStage, world: PartitionWorld, records: readonly KinesisStreamRecord[], application: string) {
    this.stage = stage;
    this.world = world;
    this.records = records;
    this.application = application;
    this.environment = this.process();
  }

  static async of(sql: string, rows: readonly Row[], application = 'app'): Promise<SavepointWorld> {
    const stage = compile(`${SOURCE}\n${sql}`).application!.stages[0]!;
    const world = new PartitionWorld(await loadProgram(stage.moduleText));
    const records = kinesisRecords(rows.map(row => ({ data: JSON.stringify(row), partitionKey: row.k, arrivalMs: START_MS })));
    return new SavepointWorld(stage, world, records, application);
  }

  /** Another process of the application, which knows nothing but the log. */
  process(changes: Partial<PartitionEnvironment> = {}): PartitionEnvironment {
    const readShard: PartitionEnvironment['readShard'] = async (_, after, { countMax, unopened }) => {
      const from = after === null ? 0 : this.records.findIndex(record => record.kinesis.sequenceNumber > after.sequenceNumber);
      const count = Math.min(5, countMax);
      const records = from < 0 ? [] : this.records.slice(from, from + count);
      const isTip = from < 0 || from + count >= this.records.length;
      return { decoded: decodeEvent(records, { shardId: TEST_SHARD, hashRange: null, unopened }), isTip };
    };
    return this.world.process({ application: this.application, readShard, ...changes });
  }

  /** As Lambda would deliver records `[from, to)`, in batches. */
  async deliver(from: number, to: number, batchSize = 7, environment = this.environment): Promise<void> {
    for (let first = from; first < to; first += batchSize) {
      const records = this.records.slice(first, Math.min(to, first + batchSize));
      const decode = () => decodeEvent(records, { shardId: TEST_SHARD, hashRange: null });
      const outcome = await processBatch(environment, TEST_SHARD, decode, AMPLE);
      if (outcome.failure) throw outcome.failure;
      if (outcome.unprocessedFrom !== null) throw new Error(`stopped at ${outcome.unprocessedFrom}`);
    }
  }

  async drain(environment = this.environment): Promise<void> {
    await drainPartition(environment, TEST_SHARD, AMPLE);
  }

  log(): CommitLog {
    return this.environment.openLog(`${this.application}/main/trades/${TEST_SHARD}`);
  }

  async take(): Promise<TakenPartition> {
    return (await takePartition(this.log(), this.world.program))!;
  }

  /** Restores what was taken, by way of the file. */
  async restore(taken: TakenPartition): Promise<number> {
    return restorePartition(this.log(), { ...taken, streams: await readStateFile(writeStateFile(taken.streams)) });
  }

  /** Rows as identity and JSON, each once, in the order of their first appearance. */
  rows(): string[] {
    return [...new Set(this.world.results.rows.map(row => `${row.identity} ${row.kind} ${Buffer.from(row.json).toString()}`))];
  }
}
