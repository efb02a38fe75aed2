// A Kinesis event source mapping on this machine: finds the shards of a stream, reads each behind its parents, and keeps their checkpoints.
//
//   ListShards ─▶ lineage ─▶ one pump per shard ─▶ function
//        ▲                        │ drained
//        └────────────────────────┘ its children may start
//
// It differs from AWS in no rule, only in pace: shards are polled more often than once a second and reshards are noticed at once.
import { type KinesisClient, ListShardsCommand, type Shard } from '@aws-sdk/client-kinesis';
import { ExternalError } from '../../shared/engine/errors.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { ChooseFault } from './delivery-faults.ts';
import { Doorbell } from './doorbell.ts';
import type { FailureRecord } from './failure-record.ts';
import type { MappingObserver, ShardProgress } from './mapping-observer.ts';
import { type DeliverySettings, deliverySettings, type StartingPosition } from './mapping-settings.ts';
import { firstPosition, mayStart, type ShardNode, type ShardPosition, shardNodeOf } from './shard-lineage.ts';
import { type InvocationTarget, ShardPump } from './shard-pump.ts';
import { ShardReader } from './shard-reader.ts';

/** AWS polls once a second; this is as often as a shard's limit of five reads a second allows. */
const POLL_INTERVAL_MS = 200;
const DISCOVERY_INTERVAL_MS = 1000;

/** How far a shard was delivered when the mapping stopped: what a mapping that is enabled again goes on from. */
export type ShardCheckpoint = ShardPosition | { readonly kind: 'drained' };

export interface EventSourceMappingProps extends Partial<DeliverySettings> {
  /** Honours the endpoint it was made with. */
  readonly kinesis: Pick<KinesisClient, 'send'>;
  readonly streamArn: string;
  /** A `LocalFunction`, or anything that takes an event like one. */
  readonly target: InvocationTarget;
  readonly startingPosition: StartingPosition;
  readonly clock: Clock;
  /** @default 200 */
  readonly pollIntervalMs?: number;
  /** @default 1000 */
  readonly discoveryIntervalMs?: number;
  /** The `checkpoints()` of an earlier run of this mapping. @default none: every shard begins at the starting position */
  readonly resumeFrom?: Readonly<Record<string, ShardCheckpoint>>;
  /** Stops the mapping, as `stop()` does. */
  readonly signal?: AbortSignal;
  readonly observer?: MappingObserver;
  /** Deliveries that go wrong as Lambda's may. @default none */
  readonly chooseFault?: ChooseFault;
  /** Receives a batch that is given up, and the event it was. A rejection is tried again. @default dropped, but told to the observer */
  onFailure?(failureRecord: FailureRecord, eventText: string): Promise<void> | void;
}

/** Makes a mapping; nothing is read before `start()`. Throws an `ExternalError` where a setting is outside what Lambda accepts. */
export function createEventSourceMapping(props: EventSourceMappingProps): EventSourceMapping {
  return new EventSourceMapping(props, deliverySettings(settingsOf(props)), parseStreamArn(props.streamArn));
}

export class EventSourceMapping {
  readonly #props: EventSourceMappingProps;
  readonly #settings: DeliverySettings;
  readonly #stream: StreamName;
  readonly #pumps = new Map<string, ShardPump>();
  readonly #runs = new Set<Promise<void>>();
  readonly #drainedIds = new Set<string>();
  /** Where each shard's reading began. */
  readonly #positions = new Map<string, ShardPosition>();
  readonly #bell: Doorbell;
  #waitingCount = 0;
  #hasListed = false;
  /** A shard was drained since the newest listing: it may have children nobody knows of yet. */
  #isListingStale = true;
  readonly #stopping = new AbortController();
  #discovery: Promise<void> | null = null;

  constructor(props: EventSourceMappingProps, settings: DeliverySettings, stream: StreamName) {
    this.#props = props;
    this.#settings = settings;
    this.#stream = stream;
    this.#bell = new Doorbell(props.clock);
    for (const [shardId, checkpoint] of Object.entries(props.resumeFrom ?? {})) {
      if (checkpoint.kind === 'drained') this.#drainedIds.add(shardId);
      else this.#positions.set(shardId, checkpoint);
    }
  }

