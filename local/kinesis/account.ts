// What one AWS account has in one region: its streams, and the limits and the clock that they live under. Operations work on this.
import type { Clock } from '../../shared/time/clock.ts';
import { KinesisError } from './kinesis-error.ts';
import type { KinesisLimits } from './limits.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';
import { TokenBucket } from './throughput.ts';

export interface AccountOptions {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly limits: KinesisLimits;
  /** How long a stream stays CREATING, UPDATING or DELETING. */
  readonly transitionMs: number;
  readonly accountId: string;
  readonly region: string;
}

/** How a request names its stream. */
export interface StreamReference {
  readonly StreamName?: string;
  readonly StreamARN?: string;
}

export class Account {
  readonly limits: KinesisLimits;
  readonly transitionMs: number;
  readonly accountId: string;
  readonly region: string;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #streams = new Map<string, Stream>();
  readonly #operationCalls = new Map<string, TokenBucket>();

  constructor({ clock, limits, transitionMs, accountId, region }: AccountOptions) {
    this.#clock = clock;
    this.limits = limits;
    this.transitionMs = transitionMs;
    this.accountId = accountId;
    this.region = region;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  /** All streams by name, each with what is due done. */
  streams(): Stream[] {
    for (const stream of [...this.#streams.values()]) stream.settle(this.nowMs());
    return [...this.#streams.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Stream | undefined {
    this.#streams.get(name)?.settle(this.nowMs());
    return this.#streams.get(name);
  }

  add(stream: Stream): void {
    this.#streams.set(stream.name, stream);
  }

  remove(stream: Stream): void {
    if (this.#streams.get(stream.name) === stream) this.#streams.delete(stream.name);
  }

  arnOf(streamName: string): string {
    return `arn:aws:kinesis:${this.region}:${this.accountId}:stream/${streamName}`;
  }

  /** The stream that a request means. Throws where it names none, two, or one that is not there. */
  streamOf(reference: StreamReference): Stream {
    const name = this.nameOf(reference);
    const stream = this.find(name);
    if (stream === undefined) throw this.streamNotFound(name);
    return stream;
  }

  nameOf({ StreamName, StreamARN }: StreamReference): string {
    const nameInArn = StreamARN?.slice(StreamARN.lastIndexOf('/') + 1);
    if (StreamName === undefined && nameInArn === undefined) {
      throw new KinesisError('InvalidArgumentException', 'StreamARN or StreamName must be provided; the request has neither.');
    }
    if (StreamName !== undefined && nameInArn !== undefined && StreamName !== nameInArn) {
      throw new KinesisError('InvalidArgumentException', `StreamName ${StreamName} and StreamARN ${StreamARN} name two different streams.`);
    }
    return (StreamName ?? nameInArn)!;
  }

  /** The stream, which must be able to change now. */
  activeStreamOf(reference: StreamReference): Stream {
    const stream = this.streamOf(reference);
    if (stream.status === 'ACTIVE') return stream;
    throw new KinesisError(
      'ResourceInUseException',
      `Stream ${stream.name} under account ${this.accountId} not ACTIVE, instead in state ${stream.status}`,
    );
  }

  /** The stream, which must take and give records now. */
  readableStreamOf(reference: StreamReference): Stream {
    const stream = this.streamOf(reference);
    if (stream.status === 'ACTIVE' || stream.status === 'UPDATING') return stream;
    throw this.streamNotFound(stream.name);
  }

  streamNotFound(name: string): KinesisError {
    return new KinesisError('ResourceNotFoundException', `Stream ${name} under account ${this.accountId} not found.`);
  }

  /** A shard by its id; AWS also takes the number alone. `undefined` where the stream has none such. */
  findShard(stream: Stream, shardId: string): Shard | undefined {
    const digits = shardId.slice(shardId.indexOf('-') + 1);
    return /^\d+$/.test(digits) ? stream.shards.find(shard => shard.index === Number(digits)) : undefined;
  }

  openShardCount(): number {
    return this.streams().reduce((count, stream) => count + stream.openShards.length, 0);
  }

  /** Throws where `count` more shards would be more than the account may have. */
  checkShardQuota(count: number): void {
    const open = this.openShardCount();
    if (open + count <= this.limits.accountShardCountMax) return;
    throw new KinesisError(
      'LimitExceededException',
      `This request would exceed the shard limit for the account ${this.accountId} in ${this.region}. Current shard count for the account: ` +
        `${open}. Limit: ${this.limits.accountShardCountMax}. Number of additional shards that would have resulted from this request: ${count}. ` +
        'Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and ' +
        'how to request higher limits.',
    );
  }

  /** Throws LimitExceededException where an operation is called faster than AWS lets an account call it. */
  checkCallRate(operation: string): void {
    const perSecond = this.limits.operationCallsPerSecond[operation];
    if (perSecond === undefined) return;
    const nowMs = this.nowMs();
    let calls = this.#operationCalls.get(operation);
    if (calls === undefined) this.#operationCalls.set(operation, (calls = new TokenBucket(perSecond, nowMs)));
    if (!calls.allows(1, nowMs)) {
      throw new KinesisError(
        'LimitExceededException',
        `Rate exceeded for ${operation}: ${perSecond} calls per second for account ${this.accountId}.`,
      );
    }
    calls.take(1, nowMs);
  }
}

/** The refusal of a call that a shard has no throughput left for. */
export function shardRateExceeded(account: Account, stream: Stream, shard: Shard): KinesisError {
  return new KinesisError('ProvisionedThroughputExceededException', shardRateExceededMessage(account, stream, shard));
}

export function shardRateExceededMessage(account: Account, stream: Stream, shard: Shard): string {
  return `Rate exceeded for shard ${shard.id} in stream ${stream.name} under account ${account.accountId}.`;
}
