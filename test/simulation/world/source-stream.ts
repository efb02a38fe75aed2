// The source as it truly is: every record of every shard with the moment when it really came, however Kinesis dates it, and also after Kinesis
// has forgotten it.
import { LIMITS_UNTHROTTLED } from '../../../local/kinesis/limits.ts';
import { KinesisModel } from '../../../local/kinesis/model.ts';
import { comparePositions, type Position } from '../../../shared/checkpoint/position.ts';
import { type HashRange, hashKeyOf, isInHashRange } from '../../../shared/engine/hash-key.ts';
import type { ShardRecord } from '../checks/time-truth.ts';
import { STREAM } from '../programs/programs.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Payloads, UserRecord } from './payloads.ts';
import type { Scheduler } from './scheduler.ts';

export const DATED_AHEAD_MS_MAX = 300_000;

export interface SourceShard {
  readonly shardId: string;
  readonly range: HashRange;
  readonly parentShardIds: readonly string[];
  readonly records: ShardRecord[];
  isOpen: boolean;
}

/** More would be more of the same. */
const OPEN_SHARDS_MAX = 6;

export class SourceStream {
  readonly model: KinesisModel;
  /** Something came, or shards changed. */
  onChange: () => void = () => {};
  /** Whether a batch is under way. */
  isBusy: () => boolean = () => false;
  /** Whether shards stay as they are for now. */
  isFixed: () => boolean = () => false;
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #chance: Chance;
  readonly #payloads: Payloads;
  readonly #shards = new Map<string, SourceShard>();
  readonly #forgotten = new Set<string>();
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

  /** All that ever were, parents before children. */
  get shards(): readonly SourceShard[] {
    return [...this.#shards.values()];
  }

  recordsOf(shardId: string): readonly ShardRecord[] {
    return this.#shards.get(shardId)?.records ?? [];
  }

  isInside(shardId: string, { partitionKey, explicitHashKey, subSequenceNumber }: UserRecord): boolean {
    if (subSequenceNumber < 0) return true;
    const hashKey = explicitHashKey === null ? hashKeyOf(partitionKey) : BigInt(explicitHashKey);
    return isInHashRange(this.#shards.get(shardId)!.range, hashKey);
  }

  /** Looks at what the stream has come to. */
  look(): void {
    this.#noticeForgotten();
    for (const { ShardId, HashKeyRange, ParentShardId, AdjacentParentShardId, SequenceNumberRange } of this.#listed()) {
      let shard = this.#shards.get(ShardId);
      if (shard === undefined) {
        const range = { start: BigInt(HashKeyRange.StartingHashKey), end: BigInt(HashKeyRange.EndingHashKey) };
        const parentShardIds = [ParentShardId, AdjacentParentShardId].filter(parent => parent !== undefined);
        this.#shards.set(ShardId, (shard = { shardId: ShardId, range, parentShardIds, records: [], isOpen: true }));
      }
      shard.isOpen = SequenceNumberRange.EndingSequenceNumber === undefined;
      this.#readNew(shard);
    }
    this.#mayDateAhead();
    this.onChange();
  }

  /** Notes what lies behind the position and is not in the stream any more. */
  noticeForgotten(shardId: string, after: Position | null): void {
    const left = new Set(storedIn(this.model, STREAM, shardId).map(({ SequenceNumber }) => SequenceNumber));
    for (const { sequenceNumber, users, forgotten } of this.recordsOf(shardId)) {
      if (left.has(sequenceNumber)) continue;
      for (const { subSequenceNumber } of users) {
        const isApplied = after !== null && comparePositions({ sequenceNumber, subSequenceNumber }, after) <= 0;
        if (isApplied || forgotten.has(subSequenceNumber)) continue;
        forgotten.add(subSequenceNumber);
        this.#faults.count('record.forgotten');
      }
    }
  }

  /** Splits or merges shards, if the seed wants it now; sometimes again at once, before anybody has read a record of the children. */
  mayReshard(depth = 0): void {
    if (this.isFixed()) return;
    const before = this.#shards.size;
    this.#mayReshardOnce();
    if (this.#shards.size === before) return;
    if (this.isBusy()) this.#faults.count('kinesis.reshard-in-batch');
    if (depth > 0) this.#faults.count('kinesis.reshard-cascaded');
    this.mayReshard(depth + 1);
  }

  #mayReshardOnce(): void {
    const open = this.shards.filter(shard => shard.isOpen).sort((a, b) => (a.range.start < b.range.start ? -1 : 1));
    if (open.length > 1 && this.#faults.strikes('kinesis.merge')) {
      const lower = this.#chance.below(open.length - 1);
      const [ShardToMerge, AdjacentShardToMerge] = [open[lower]!.shardId, open[lower + 1]!.shardId];
      this.model.call('MergeShards', { StreamName: STREAM, ShardToMerge, AdjacentShardToMerge });
      this.look();
    } else if (open.length < OPEN_SHARDS_MAX && this.#faults.strikes('kinesis.split')) {
      const { shardId, range } = this.#chance.pick(open);
      const part = BigInt(this.#chance.between(1, 999));
      const NewStartingHashKey = String(range.start + 2n + ((range.end - range.start - 4n) * part) / 1000n);
      this.model.call('SplitShard', { StreamName: STREAM, ShardToSplit: shardId, NewStartingHashKey });
      this.look();
    }
  }

  #noticeForgotten(): void {
    const listed = new Set(this.#listed().map(({ ShardId }) => ShardId));
    for (const { shardId } of this.shards) {
      if (listed.has(shardId) || this.#forgotten.has(shardId)) continue;
      this.#forgotten.add(shardId);
      this.#faults.count('kinesis.shard-forgotten');
    }
  }

  #listed() {
    return this.model.call('ListShards', { StreamName: STREAM }).Shards;
  }

  #readNew({ shardId, records }: SourceShard): void {
    for (const { SequenceNumber, ApproximateArrivalTimestamp, Data } of storedIn(
      this.model,
      STREAM,
      shardId,
      records.at(-1)?.sequenceNumber,
    )) {
      const arrivalMs = Math.round(ApproximateArrivalTimestamp * 1000);
      const users = this.#payloads.meaningOf(Data);
      const forgotten = new Set<number>();
      records.push({ sequenceNumber: SequenceNumber, arrivalMs, arrivedAtMs: this.#scheduler.nowMs, users, forgotten });
    }
  }

  #mayDateAhead(): void {
    if (this.#aheadMs > 0 || !this.#faults.strikes('kinesis.arrival-jump')) return;
    this.#aheadMs = this.#chance.between(1_000, DATED_AHEAD_MS_MAX);
    this.#scheduler.after(this.#chance.between(1_000, DATED_AHEAD_MS_MAX), () => (this.#aheadMs = 0));
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
