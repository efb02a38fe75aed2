// What every sink promises (shared/sinks/sink.ts), tested once for all of them.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startDynamoDb } from '../../local/dynamodb/start-dynamodb.ts';
import type { ServiceProcess } from '../../local/kinesis/service-process.ts';
import { DynamoDbSink } from '../../shared/sinks/dynamodb-sink.ts';
import { FileSink } from '../../shared/sinks/file-sink.ts';
import { KinesisSink } from '../../shared/sinks/kinesis-sink.ts';
import { MemorySink } from '../../shared/sinks/memory-sink.ts';
import type { Sink } from '../../shared/sinks/sink.ts';
import { SqsSink } from '../../shared/sinks/sqs-sink.ts';
import { WritableSink } from '../../shared/sinks/writable-sink.ts';
import { FakeClock } from '../kinesis/fake-clock.ts';
import { FaultyStream } from '../kinesis/faulty-stream.ts';
import { seededChance } from '../kinesis/seeded-chance.ts';
import { FakeQueue } from './fake-queue.ts';
import { clientOf, createTable, faulty, scan } from './local-table.ts';
import { commit, outboundRow, revisedRows } from './outbound-rows.ts';

interface Opened {
  readonly sink: Sink;
  /** The rows that a reader sees, oldest first, after `close`. */
  read(): Promise<{ key: string; revision: number }[]>;
}

interface SinkKind {
  /** Newer rows replace older ones of their key; publishing twice changes nothing. */
  readonly upserts: boolean;
  /** Sinks behind a network throttle and fail in parts, with this probability. */
  readonly open: (faultProbability: number) => Promise<Opened>;
  readonly faults: boolean;
}

const SEED = 20_260_101;
let service: ServiceProcess;
let dynamoDb: DynamoDBClient;
let folder: string;
let openedCount = 0;

beforeAll(async () => {
  [service, folder] = await Promise.all([startDynamoDb(), mkdtemp(path.join(tmpdir(), 'weir-sinks-'))]);
  dynamoDb = clientOf(service);
});

afterAll(async () => {
  dynamoDb.destroy();
  await Promise.all([service.close(), rm(folder, { recursive: true })]);
});

const policy = () => ({ clock: new FakeClock(), chance: seededChance(SEED), attemptsMax: 50 });
const lines = (text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line));

async function openDynamoDb(probability: number, revisable: boolean): Promise<Opened> {
  const table = `results-${openedCount++}`;
  await createTable(dynamoDb, table);
  const client = probability > 0 ? faulty(dynamoDb, seededChance(SEED), probability) : dynamoDb;
  const read = async () => {
    const items = await scan(dynamoDb, table);
    return items.filter(item => !item.weirDeleted).map(item => ({ key: item.key!.S!, revision: Number(item.revision!.N) }));
  };
  return { sink: new DynamoDbSink({ ...policy(), client, table, revisable }), read };
}

const KINDS: Record<string, SinkKind> = {
  memory: {
    upserts: false,
    faults: false,
    open: async () => {
      const sink = new MemorySink();
      return { sink, read: async () => sink.values as never };
    },
  },
  file: {
    upserts: false,
    faults: false,
    open: async () => {
      const file = path.join(folder, `rows-${openedCount++}.ndjson`);
      return { sink: await FileSink.open(file), read: async () => lines(await readFile(file, 'utf8')) };
    },
  },
  stream: {
    upserts: false,
    faults: false,
    open: async () => {
      let text = '';
      const slow = new Writable({
        highWaterMark: 8,
        write(chunk, _, done) {
          text += chunk;
          setImmediate(done);
        },
      });
      return { sink: new WritableSink(slow, 'a slow stream'), read: async () => lines(text) };
    },
  },
  kinesis: {
    upserts: false,
    faults: true,
    open: async probability => {
      const chance = seededChance(SEED);
      const stream = new FaultyStream({ refuses: () => chance() < probability });
      return { sink: new KinesisSink({ ...policy(), client: stream.client, stream: 'late' }), read: async () => inShardOrder(stream) };
    },
  },
  sqs: {
    upserts: false,
    faults: true,
    open: async probability => {
      const chance = seededChance(SEED);
      const queue = new FakeQueue({ refuses: () => chance() < probability });
      return {
        sink: new SqsSink({ ...policy(), client: queue.client, queueUrl: 'queue' }),
        read: async () => queue.bodies.map(body => JSON.parse(body)),
      };
    },
  },
  dynamodb: { upserts: true, faults: true, open: probability => openDynamoDb(probability, true) },
  'dynamodb, rows final': { upserts: true, faults: true, open: probability => openDynamoDb(probability, false) },
};

