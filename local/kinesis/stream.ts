// A stream: its settings, every shard it ever had that retention has not yet forgotten, and the change it is going through, if any.
//
// A change (creation, split, deletion, …) takes effect at a time, not in a timer: whoever looks at the stream at or after that time
// settles it first. So the model needs nothing but the time of each call.
import { assert } from '../../shared/engine/assert.ts';
import { type HashKeyRange, hashKeyHex, hashKeyHexOfPartitionKey } from './hash-key.ts';
import type { KinesisLimits } from './limits.ts';
import { OnDemandScaling } from './on-demand.ts';
import { Shard } from './shard.ts';

export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';
export type StreamStatus = 'CREATING' | 'DELETING' | 'ACTIVE' | 'UPDATING';
/** AUTO ignores partition keys and explicit hash keys and spreads records evenly; only on-demand streams can have it. */
export type RecordDistributionStrategy = 'AUTO' | 'USER_PARTITION_KEY';

const MS_PER_HOUR = 3_600_000;

export interface StreamOptions {
  readonly name: string;
  readonly arn: string;
  readonly mode: StreamMode;
  readonly recordDistributionStrategy: RecordDistributionStrategy;
  readonly recordBytesMax: number;
  readonly createdAtMs: number;
  readonly limits: KinesisLimits;
  /** How long a change takes. */
  readonly transitionMs: number;
}

interface Transition {
  readonly dueAtMs: number;
  readonly settle: () => void;
}

export class Stream {
  readonly name: string;
  readonly arn: string;
  readonly recordDistributionStrategy: RecordDistributionStrategy;
  readonly createdAtMs: number;
  readonly limits: KinesisLimits;
  /** All shards in order of their index, but those that closed before the retention period. */
  shards: Shard[] = [];
  status: StreamStatus = 'CREATING';
  recordBytesMax: number;
  retentionHours: number;
  /** When UpdateShardCount was called, oldest first. */
  shardCountUpdatesAtMs: number[] = [];
  /** When UpdateStreamMode was called, oldest first. */
  modeUpdatesAtMs: number[] = [];

  #openShards: Shard[] = [];
  #shardIndexNext = 0;
  #roundRobin = 0;
  #transition: Transition | undefined;
  readonly #transitionMs: number;
  /** Null where shards are the caller's business. */
  #onDemand: OnDemandScaling | null = null;

  constructor({ name, arn, mode, recordDistributionStrategy, recordBytesMax, createdAtMs, limits, transitionMs }: StreamOptions) {
    this.name = name;
    this.arn = arn;
    this.recordDistributionStrategy = recordDistributionStrategy;
    this.recordBytesMax = recordBytesMax;
    this.createdAtMs = createdAtMs;
    this.limits = limits;
    this.retentionHours = limits.retentionHoursMin;
    this.#transitionMs = transitionMs;
    this.setMode(mode, createdAtMs + transitionMs);
  }

  get mode(): StreamMode {
    return this.#onDemand === null ? 'PROVISIONED' : 'ON_DEMAND';
  }

  setMode(mode: StreamMode, nowMs: number): void {
    this.#onDemand = mode === 'ON_DEMAND' ? new OnDemandScaling(this.limits, nowMs) : null;
  }

  /** Open shards in the order of their ranges; together they cover the ring exactly. */
  get openShards(): readonly Shard[] {
    return this.#openShards;
  }

  /** Records that arrived before this time are gone. */
  trimHorizonMs(nowMs: number): number {
    return nowMs - this.retentionHours * MS_PER_HOUR;
  }

  /** Starts a change: the stream has `status` until `dueAtMs`, then `settle` makes it what it becomes. */
  begin(status: StreamStatus, dueAtMs: number, settle: () => void): void {
    assert(this.#transition === undefined || status === 'DELETING', `stream ${this.name} is already ${this.status}`);
    this.status = status;
    this.#transition = { dueAtMs, settle };
  }

  /** Lets what is due happen: the pending change, and the shards that retention has emptied for good. */
  settle(nowMs: number): void {
    this.#settleChange(nowMs);
    this.#scale(nowMs);
    const horizonMs = this.trimHorizonMs(nowMs);
    if (this.shards.some(shard => isForgotten(shard, horizonMs))) this.shards = this.shards.filter(shard => !isForgotten(shard, horizonMs));
  }

  #settleChange(nowMs: number): void {
    if (this.#transition === undefined || nowMs < this.#transition.dueAtMs) return;
    const { settle } = this.#transition;
    this.#transition = undefined;
    if (this.status !== 'DELETING') this.status = 'ACTIVE';
    settle();
  }

  /** Does what the mode does by itself. The time of it lies back where nobody has looked; nothing was written since. */
  #scale(nowMs: number): void {
    const due = this.status === 'ACTIVE' ? this.#onDemand?.due(this, nowMs) : null;
    if (!due) return;
    const doneAtMs = due.sinceMs + this.#transitionMs;
    this.begin('UPDATING', doneAtMs, () => due.reshard(doneAtMs));
    this.#settleChange(nowMs);
  }

  /** A shard has taken a record. */
  noteWrite(shard: Shard, byteLength: number): void {
    this.#onDemand?.note(shard, byteLength);
  }

  openShard(range: HashKeyRange, parents: readonly Shard[], nowMs: number): Shard {
    const shard = new Shard({ index: this.#shardIndexNext++, range, parents, openedAtMs: nowMs, limits: this.limits });
    this.shards.push(shard);
    const place = this.#openShards.findIndex(open => open.range.first > range.first);
    this.#openShards.splice(place < 0 ? this.#openShards.length : place, 0, shard);
    return shard;
  }

  closeShard(shard: Shard, nowMs: number): void {
    shard.close(nowMs);
    this.#openShards.splice(this.#openShards.indexOf(shard), 1);
  }

  /** The open shard that takes a record with this partition key. */
  route(partitionKey: string, explicitHashKey: bigint | undefined): Shard {
    assert(this.#openShards.length > 0, `stream ${this.name} has no open shard`);
    if (this.recordDistributionStrategy === 'AUTO') return this.#openShards[this.#roundRobin++ % this.#openShards.length]!;
    const hex = explicitHashKey === undefined ? hashKeyHexOfPartitionKey(partitionKey) : hashKeyHex(explicitHashKey);
    let low = 0;
    let high = this.#openShards.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#openShards[middle]!.lastHashKeyHex >= hex) high = middle;
      else low = middle + 1;
    }
    return this.#openShards[low]!;
  }
}

function isForgotten(shard: Shard, horizonMs: number): boolean {
  return shard.closedAtMs !== undefined && shard.closedAtMs < horizonMs;
}
