// The stage that the races run, and the records they run it over: windows that close, changes without windows, rows of a stateless query; late
// rows, dead letters, aggregates with sub-records that belong elsewhere.
import type { KinesisStreamRecord } from 'aws-lambda';
import { loadProgram } from '../../../local/load-program.ts';
import type { StageProgram } from '../../../shared/engine/program.ts';
import { hashKeyOf } from '../../../shared/kinesis/hash-range.ts';
import { compile } from '../../../shared/sql/compile.ts';
import { kplAggregate } from '../../kinesis/kpl-aggregate.ts';

export const START_MS = Date.UTC(2026, 0, 15);
export const BOUND_MS = 10_000;
export const WINDOW_MS = 60_000;
export const IDLE_TIMEOUT_MS = 15_000;
/** Sub-records with keys beyond this belong to another shard. */
export const HASH_RANGE = { start: 0n, end: 2n ** 128n - 2n ** 126n };

const SQL = `
CREATE STREAM trades (k VARCHAR, v BIGINT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '10' SECOND)
  PARTITIONED BY (k) WITH (connector = 'kinesis', stream = 'trades', format = 'json');
CREATE STREAM sums AS SELECT k, COUNT(*) AS n, SUM(v) AS s, _window_start AS opened FROM trades
  GROUP BY k WINDOW TUMBLING(at, INTERVAL '1' MINUTE) EMIT FINAL;
CREATE STREAM running AS SELECT k, COUNT(*) AS n FROM trades WHERE v < 50 GROUP BY k EMIT CHANGES;
CREATE STREAM large AS SELECT k, v FROM trades WHERE v >= 50;
`;

export async function raceProgram(): Promise<StageProgram> {
  const { application } = compile(SQL);
  const { descriptor, createTask } = await loadProgram(application!.stages[0]!.moduleText);
  return { descriptor: { ...descriptor, source: { ...descriptor.source, idleTimeoutMs: IDLE_TIMEOUT_MS } }, createTask };
}

/** One user record, as the oracle sees it. */
export interface UserRecord {
  readonly sequenceNumber: string;
  readonly subSequenceNumber: number;
  /** null: nobody can read it. */
  readonly row: { readonly k: string; readonly v: number; readonly atMs: number | null } | null;
  readonly isMisrouted: boolean;
}

export interface ShardContent {
  readonly shardId: string;
  readonly events: KinesisStreamRecord[];
  /** Of all events, misrouted ones included. */
  readonly users: readonly UserRecord[];
}

export function shardContent(shardIndex: number, eventCount: number, chance: () => number): ShardContent {
  const shardId = `shardId-00000000000${shardIndex}`;
  const users: UserRecord[] = [];
  const events = Array.from({ length: eventCount }, (_, i) => {
    const sequenceNumber = String(9_990 + i * 3);
    const subCount = chance() < 0.35 ? 1 + Math.floor(chance() * 5) : -1;
    const make = (subSequenceNumber: number) => {
      const k = `k${Math.floor(chance() * 5)}-${shardIndex}`;
      const jitterMs = Math.floor((chance() - 0.5) * 60_000);
      const row =
        chance() < 0.08 ? null : { k, v: Math.floor(chance() * 60), atMs: chance() < 0.05 ? null : START_MS + i * 4_000 + jitterMs };
      const partitionKey = subSequenceNumber >= 0 && chance() < 0.2 ? foreignKey(chance) : localKey(k);
      users.push({ sequenceNumber, subSequenceNumber, row, isMisrouted: hashKeyOf(partitionKey) > HASH_RANGE.end });
      const data =
        row === null ? '{"k":' : JSON.stringify({ k: row.k, v: row.v, at: row.atMs === null ? null : new Date(row.atMs).toISOString() });
      return { partitionKey, data };
    };
    const data = subCount < 0 ? Buffer.from(make(-1).data) : kplAggregate(Array.from({ length: subCount }, (_, sub) => make(sub)));
    return kinesisEvent(shardId, sequenceNumber, data);
  });
  return { shardId, events, users };
}

const isLocal = (key: string) => hashKeyOf(key) <= HASH_RANGE.end;

function localKey(k: string): string {
  for (let salt = 0; ; salt++) if (isLocal(`${k}${salt}`)) return `${k}${salt}`;
}

function foreignKey(chance: () => number): string {
  for (;;) {
    const key = `foreign${Math.floor(chance() * 1e6)}`;
    if (!isLocal(key)) return key;
  }
}

function kinesisEvent(shardId: string, sequenceNumber: string, data: Buffer): KinesisStreamRecord {
  return {
    ...{ awsRegion: 'eu-central-1', eventName: 'aws:kinesis:record', eventSource: 'aws:kinesis', eventVersion: '1.0' },
    ...{ eventSourceARN: 'arn:aws:kinesis:eu-central-1:000000000000:stream/trades', invokeIdentityArn: 'arn:aws:iam::000000000000:role/h' },
    eventID: `${shardId}:${sequenceNumber}`,
    kinesis: {
      ...{ approximateArrivalTimestamp: 0, data: data.toString('base64'), kinesisSchemaVersion: '1.0' },
      ...{ partitionKey: 'outer', sequenceNumber },
    },
  };
}
