// What the runtime asks Kinesis itself: which shards there are, and whether a shard holds anything after a position. The records proper come
// from the event source mapping.
import {
  type _Record,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { ExternalError } from '../engine/errors.ts';
import { serviceError } from '../engine/service-error.ts';
import { type RetryPolicy, withRetries } from './backoff.ts';
import type { HashRange } from './hash-range.ts';
import { type Shard, type ShardLineage, shardLineage } from './shard-lineage.ts';

/** Kinesis may answer with empty pages while it walks over a gap; after this many the shard counts as not proved empty. */
const EMPTY_PAGES_MAX = 20;
/** A shard answers five GetRecords a second, to all its readers together. */
const PAGE_PAUSE_MS = 250;
/** An iterator lives for five minutes, and a process may stand still for longer: then its place is looked up anew, so often at most. */
const RENEWALS_MAX = 3;
const HOUR_MS = 3_600_000;
/** The least that a stream has (Kinesis API reference). */
const RETENTION_HOURS_DEFAULT = 24;
const RECORD_KB_DEFAULT = 1024;
/** Somebody may change it, and need not be noticed at once. */
const SETTINGS_LIFETIME_MS = HOUR_MS;

export interface Emptiness {
  /** Proved: no record after the position, and 0 ms behind the end of the shard. Anything else is false. */
  readonly empty: boolean;
  /** How far the last page read was behind the end of the shard. */
  readonly behindMs: number;
  /** No next iterator: the shard is closed and read to its end (always so together with `empty` where the shard is gone). */
  readonly closed: boolean;
  /** The stream no longer lists the shard: it is past retention. */
  readonly gone: boolean;
}

/** A record of the shard, and whether reading begins with it or behind it. */
interface ReadFrom {
  readonly sequenceNumber: string;
  readonly isIncluded: boolean;
}

interface ShardRecords {
  readonly records: readonly _Record[];
  readonly isTip: boolean;
}

export interface ShardReaderOptions extends RetryPolicy {
  readonly client: KinesisClient;
}

/** What somebody may change about a stream at any time; it is asked for now and then. */
export interface StreamSettings {
  readonly retentionMs: number;
  /** The largest record that it takes, KiB. */
  readonly recordKbMax: number;
  /** Whether partition keys decide where a record goes; on demand, a stream may be told to place records as it likes. */
  readonly goesByKey: boolean;
}

export class ShardReader {
  private readonly options: ShardReaderOptions;
  /** The range of a shard never changes, so it is asked for once. */
  private readonly hashRanges = new Map<string, HashRange>();
  private readonly settings = new Map<string, StreamSettings & { readonly askedMs: number }>();

  constructor(options: ShardReaderOptions) {
    this.options = options;
  }

  /**
   * Looks whether the shard holds records after the sequence number (null: that arrived since `sinceMs`, by default from its start). Knows
   * nothing of sub-records: whoever asks must have applied the aggregate at the position to its end.
   */
  proveEmpty(stream: string, shardId: string, afterSequenceNumber: string | null, sinceMs: number | null = null): Promise<Emptiness> {
    return renewing(() => this.lookAfter(stream, shardId, afterSequenceNumber, sinceMs));
  }

  private async lookAfter(stream: string, shardId: string, afterSequenceNumber: string | null, sinceMs: number | null): Promise<Emptiness> {
    let iterator = await this.iterator(stream, shardId, afterSequenceNumber, sinceMs);
    if (iterator === null) return { empty: true, behindMs: 0, closed: true, gone: true };
    for (let page = 0; ; page++) {
      const given: string = iterator;
      const response: GetRecordsCommandOutput = await this.call(`GetRecords on shard ${shardId} of Kinesis stream ${stream}`, () =>
        this.options.client.send(new GetRecordsCommand({ ShardIterator: given, Limit: 1 })),
      );
      const behindMs = response.MillisBehindLatest ?? Number.POSITIVE_INFINITY;
      const next: string | null = response.NextShardIterator || null;
      const found = (response.Records ?? []).length > 0;
      if (found || behindMs === 0 || next === null || page === EMPTY_PAGES_MAX) {
        // A closed shard read to its end is empty, whatever the lag says.
        return { empty: !found && (behindMs === 0 || next === null), behindMs, closed: !found && next === null, gone: false };
      }
      await this.options.clock.sleep(PAGE_PAUSE_MS, this.options.signal);
      iterator = next;
    }
  }

  /**
   * The next records of the shard after a record (null: from its start), or from that record on. None at its end; and at the end of what it
   * holds now, `isTip`.
   */
  readAfter(stream: string, shardId: string, from: ReadFrom | null, countMax?: number): Promise<ShardRecords> {
    return renewing(() => this.readOnce(stream, shardId, from, countMax));
  }

  private async readOnce(stream: string, shardId: string, from: ReadFrom | null, countMax?: number): Promise<ShardRecords> {
    let iterator = await this.iterator(stream, shardId, from?.sequenceNumber ?? null, null, from?.isIncluded);
    while (iterator !== null) {
      const given: string = iterator;
      const response: GetRecordsCommandOutput = await this.call(`GetRecords on shard ${shardId} of Kinesis stream ${stream}`, () =>
        this.options.client.send(new GetRecordsCommand({ ShardIterator: given, Limit: countMax })),
      );
      const records = response.Records ?? [];
      iterator = response.NextShardIterator || null;
      const isTip = response.MillisBehindLatest === 0 || iterator === null;
      if (records.length > 0 || isTip) return { records, isTip };
      await this.options.clock.sleep(PAGE_PAUSE_MS, this.options.signal);
    }
    return { records: [], isTip: true };
  }

  /** All shards that the stream lists, closed ones within retention included. */
  async listShards(stream: string): Promise<Shard[]> {
    const shards: Shard[] = [];
    let token: string | undefined;
    do {
      // The token stands for the stream: Kinesis refuses both together.
      const input = token === undefined ? { StreamName: stream } : { NextToken: token };
      const response = await this.call(`ListShards on Kinesis stream ${stream}`, () =>
        this.options.client.send(new ListShardsCommand(input)),
      );
      for (const shard of response.Shards ?? []) {
        const { StartingHashKey: start = '', EndingHashKey: end = '' } = shard.HashKeyRange ?? {};
        shards.push({
          shardId: shard.ShardId ?? '',
          parentShardIds: [shard.ParentShardId, shard.AdjacentParentShardId].filter(id => id !== undefined && id !== null),
          hashRange: { start: BigInt(start), end: BigInt(end) },
          closed: Boolean(shard.SequenceNumberRange?.EndingSequenceNumber),
        });
      }
      token = response.NextToken || undefined;
    } while (token !== undefined);
    for (const { shardId, hashRange } of shards) this.hashRanges.set(`${stream}/${shardId}`, hashRange);
    return shards;
  }

  /** How the stream's shards descend from each other. */
  async lineage(stream: string): Promise<ShardLineage> {
    return shardLineage(await this.listShards(stream));
  }

  /** How long the stream keeps its records, ms. */
  async retentionMs(stream: string): Promise<number> {
    return (await this.settingsOf(stream)).retentionMs;
  }

  async settingsOf(stream: string): Promise<StreamSettings> {
    const { clock, client } = this.options;
    const known = this.settings.get(stream);
    if (known !== undefined && clock.nowMs() - known.askedMs < SETTINGS_LIFETIME_MS) return known;
    const { StreamDescriptionSummary: summary } = await this.call(`DescribeStreamSummary on Kinesis stream ${stream}`, () =>
      client.send(new DescribeStreamSummaryCommand({ StreamName: stream })),
    );
    const retentionMs = (summary?.RetentionPeriodHours ?? RETENTION_HOURS_DEFAULT) * HOUR_MS;
    const recordKbMax = summary?.MaxRecordSizeInKiB ?? RECORD_KB_DEFAULT;
    const goesByKey = summary?.RecordDistributionStrategy !== 'AUTO';
    const settings = { retentionMs, recordKbMax, goesByKey, askedMs: clock.nowMs() };
    this.settings.set(stream, settings);
    return settings;
  }

  /** For decoding KPL aggregates. Asks Kinesis once per shard and process. */
  async hashRangeOf(stream: string, shardId: string): Promise<HashRange> {
    const key = `${stream}/${shardId}`;
    if (!this.hashRanges.has(key)) await this.listShards(stream);
    const range = this.hashRanges.get(key);
    if (range) return range;
    const message = `Kinesis stream ${stream} does not list shard ${shardId}, so its hash range is unknown. Check that the event comes from this stream.`;
    throw new ExternalError('kinesis', message, { retryable: false });
  }

  /** null where the stream exists and no longer lists the shard. */
  private async iterator(
    stream: string,
    shardId: string,
    afterSequenceNumber: string | null,
    sinceMs: number | null,
    isIncluded = false,
  ): Promise<string | null> {
    const beginning =
      sinceMs === null
        ? ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
        : ({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(sinceMs) } as const);
    const type = isIncluded ? 'AT_SEQUENCE_NUMBER' : 'AFTER_SEQUENCE_NUMBER';
    const start =
      afterSequenceNumber === null ? beginning : ({ ShardIteratorType: type, StartingSequenceNumber: afterSequenceNumber } as const);
    const doing = `GetShardIterator on shard ${shardId} of Kinesis stream ${stream}`;
    try {
      const input = { StreamName: stream, ShardId: shardId, ...start };
      const response = await this.call(doing, () => this.options.client.send(new GetShardIteratorCommand(input)));
      return response.ShardIterator ?? null;
    } catch (error) {
      const isMissing = ((error as ExternalError).cause as { name?: string } | undefined)?.name === 'ResourceNotFoundException';
      if (isMissing && !(await this.listShards(stream)).some(shard => shard.shardId === shardId)) return null;
      throw error;
    }
  }

  private call<T>(doing: string, send: () => Promise<T>): Promise<T> {
    return withRetries(this.options, error => serviceError('kinesis', doing, error), send);
  }
}

/** Works with an iterator of its own each time. */
async function renewing<T>(work: () => Promise<T>): Promise<T> {
  for (let renewed = 0; ; renewed++) {
    try {
      return await work();
    } catch (error) {
      const isExpired = ((error as ExternalError).cause as { name?: string } | undefined)?.name === 'ExpiredIteratorException';
      if (!isExpired || renewed === RENEWALS_MAX) throw error;
    }
  }
}
