// A shard iterator is a position: the ordinal of the next record to read, in one shard of one incarnation of a stream, and when it was given
// out. It lives five minutes.
import type { Account } from './account.ts';
import { KinesisError } from './kinesis-error.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';
import { decodeToken, encodeToken } from './token.ts';

const KIND = 'iterator';

export function encodeShardIterator(stream: Stream, shard: Shard, ordinal: number, nowMs: number): string {
  return encodeToken([KIND, nowMs, stream.name, stream.createdAtMs, shard.index, ordinal]);
}

export interface ShardPosition {
  readonly stream: Stream;
  readonly shard: Shard;
  readonly ordinal: number;
}

/** Finds what an iterator points to. Throws where it is made up, too old, or its stream or shard is gone. */
export function decodeShardIterator(account: Account, iterator: string): ShardPosition {
  const [kind, issuedAtMs, streamName, createdAtMs, shardIndex, ordinal] = decodeToken(iterator) ?? [];
  if (kind !== KIND || streamName === undefined) throw new KinesisError('InvalidArgumentException', 'Invalid ShardIterator.');
  const nowMs = account.nowMs();
  if (nowMs - Number(issuedAtMs) > account.limits.shardIteratorAgeMsMax) {
    throw new KinesisError(
      'ExpiredIteratorException',
      `Iterator expired. The iterator was created at time ${amzUtc(Number(issuedAtMs))} while right now it is ${amzUtc(nowMs)} which is ` +
        `further in the future than the tolerated delay of ${account.limits.shardIteratorAgeMsMax} milliseconds.`,
    );
  }
  const stream = account.readableStreamOf({ StreamName: streamName });
  const shard = stream.createdAtMs === Number(createdAtMs) ? stream.shards.find(({ index }) => index === Number(shardIndex)) : undefined;
  if (shard === undefined) {
    throw new KinesisError(
      'ResourceNotFoundException',
      `Shard shardId-${shardIndex!.padStart(12, '0')} in stream ${streamName} under account ${account.accountId} does not exist`,
    );
  }
  return { stream, shard, ordinal: Number(ordinal) };
}

/** A time as Kinesis writes it in messages: Thu Jan 22 01:22:02 UTC 2015. */
function amzUtc(timeMs: number): string {
  const [weekday, day, month, year, time] = new Date(timeMs).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
