// The Lambda event has no field for the shard; the event id begins with it: `shardId-000000000006:4959…`.
import type { KinesisStreamRecord } from 'aws-lambda';
import { assert } from '../engine/assert.ts';

/** Shard that a record of a Lambda event came from. */
export function shardIdOf(record: KinesisStreamRecord): string {
  const colon = record.eventID.indexOf(':');
  assert(colon > 0, `the eventID of a Kinesis record is shardId:sequenceNumber, not "${record.eventID}"`);
  return record.eventID.slice(0, colon);
}
