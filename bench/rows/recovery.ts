// How long a partition is away: from nothing in memory to the next record committed (its environment died), and from a state that is some
// commits behind (another environment served it meanwhile). The log is in the embedded DynamoDB, its large bodies in files. What both wait for
// is that store, so these are figures of wall time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisStreamRecord } from 'aws-lambda';
import { createCheckpointsTable } from '../../local/deployment/resources.ts';
import { startDynamoDb } from '../../local/dynamodb/start-dynamodb.ts';
import { eventRecordOf } from '../../local/event-source-mapping/kinesis-event.ts';
import { CommitLog } from '../../shared/checkpoint/commit-log.ts';
import { DynamoDbLogStore } from '../../shared/checkpoint/dynamodb-log-store.ts';
import { FolderBodyStore } from '../../shared/checkpoint/folder-body-store.ts';
import { nextNonce } from '../../shared/checkpoint/nonce.ts';
import { PartitionCache } from '../../shared/checkpoint/partition-cache.ts';
import { decodeEvent } from '../../shared/kinesis/decode-event.ts';
import { DEFAULT_PARTITION_LIMITS, type PartitionEnvironment } from '../../shared/partition/environment.ts';
import { InlineExecutor } from '../../shared/partition/inline-executor.ts';
import type { PartitionState } from '../../shared/partition/partition-state.ts';
import { processBatch } from '../../shared/partition/process-batch.ts';
import type { Sink } from '../../shared/sinks/sink.ts';
import { MemoryWatermarkStore } from '../../shared/time/memory-watermark-store.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { type CompiledShape, compileStage, ROWS_PER_KEY_GROUP_MAX } from '../contenders/weir-stage.ts';
import { spreadOf } from '../measure/interleave.ts';
import { type Lap, timed } from '../measure/stopwatch.ts';
import { type Row, type RowResult, type RowSettings, scaled } from '../row.ts';

const GROUPS = 1_000_000;
const RECORDS_PER_BATCH = 50_000;
/** What another environment committed meanwhile: batches of a busy second. */
const MISSED_COMMITS = 10;
const RECORDS_PER_MISSED_COMMIT = 1_000;

const SQL = `CREATE STREAM visits (id VARCHAR, seconds BIGINT, price DOUBLE) PARTITIONED BY (id) WITH (connector = 'kinesis', stream = 'visits', format = 'json');
CREATE STREAM totals AS SELECT id, COUNT(*) AS visits, SUM(seconds) AS seconds, AVG(price) AS price FROM visits GROUP BY id EMIT CHANGES;`;
const SOURCE = {
  streamArn: 'arn:aws:kinesis:eu-central-1:0:stream/visits',
  shardId: 'shardId-000000000000',
  region: '',
  invokeIdentityArn: '',
};
const UNLIMITED = { remainingMs: () => Number.POSITIVE_INFINITY };
const LOCAL = { region: 'eu-central-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

async function recovery(settings: RowSettings): Promise<RowResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'weir-recovery-'));
  const service = await startDynamoDb();
  const client = new DynamoDBClient({ ...LOCAL, endpoint: service.endpoint });
  try {
    await createCheckpointsTable(client, 'Checkpoints');
    return await measure(await compileStage(SQL), settings, { client, folder });
  } finally {
    client.destroy();
    await service.close();
    rmSync(folder, { recursive: true });
  }
}