const inShardOrder = (stream: FaultyStream) =>
  stream.accepted.toSorted((a, b) => a.sequenceNumber - b.sequenceNumber).map(({ text }) => JSON.parse(text));

const asSet = (rows: readonly object[]) => [...new Set(rows.map(row => JSON.stringify(row)))].sort();
const valuesOf = (rows: readonly { json: Uint8Array }[]) => rows.map(row => JSON.parse(Buffer.from(row.json).toString()));

describe.each(Object.entries(KINDS))('%s', (name, kind) => {
  const isRevised = name !== 'dynamodb, rows final';

  test('every row arrives', async () => {
    const { sink, read } = await kind.open(0);
    const rows = revisedRows(60, 1);
    await sink.publish(rows, commit(1));
    await sink.publish([], commit(2));
    await sink.close();
    await sink.close();
    expect(asSet(await read())).toEqual(asSet(valuesOf(rows)));
    expect(sink.description).not.toBe('');
  });
  test('publishing twice changes nothing, or leaves exact duplicates', async () => {
    const { sink, read } = await kind.open(0);
    const rows = revisedRows(30, 1);
    await sink.publish(rows, commit(1));
    await sink.publish(rows, commit(1));
    await sink.close();
    const seen = await read();
    expect(asSet(seen)).toEqual(asSet(valuesOf(rows)));
    expect(seen).toHaveLength(kind.upserts ? 30 : 60);
  });
  test('a key ends with its newest row, within a publish and across', async () => {
    if (!isRevised) return;
    const { sink, read } = await kind.open(0);
    await sink.publish(revisedRows(7, 3), commit(1));
    await sink.publish(revisedRows(7, 2, 3), commit(2));
    await sink.close();
    const last = new Map((await read()).map(row => [row.key, row.revision]));
    expect([...last.values()]).toEqual([4, 4, 4, 4, 4, 4, 4]);
  });
  test('an older commit after a newer one changes nothing', async () => {
    if (!kind.upserts || !isRevised) return;
    const { sink, read } = await kind.open(0);
    await sink.publish(revisedRows(5, 1, 9), commit(8));
    await sink.publish(revisedRows(5, 1, 9), commit(7));
    await sink.publish(revisedRows(5, 3, 0), commit(3));
    await sink.close();
    expect((await read()).map(row => row.revision)).toEqual([9, 9, 9, 9, 9]);
  });
  test('throttling and partial failures lose nothing, and a key still ends with its newest row', async () => {
    if (!kind.faults) return;
    const { sink, read } = await kind.open(0.3);
    const rows = isRevised ? revisedRows(25, 4) : revisedRows(80, 1, 3);
    await sink.publish(rows, commit(1));
    await sink.close();
    const seen = await read();
    if (!kind.upserts) expect(asSet(seen)).toEqual(asSet(valuesOf(rows)));
    // A standard queue keeps no order.
    const last = new Map(seen.map(row => [row.key, row.revision]));
    if (name !== 'sqs') expect([...last.values()]).toEqual(Array(isRevised ? 25 : 80).fill(3));
  });
  test('fails if the outside keeps refusing, with an ExternalError that may be tried again', async () => {
    if (!kind.faults) return;
    const { sink } = await kind.open(1);
    await expect(sink.publish(revisedRows(3, 1), commit(1))).rejects.toMatchObject({ name: 'ExternalError', retryable: true });
  });
  test('the rows may be overwritten once they are published', async () => {
    const { sink, read } = await kind.open(0);
    const row = outboundRow({ key: 'k', row: { key: 'k', revision: 0 } });
    await sink.publish([row], commit(1));
    row.json.fill(0);
    await sink.close();
    expect(await read()).toMatchObject([{ key: 'k', revision: 0 }]);
  });
});
