// The source as it truly is: every record of every shard with the moment when it really came, however Kinesis dates it, and also after Kinesis
// has forgotten it.
import { LIMITS_UNTHROTTLED } from '../../../local/kinesis/limits.ts';
import { KinesisModel } from '../../../local/kinesis/model.ts';
import { hashKeyOf } from '../../../shared/kinesis/hash-range.ts';
import type { ShardRecord } from '../checks/time-truth.ts';
import { STREAM } from '../programs/programs.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Payloads, UserRecord } from './payloads.ts';
import type { Scheduler } from './scheduler.ts';

const JUMP_MS_MOST = 300_000;

interface Shard {
  readonly first: bigint;
  readonly last: bigint;
  readonly records: ShardRecord[];
}

export class SourceStream {
  readonly model: KinesisModel;
  /** Something came, or shards changed. */
  onChange: () => void = () => {};
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #chance: Chance;
  readonly #payloads: Payloads;
  readonly #shards = new Map<string, Shard>();
  /** How far Kinesis dates arrivals ahead. */
  #aheadMs = 0;

  constructor(scheduler: Scheduler, faults: Faults, chance: Chance, payloads: Payloads) {
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#chance = chance;
    this.#payloads = payloads;
    const limits = { ...LIMITS_UNTHROTTLED, shardWriteRecordsPerSecond: 20, accountStreamsCreatingMax: 100 };
    this.model = new KinesisModel({ clock: { nowMs: () => Math.floor(scheduler.nowMs + this.#aheadMs) }, limits });
  }

  get shardIds(): readonly string[] {
    return [...this.#shards.keys()];
  }

  recordsOf(shardId: string): readonly ShardRecord[] {
    return this.#shards.get(shardId)?.records ?? [];
  }

  isInside(shardId: string, { partitionKey, subSequenceNumber }: UserRecord): boolean {
    if (subSequenceNumber < 0) return true;
    const { first, last } = this.#shards.get(shardId)!;
    const hashKey = hashKeyOf(partitionKey);
    return first <= hashKey && hashKey <= last;
  }

  /** Looks at what the stream has come to. */
  look(): void {
    for (const { ShardId, HashKeyRange } of this.model.call('ListShards', { StreamName: STREAM }).Shards) {
      let shard = this.#shards.get(ShardId);
      if (shard === undefined) {
        shard = { first: BigInt(HashKeyRange.StartingHashKey), last: BigInt(HashKeyRange.EndingHashKey), records: [] };
        this.#shards.set(ShardId, shard);
      }
      for (const { SequenceNumber, ApproximateArrivalTimestamp, Data } of storedIn(
        this.model,
        STREAM,
        ShardId,
        shard.records.at(-1)?.sequenceNumber,
      )) {
        const arrivalMs = Math.round(ApproximateArrivalTimestamp * 1000);
        const users = this.#payloads.meaningOf(Data);
        shard.records.push({ sequenceNumber: SequenceNumber, arrivalMs, arrivedAtMs: this.#scheduler.nowMs, users });
      }
    }
    if (this.#aheadMs === 0 && this.#faults.strikes('kinesis.arrival-jump')) {
      this.#aheadMs = this.#chance.between(1_000, JUMP_MS_MOST);
      this.#scheduler.after(this.#chance.between(1_000, JUMP_MS_MOST), () => (this.#aheadMs = 0));
    }
    this.onChange();
  }
}

/** What a shard holds after a record. */
export function storedIn(model: KinesisModel, stream: string, shardId: string, after?: string) {
  const start =
    after === undefined
      ? ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
      : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: after } as const);
  const { ShardIterator } = model.call('GetShardIterator', { StreamName: stream, ShardId: shardId, ...start });
  return model.call('GetRecords', { ShardIterator }).Records;
}

/** The payloads of an output stream of one shard, remembered beyond retention. */
export class OutputStream {
  readonly texts: string[] = [];
  readonly #model: KinesisModel;
  readonly #name: string;
  #readUpTo: string | undefined;

  constructor(model: KinesisModel, name: string) {
    model.call('CreateStream', { StreamName: name, ShardCount: 1 });
    this.#model = model;
    this.#name = name;
  }

  look(): void {
    for (const { SequenceNumber, Data } of storedIn(this.#model, this.#name, 'shardId-000000000000', this.#readUpTo)) {
      this.#readUpTo = SequenceNumber;
      this.texts.push(Buffer.from(Data, 'base64').toString('utf8'));
    }
  }
}
