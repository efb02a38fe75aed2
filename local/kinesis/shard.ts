// One shard: a range of the ring and the records that landed in it, numbered 1, 2, 3, … without a gap. That ordinal is the position
// everywhere inside the model: finding a record is an array index, so reading costs what it returns and nothing for what is stored.
import { assert } from '../../shared/engine/assert.ts';
import { type HashKeyRange, hashKeyHex } from './hash-key.ts';
import type { KinesisLimits } from './limits.ts';
import { type SequenceOrigin, sequenceNumberFirst, sequenceNumberLast, sequenceNumbersOf } from './sequence-number.ts';
import { TokenBucket } from './throughput.ts';

/** A record as it lies in its shard. `data` is the base64 text in which it came. */
export interface StoredRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: string;
  readonly arrivedAtMs: number;
  /** Decoded data and partition key: what every limit counts. */
  readonly byteLength: number;
}

export interface ShardOptions {
  readonly index: number;
  readonly range: HashKeyRange;
  readonly parents: readonly Shard[];
  readonly openedAtMs: number;
  readonly limits: KinesisLimits;
}

/** Trimmed records are let go when there are this many and they are half of the array: each is moved once at most. */
const COMPACTION_COUNT_MIN = 1_024;

export class Shard {
  readonly id: string;
  readonly index: number;
  readonly range: HashKeyRange;
  /** Where the range ends, in the form that routing compares. */
  readonly lastHashKeyHex: string;
  readonly parents: readonly Shard[];
  readonly children: Shard[] = [];
  readonly openedAtMs: number;
  readonly origin: SequenceOrigin;
  readonly writeBytes: TokenBucket;
  readonly writeRecords: TokenBucket;
  readonly readBytes: TokenBucket;
  readonly readCalls: TokenBucket;
  readonly iteratorCalls: TokenBucket;

  /** Undefined while the shard takes records. */
  closedAtMs: number | undefined;

  readonly #sequenceNumberOf: (ordinal: number, arrivedAtMs: number) => string;
  #records: StoredRecord[] = [];
  /** Records of the array that retention has already taken. */
  #trimmedInArray = 0;
  /** Ordinal of `#records[0]`. */
  #arrayOrdinal = 1;
  #lastArrivedAtMs: number;

  constructor({ index, range, parents, openedAtMs, limits }: ShardOptions) {
    this.id = `shardId-${String(index).padStart(12, '0')}`;
    this.index = index;
    this.range = range;
    this.lastHashKeyHex = hashKeyHex(range.last);
    this.parents = parents;
    this.openedAtMs = openedAtMs;
    this.#lastArrivedAtMs = openedAtMs;
    // A second above every parent, so that a child's sequence numbers are above all of theirs, also when shards are cut in quick succession.
    this.origin = {
      shardIndex: index,
      beganAtSecond: Math.max(Math.floor(openedAtMs / 1000), ...parents.map(parent => parent.origin.beganAtSecond + 1)),
    };
    this.#sequenceNumberOf = sequenceNumbersOf(this.origin);
    this.writeBytes = new TokenBucket(limits.shardWriteBytesPerSecond, openedAtMs);
    this.writeRecords = new TokenBucket(limits.shardWriteRecordsPerSecond, openedAtMs);
    this.readBytes = new TokenBucket(limits.shardReadBytesPerSecond, openedAtMs);
    this.readCalls = new TokenBucket(limits.shardReadCallsPerSecond, openedAtMs);
    this.iteratorCalls = new TokenBucket(limits.shardIteratorCallsPerSecond, openedAtMs);
    for (const parent of parents) parent.children.push(this);
  }

  get isOpen(): boolean {
    return this.closedAtMs === undefined;
  }

  get sequenceNumberFirst(): string {
    return sequenceNumberFirst(this.origin);
  }

  get sequenceNumberLast(): string | undefined {
    return this.closedAtMs === undefined ? undefined : sequenceNumberLast(this.origin, this.closedAtMs);
  }

  /** Ordinal of the oldest record that retention has left. */
  get oldestOrdinal(): number {
    return this.#arrayOrdinal + this.#trimmedInArray;
  }

  /** Ordinal that the next record will get. */
  get nextOrdinal(): number {
    return this.#arrayOrdinal + this.#records.length;
  }

  /** Stores a record. Arrival times never go back inside a shard, so that a timestamp names one place in it. */
  append(partitionKey: string, data: string, byteLength: number, nowMs: number): StoredRecord {
    assert(this.isOpen, `a record was routed to ${this.id}, which is closed`);
    const arrivedAtMs = Math.max(nowMs, this.#lastArrivedAtMs);
    this.#lastArrivedAtMs = arrivedAtMs;
    const record = { sequenceNumber: this.#sequenceNumberOf(this.nextOrdinal, arrivedAtMs), partitionKey, data, arrivedAtMs, byteLength };
    this.#records.push(record);
    return record;
  }

  /** The record with this ordinal, which must be stored and not trimmed. */
  at(ordinal: number): StoredRecord {
    const record = ordinal < this.oldestOrdinal ? undefined : this.#records[ordinal - this.#arrayOrdinal];
    assert(record, `${this.id} holds no record ${ordinal}`);
    return record;
  }

  /** Ordinal of the first record that arrived at `timestampMs` or later; the next one to come where there is none. */
  ordinalAtTimestamp(timestampMs: number): number {
    let low = this.oldestOrdinal;
    let high = this.nextOrdinal;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle).arrivedAtMs >= timestampMs) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Forgets records that arrived before `horizonMs`. */
  trim(horizonMs: number): void {
    while (this.#trimmedInArray < this.#records.length && this.#records[this.#trimmedInArray]!.arrivedAtMs < horizonMs)
      this.#trimmedInArray++;
    if (this.#trimmedInArray < COMPACTION_COUNT_MIN || this.#trimmedInArray * 2 < this.#records.length) return;
    this.#records = this.#records.slice(this.#trimmedInArray);
    this.#arrayOrdinal += this.#trimmedInArray;
    this.#trimmedInArray = 0;
  }

  close(nowMs: number): void {
    assert(this.isOpen, `${this.id} is closed twice`);
    this.closedAtMs = Math.max(nowMs, this.#lastArrivedAtMs);
  }
}