async function measure(stage: CompiledShape, settings: RowSettings, stores: Stores): Promise<RowResult> {
  const groupCount = scaled(settings, GROUPS);
  const visits = new Visits();
  const writer = environmentOf(stage, stores);
  for (let from = 0; from < groupCount; from += RECORDS_PER_BATCH) {
    await process(
      writer,
      visits.next(Math.min(RECORDS_PER_BATCH, groupCount - from), i => from + i),
    );
  }
  const loads: Lap[] = [];
  const catchUps: Lap[] = [];
  for (let round = 0; round < settings.rounds; round++) {
    const fresh = environmentOf(stage, stores);
    const load = await timed(() =>
      process(
        fresh,
        visits.next(1, () => 0),
      ),
    );
    loads.push(load.lap);
    // Now another environment serves the partition for a while; this one comes back with what it had.
    const other = environmentOf(stage, stores);
    for (let i = 0; i < MISSED_COMMITS; i++) {
      await process(
        other,
        visits.next(RECORDS_PER_MISSED_COMMIT, n => (n * 7919 + i * 104_729 + round) % groupCount),
      );
    }
    const catchUp = await timed(() =>
      process(
        fresh,
        visits.next(1, () => 0),
      ),
    );
    catchUps.push(catchUp.lap);
  }
  const groups = groupCount.toLocaleString('en');
  return {
    contenders: [],
    figures: [
      { name: 'recovery.loadMs', label: `${groups} groups: from nothing to the next commit`, value: wall(loads), unit: 'ms' },
      { name: 'recovery.loadCpuMs', label: 'of it processor time', value: cpu(loads), unit: 'ms' },
      { name: 'recovery.catchUpMs', label: `from ${MISSED_COMMITS} commits behind to the next commit`, value: wall(catchUps), unit: 'ms' },
      { name: 'recovery.catchUpCpuMs', label: 'of it processor time', value: cpu(catchUps), unit: 'ms' },
    ],
  };
}

const wall = (laps: readonly Lap[]): number => spreadOf(laps.map(({ wallMs }) => wallMs)).median;
const cpu = (laps: readonly Lap[]): number => spreadOf(laps.map(({ cpuMs }) => cpuMs)).median;

interface Stores {
  readonly client: DynamoDBClient;
  readonly folder: string;
}

const NOWHERE: Sink = { description: 'nowhere', publish: async () => {}, close: async () => {} };

/** An execution environment with nothing in memory. */
function environmentOf({ descriptor, program }: CompiledShape, { client, folder }: Stores): PartitionEnvironment {
  const store = new DynamoDbLogStore({ client, tableName: 'Checkpoints' });
  const bodies = new FolderBodyStore({ folder, nextNonce, clock: systemClock });
  const { fingerprint, stateFingerprint } = descriptor;
  return {
    ...{ application: 'bench', descriptor, clock: systemClock, watermarks: new MemoryWatermarkStore(), limits: DEFAULT_PARTITION_LIMITS },
    ...{ outputs: [NOWHERE], lateRows: [null], deadLetters: NOWHERE },
    cache: new PartitionCache<PartitionState>({ byteBudget: 4 * 1024 ** 3 }),
    newExecutor: async () => new InlineExecutor(program, { coalesceChanges: [true], rowsPerKeyGroupMax: ROWS_PER_KEY_GROUP_MAX }),
    openLog: partition =>
      new CommitLog({ store, bodies, clock: systemClock, nextNonce, partition, program: fingerprint, stateProgram: stateFingerprint }),
    proveEmpty: async () => ({ empty: false, closed: false }),
    listShards: async () => [],
    retentionMs: async () => Number.POSITIVE_INFINITY,
  };
}

async function process(environment: PartitionEnvironment, records: readonly KinesisStreamRecord[]): Promise<void> {
  const decode = () => decodeEvent(records, { shardId: SOURCE.shardId, hashRange: null });
  const { failure } = await processBatch(environment, SOURCE.shardId, decode, UNLIMITED);
  if (failure) throw failure;
}

/** Records of one shard, one after the other. */
class Visits {
  private nextSequenceNumber = 49590338271490256608559692538361571095921575989136580000000n;

  next(count: number, idOf: (i: number) => number): KinesisStreamRecord[] {
    return Array.from({ length: count }, (_, i) => {
      const id = `visitor-${idOf(i)}`;
      const Data = Buffer.from(`{"id":"${id}","seconds":${i % 900},"price":${(i % 4000) / 16}}`);
      const record = {
        SequenceNumber: String(this.nextSequenceNumber++),
        PartitionKey: id,
        Data,
        ApproximateArrivalTimestamp: new Date(0),
      };
      return JSON.parse(eventRecordOf(record, SOURCE).eventText) as KinesisStreamRecord;
    });
  }
}

export const recoveryRows: readonly Row[] = [
  { name: 'recovery', group: 'commit', title: 'a partition of 1 M groups comes back', run: recovery },
];
