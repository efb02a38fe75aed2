// A stream whose shards split and merge, with the partition runtime over it and everything in memory. Tests say who reads what, and when.
import type { HashRange } from '../../shared/engine/hash-key.ts';
import { FULL_HASH_RANGE, hashKeyOf, hashRangeOverlap, isInHashRange } from '../../shared/engine/hash-key.ts';
import type { StageProgram } from '../../shared/engine/program.ts';
import { decodeEvent } from '../../shared/kinesis/decode-event.ts';
import type { Deadline, PartitionEnvironment } from '../../shared/partition/environment.ts';
import { processBatch } from '../../shared/partition/process-batch.ts';
import { processTick } from '../../shared/partition/process-tick.ts';
import { kinesisRecords, type TestRecord } from '../kinesis/kinesis-event.ts';
import { AMPLE, PartitionWorld, programOf } from './partition-world.ts';

interface TestShard {
  readonly shardId: string;
  readonly parentShardIds: readonly string[];
  readonly hashRange: HashRange;
  closed: boolean;
  readonly records: TestRecord[];
  /** Records before this are acknowledged. */
  acknowledged: number;
}

export class ReshardingWorld extends PartitionWorld {
  readonly shards: TestShard[] = [];

  constructor(program: StageProgram, shardCount = 1) {
    super(program);
    const width = (FULL_HASH_RANGE.end + 1n) / BigInt(shardCount);
    for (let i = 0; i < shardCount; i++) {
      const end = i === shardCount - 1 ? FULL_HASH_RANGE.end : width * BigInt(i + 1) - 1n;
      this.open({ start: width * BigInt(i), end }, []);
    }
  }

  static async withShards(shardCount: number, sql: string): Promise<ReshardingWorld> {
    return new ReshardingWorld(await programOf(sql), shardCount);
  }

  /** The stage's environment, as one process has it. */
  override process(changes: Partial<PartitionEnvironment> = {}, store = this.store as Parameters<PartitionWorld['process']>[1]) {
    return super.process(
      {
        listShards: async () => this.shards,
        proveEmpty: async (shardId, after) => {
          const { records, closed } = this.shard(shardId);
          const empty = after === null ? records.length === 0 : this.sequenceNumbers(shardId).at(-1) === after.sequenceNumber;
          return { empty, closed: closed && empty };
        },
        ...changes,
      },
      store,
    );
  }

  shard(shardId: string): TestShard {
    return this.shards.find(shard => shard.shardId === shardId)!;
  }

  /** Puts a record into the open shard of its partition key. */
  put(partitionKey: string, data: string | Uint8Array): string {
    const hashKey = hashKeyOf(partitionKey);
    const shard = this.shards.find(({ closed, hashRange }) => !closed && isInHashRange(hashRange, hashKey))!;
    shard.records.push({ data, partitionKey, arrivalMs: this.clock.nowMs() });
    return shard.shardId;
  }

  /** Puts a record into a shard by an explicit hash key, whatever its partition key says. */
  putInto(shardId: string, partitionKey: string, data: string): void {
    this.shard(shardId).records.push({ data, partitionKey, arrivalMs: this.clock.nowMs() });
  }

  /** Splits a shard in the middle; gives the children. */
  split(shardId: string): [string, string] {
    const shard = this.shard(shardId);
    const { start, end } = shard.hashRange;
    const middle = (start + end) / 2n;
    shard.closed = true;
    return [this.open({ start, end: middle }, [shardId]), this.open({ start: middle + 1n, end }, [shardId])];
  }

  merge(a: string, b: string): string {
    const [left, right] = [this.shard(a), this.shard(b)];
    left.closed = right.closed = true;
    return this.open({ start: left.hashRange.start, end: right.hashRange.end }, [a, b]);
  }

  /** A partition key of that shard: `prefix0`, `prefix1`, … whichever comes first. */
  keyIn(shardId: string, prefix = 'k'): string {
    const { hashRange } = this.shard(shardId);
    for (let i = 0; ; i++) if (isInHashRange(hashRange, hashKeyOf(`${prefix}${i}`))) return `${prefix}${i}`;
  }

  /** Delivers records `[from, to)` of a shard, by default those that are not acknowledged. */
  async read(
    shardId: string,
    {
      env = this.process(),
      deadline = AMPLE as Deadline,
      from = this.shard(shardId).acknowledged,
      to = this.shard(shardId).records.length,
    } = {},
  ) {
    const shard = this.shard(shardId);
    const event = this.events(shardId).slice(from, to);
    const decode = () => decodeEvent(event, { shardId, hashRange: shard.hashRange });
    const outcome = await processBatch(env, shardId, decode, deadline);
    shard.acknowledged = Math.max(shard.acknowledged, from + (outcome.unprocessedFrom ?? event.length));
    return outcome;
  }

  visit(shardId: string, env = this.process()) {
    return processTick(env, shardId, AMPLE);
  }

  /** Log items of a shard, in order. */
  async log(shardId: string) {
    return this.store.range(`app/main/trades/${shardId}`, 0, Number.MAX_SAFE_INTEGER);
  }

  async kinds(shardId: string): Promise<string[]> {
    return (await this.log(shardId)).map(({ number, kind }) => `${number} ${kind}`);
  }

  /** Counters of all rows, added up. */
  async counted(): Promise<Record<string, number>> {
    const total: Record<string, number> = {};
    for (const { counters } of await this.watermarks.rows('app/main')) {
      for (const [name, count] of Object.entries(counters)) total[name] = (total[name] ?? 0) + count;
    }
    return total;
  }

  private open(hashRange: HashRange, parentShardIds: readonly string[]): string {
    for (const parent of parentShardIds)
      if (hashRangeOverlap(this.shard(parent).hashRange, hashRange) === null) throw new Error('no child');
    const shardId = `shard-${this.shards.length}`;
    this.shards.push({ shardId, parentShardIds, hashRange, closed: false, records: [], acknowledged: 0 });
    return shardId;
  }

  private events(shardId: string) {
    return kinesisRecords(this.shard(shardId).records);
  }

  private sequenceNumbers(shardId: string): string[] {
    return this.events(shardId).map(({ kinesis }) => kinesis.sequenceNumber);
  }
}