  /** Begins to poll. A mapping is started once; to go on after a stop, make another with `resumeFrom`. */
  start(): void {
    this.#discovery ??= this.#discover();
    if (this.#props.signal?.aborted) this.#halt();
    this.#props.signal?.addEventListener('abort', () => this.#halt(), { once: true });
  }

  /** Invokes nothing more, and resolves when what is in flight is settled. */
  async stop(): Promise<void> {
    this.#halt();
    await this.#discovery;
    await Promise.all(this.#runs);
  }

  /** What each shard that is being read, or was read to its end, has come to. */
  progress(): ShardProgress[] {
    return [...this.#pumps.values()].map(pump => pump.progress());
  }

  /** Whether, as far as the newest readings tell, every record of the stream was delivered or discarded. */
  get isCaughtUp(): boolean {
    return !this.#isListingStale && this.#waitingCount === 0 && [...this.#pumps.values()].every(pump => pump.isCaughtUp);
  }

  /** Resolves to what `resumeFrom` takes. Meaningful after `stop()`. */
  checkpoints(): Record<string, ShardCheckpoint> {
    const checkpoints: Record<string, ShardCheckpoint> = Object.fromEntries(this.#positions);
    for (const { shardId, checkpoint } of this.progress()) {
      if (checkpoint !== null) checkpoints[shardId] = { kind: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: checkpoint };
    }
    for (const shardId of this.#drainedIds) checkpoints[shardId] = { kind: 'drained' };
    return checkpoints;
  }

  #halt(): void {
    this.#stopping.abort();
    this.#bell.ring();
    for (const pump of this.#pumps.values()) pump.stop();
  }

  async #discover(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        const drainedCount = this.#drainedIds.size;
        this.#startWhatMay((await this.#listShards()).map(shardNodeOf));
        this.#isListingStale = this.#drainedIds.size !== drainedCount;
      } catch (error) {
        if (!this.#stopping.signal.aborted) this.#props.observer?.onProblem?.({ shardId: null, doing: 'listing shards', error });
      }
      await this.#bell.wait(this.#props.discoveryIntervalMs ?? DISCOVERY_INTERVAL_MS);
    }
  }

  async #listShards(): Promise<Shard[]> {
    const shards: Shard[] = [];
    let NextToken: string | undefined;
    do {
      const command = new ListShardsCommand(NextToken ? { NextToken } : { StreamName: this.#stream.name });
      const page = await this.#props.kinesis.send(command, { abortSignal: this.#stopping.signal });
      shards.push(...(page.Shards ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    return shards;
  }

  #startWhatMay(shards: readonly ShardNode[]): void {
    if (this.#stopping.signal.aborted) return;
    const isFirstListing = !this.#hasListed && this.#props.resumeFrom === undefined;
    this.#hasListed = true;
    for (const shard of shards) {
      if (this.#positions.has(shard.shardId) || this.#drainedIds.has(shard.shardId)) continue;
      const position = firstPosition(shard, this.#props.startingPosition, isFirstListing);
      if (position) this.#positions.set(shard.shardId, position);
      else this.#drainedIds.add(shard.shardId);
    }
    const listedIds = new Set(shards.map(({ shardId }) => shardId));
    const unread = shards.filter(({ shardId }) => !this.#pumps.has(shardId) && !this.#drainedIds.has(shardId));
    const startable = unread.filter(shard => mayStart(shard, listedIds, this.#drainedIds));
    this.#waitingCount = unread.length - startable.length;
    for (const { shardId } of startable) this.#startPump(shardId, this.#positions.get(shardId)!);
  }

  #startPump(shardId: string, position: ShardPosition): void {
    const { kinesis, streamArn, target, clock } = this.#props;
    const { name: streamName, region, accountId } = this.#stream;
    const openedMs = clock.nowMs();
    // A mapping that stops before the first record must go on from here, not from a later tip.
    if (position.kind === 'LATEST') this.#positions.set(shardId, { kind: 'AT_TIMESTAMP', timestampMs: openedMs });
    const pump = new ShardPump({
      source: { streamArn, shardId, region, invokeIdentityArn: `arn:aws:iam::${accountId}:role/local` },
      reader: new ShardReader({ kinesis, streamName, shardId, position, openedMs }),
      target,
      settings: this.#settings,
      pollIntervalMs: this.#props.pollIntervalMs ?? POLL_INTERVAL_MS,
      clock,
      observer: this.#props.observer ?? {},
      chooseFault: this.#props.chooseFault ?? (() => 'none'),
      onFailure: async (failureRecord, eventText) => this.#props.onFailure?.(failureRecord, eventText),
    });
    this.#pumps.set(shardId, pump);
    const run: Promise<void> = pump.run().then(isDrained => {
      this.#runs.delete(run);
      if (isDrained) {
        this.#drainedIds.add(shardId);
        this.#isListingStale = true;
      }
      this.#bell.ring();
    });
    this.#runs.add(run);
  }
}

interface StreamName {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
}

function parseStreamArn(streamArn: string): StreamName {
  const [, region, accountId, name] = /^arn:[\w-]+:kinesis:([\w-]+):(\d+):stream\/([\w.-]+)$/.exec(streamArn) ?? [];
  if (name) return { name, region: region!, accountId: accountId! };
  const message = `Event source mapping: streamArn is ${streamArn}; give it as arn:aws:kinesis:<region>:<account>:stream/<name>.`;
  throw new ExternalError('configuration', message, { retryable: false });
}

function settingsOf(props: EventSourceMappingProps): Partial<DeliverySettings> {
  const { batchSize, maximumBatchingWindowMs, eventBytesMax, maximumRetryAttempts, maximumRecordAgeMs } = props;
  const { bisectBatchOnFunctionError, reportBatchItemFailures, retryDelayMsFirst, retryDelayMsMax } = props;
  const given = {
    ...{ batchSize, maximumBatchingWindowMs, eventBytesMax, maximumRetryAttempts, maximumRecordAgeMs },
    ...{ bisectBatchOnFunctionError, reportBatchItemFailures, retryDelayMsFirst, retryDelayMsMax },
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
