// Lambda events around records: plain (a Kinesis record each), aggregated as the Kinesis Producer Library does it, or compressed one by one.
import { createHash } from 'node:crypto';
import type { KinesisStreamEvent } from 'aws-lambda';
import { eventRecordOf, eventTextOf } from '../../local/event-source-mapping/kinesis-event.ts';
import type { Trades } from './trades.ts';

/** What the KPL fills an aggregate to by default. */
const AGGREGATE_BYTES = 50 * 1024;
/** Lambda ends a batch at 6 MB of event, base64 included. */
const EVENT_DATA_BYTES = 4_400_000;
const SEQUENCE_NUMBER_FIRST = 49590338271490256608559692538361571095921575989136580000000n;
const SOURCE = {
  streamArn: 'arn:aws:kinesis:eu-central-1:000000000000:stream/trades',
  shardId: 'shardId-000000000000',
  region: 'eu-central-1',
  invokeIdentityArn: 'arn:aws:iam::000000000000:role/trades',
};

interface Payload {
  readonly data: Uint8Array;
  readonly partitionKey: string;
  readonly arrivalMs: number;
}

/** Builds events whose sequence numbers go on from one to the next, as those of one shard do. */
export class EventBuilder {
  private nextSequenceNumber = SEQUENCE_NUMBER_FIRST;

  /** The event as Lambda sends it. */
  text(payloads: readonly Payload[]): string {
    return eventTextOf(
      payloads.map(({ data, partitionKey, arrivalMs }) => {
        const record = {
          SequenceNumber: String(this.nextSequenceNumber++),
          PartitionKey: partitionKey,
          Data: data,
          ApproximateArrivalTimestamp: new Date(arrivalMs),
        };
        return eventRecordOf(record, SOURCE);
      }),
    );
  }

  event(payloads: readonly Payload[]): KinesisStreamEvent {
    return JSON.parse(this.text(payloads));
  }
}

/** One Kinesis record per trade, `perEvent` of them an event. */
export const plainEventTexts = (trades: Trades, perEvent: number, pack: (payload: Uint8Array) => Uint8Array = same): string[] => [
  ...eachPlainEventText(trades, perEvent, pack),
];

/** The same, one after the other: all of them at once are five times as long as the records. */
export function* eachPlainEventText(
  trades: Trades,
  perEvent: number,
  pack: (payload: Uint8Array) => Uint8Array = same,
): Generator<string, void> {
  const builder = new EventBuilder();
  for (let from = 0; from < trades.recordCount; from += perEvent) {
    const count = Math.min(perEvent, trades.recordCount - from);
    yield builder.text(Array.from({ length: count }, (_, i) => payloadOf(trades, from + i, pack)));
  }
}

/** Many trades a Kinesis record, one a line, in events of Lambda's full size. */
export function lineEvents(trades: Trades, perPayload: number, pack: (payload: Uint8Array) => Uint8Array = same): KinesisStreamEvent[] {
  const { bytes, batch, recordCount } = trades;
  const payloads: Payload[] = [];
  for (let from = 0; from < recordCount; from += perPayload) {
    const last = Math.min(recordCount, from + perPayload) - 1;
    const lines = bytes.subarray(batch.starts[from]!, batch.ends[last]! + 1);
    payloads.push({ data: pack(lines), partitionKey: 'a', arrivalMs: batch.arrivalsMs[last]! });
  }
  return eventsOf(payloads);
}

const same = (payload: Uint8Array): Uint8Array => payload;

/** Trades in aggregates, events of Lambda's full size. */
export function aggregatedEvents(trades: Trades): KinesisStreamEvent[] {
  const aggregates: Payload[] = [];
  for (let from = 0; from < trades.recordCount; ) {
    let to = from;
    for (let size = 0; to < trades.recordCount && size < AGGREGATE_BYTES; to++) size += trades.batch.ends[to]! - trades.batch.starts[to]!;
    const subRecords = Array.from({ length: to - from }, (_, i) => payloadOf(trades, from + i, same));
    const data = aggregate(subRecords);
    aggregates.push({ data, partitionKey: 'a', arrivalMs: subRecords.at(-1)!.arrivalMs });
    from = to;
  }
  return eventsOf(aggregates);
}

/** As many payloads an event as Lambda puts into one. */
function eventsOf(payloads: readonly Payload[]): KinesisStreamEvent[] {
  const builder = new EventBuilder();
  const events: KinesisStreamEvent[] = [];
  let first = 0;
  let byteCount = 0;
  for (const [i, { data }] of payloads.entries()) {
    byteCount += data.length;
    if (byteCount < EVENT_DATA_BYTES && i + 1 < payloads.length) continue;
    events.push(builder.event(payloads.slice(first, i + 1)));
    first = i + 1;
    byteCount = 0;
  }
  return events;
}

export function payloadOf({ bytes, batch }: Trades, record: number, pack: (payload: Uint8Array) => Uint8Array): Payload {
  const json = bytes.subarray(batch.starts[record]!, batch.ends[record]!);
  const partitionKey = /"symbol":"([^"]*)"/.exec(json.toString('latin1'))?.[1] ?? 'none';
  return { data: pack(json), partitionKey, arrivalMs: batch.arrivalsMs[record]! };
}

const MAGIC = Buffer.from('f3899ac2', 'hex');

function aggregate(records: readonly Payload[]): Buffer {
  const keys = new Map<string, number>();
  for (const { partitionKey } of records) if (!keys.has(partitionKey)) keys.set(partitionKey, keys.size);
  const body = Buffer.concat([
    ...[...keys.keys()].map(key => lengthDelimited(1, Buffer.from(key))),
    ...records.map(({ partitionKey, data }) =>
      lengthDelimited(3, Buffer.concat([varint(8), varint(keys.get(partitionKey)!), lengthDelimited(3, data)])),
    ),
  ]);
  return Buffer.concat([MAGIC, body, createHash('md5').update(body).digest()]);
}

const lengthDelimited = (field: number, content: Uint8Array): Buffer =>
  Buffer.concat([varint(field * 8 + 2), varint(content.length), content]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}
