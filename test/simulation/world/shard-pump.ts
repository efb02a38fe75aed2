// Delivers one shard, as the event source mapping does: the shipped state machine, driven over the pure model, with everything that Lambda may do
// and seldom does.
import { readBatchResponse } from '../../../local/event-source-mapping/batch-response.ts';
import { type Delivery, type DeliveryFault, FaultyInvoker } from '../../../local/event-source-mapping/delivery-faults.ts';
import { Doorbell } from '../../../local/event-source-mapping/doorbell.ts';
import { type EventRecord, eventRecordOf, eventTextOf } from '../../../local/event-source-mapping/kinesis-event.ts';
import { deliverySettings } from '../../../local/event-source-mapping/mapping-settings.ts';
import { type Batch, type BatchOutcome, ShardDelivery } from '../../../local/event-source-mapping/shard-delivery.ts';
import type { KinesisModel } from '../../../local/kinesis/model.ts';
import type { InvocationResult } from '../../../local/lambda/invocation-result.ts';
import { STREAM } from '../programs/programs.ts';
import type { Scenario } from '../scenario.ts';
import type { Process, Surroundings } from './process.ts';
import type { StageFunction } from './stage-function.ts';

const POLL_MS_MOST = 1_000;
/** How many records a mapping that lost its checkpoints goes back, at most. */
const REWIND_COUNT_MAX = 20;
/** How often a shard's checkpoints are lost: for ever would be no delivery. */
const REWINDS_MAX = 3;

export interface PumpOptions {
  readonly scenario: Scenario;
  readonly model: KinesisModel;
  readonly stageFunction: StageFunction;
  readonly surroundings: Surroundings;
  /** The mapping itself never fails. */
  readonly process: Process;
  /** The function says that these are done with: all of them, or a part that is handed back from the next on. */
  readonly onAcknowledged: (shardId: string, records: readonly EventRecord[], isWhole: boolean) => void;
  readonly onDrained: () => void;
  /** The mapping is switched off. */
  readonly isOff: () => boolean;
  /** What the stream has forgotten by now, nobody will be delivered any more. */
  readonly onFresh: (shardId: string) => void;
}

export class ShardPump {
  readonly shardId: string;
  isDrained = false;
  readonly #options: PumpOptions;
  readonly #bell: Doorbell;
  readonly #invoker: FaultyInvoker;
  #delivery: ShardDelivery<EventRecord>;
  /** All that was ever read, in order. */
  readonly #read: EventRecord[] = [];
  #readUpTo: string | null = null;
  #isRead = false;
  #hasEnded = false;
  #rewindCount = 0;
  /** Delivered, and done with. */
  #doneUpTo: string | null = null;
  /** It knows no record that it has not delivered. */
  #isFresh = false;

  constructor(shardId: string, options: PumpOptions) {
    this.shardId = shardId;
    this.#options = options;
    this.#bell = new Doorbell(options.process.clock);
    this.#delivery = this.#newDelivery();
    this.#invoker = new FaultyInvoker(delivery => this.#invokeOnce(delivery));
  }

  get isCaughtUp(): boolean {
    return this.isDrained || (this.#isRead && this.#delivery.pendingCount === 0);
  }

  /** The mapping is switched on again: what it had read and not delivered it reads again, as far as the stream still has it. */
  resume(): void {
    if (this.isDrained) return;
    this.#delivery = this.#newDelivery();
    this.#readUpTo = this.#doneUpTo;
    this.#read.length = this.#read.findLastIndex(record => record.sequenceNumber === this.#doneUpTo) + 1;
    this.#hasEnded = false;
    this.#isFresh = true;
    this.ring();
  }

  /** There is something new in the shard. */
  ring(): void {
    this.#isRead = false;
    this.#bell.ring();
  }

  async run(): Promise<void> {
    const { clock } = this.#options.process;
    const { chance } = this.#options.surroundings;
    while (!this.isDrained) {
      if (this.#options.isOff()) {
        await this.#bell.wait(null);
        continue;
      }
      if (!this.#isRead) {
        await clock.sleep(chance.tail(1, POLL_MS_MOST));
        this.#readAll();
      }
      const nowMs = clock.nowMs();
      const step = this.#delivery.step(nowMs);
      if (step.kind === 'drained') this.isDrained = true;
      else if (step.kind === 'wait') await this.#bell.wait(step.untilMs === null ? null : step.untilMs - nowMs);
      else if (step.kind === 'invoke') await this.#invoke(step.batch);
      else throw new Error('a mapping without limits on retries discarded a batch');
    }
    this.#options.onDrained();
  }

  #readAll(): void {
    const { model, process, onFresh } = this.#options;
    this.#isRead = true;
    if (this.#isFresh) onFresh(this.shardId);
    this.#isFresh = false;
    if (this.#hasEnded) return;
    const start =
      this.#readUpTo === null
        ? ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
        : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: this.#readUpTo } as const);
    const { ShardIterator } = model.call('GetShardIterator', { StreamName: STREAM, ShardId: this.shardId, ...start });
    const { Records, NextShardIterator } = model.call('GetRecords', { ShardIterator });
    const source = {
      streamArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`,
      ...{ shardId: this.shardId, region: 'us-east-1', invokeIdentityArn: 'arn:aws:iam::000000000000:role/mapping' },
    };
    const records = Records.map(({ SequenceNumber, PartitionKey, Data, ApproximateArrivalTimestamp }) =>
      eventRecordOf(
        {
          ...{ SequenceNumber, PartitionKey, Data: Buffer.from(Data, 'base64') },
          ApproximateArrivalTimestamp: new Date(Math.round(ApproximateArrivalTimestamp * 1000)),
        },
        source,
      ),
    );
    this.#readUpTo = records.at(-1)?.sequenceNumber ?? this.#readUpTo;
    this.#read.push(...records);
    this.#delivery.offer(records, process.clock.nowMs());
    this.#hasEnded = NextShardIterator === null;
    if (this.#hasEnded) this.#delivery.end();
  }

  async #invoke(batch: Batch<EventRecord>): Promise<void> {
    const { surroundings, process, onAcknowledged } = this.#options;
    const delivering = this.#delivery;
    const delivery = { requestId: `${this.shardId} ${batch.batchNumber}`, eventText: eventTextOf(batch.records) };
    const result = await this.#invoker.invoke(delivery, this.#fault());
    const outcome = outcomeOf(result, batch);
    if (outcome.kind === 'all-succeeded') onAcknowledged(this.shardId, batch.records, true);
    if (outcome.kind === 'failed' && batch.records.length > 1) surroundings.faults.count('batch.bisected');
    if (outcome.kind === 'failed-from') surroundings.faults.count('batch.handed-back');
    if (outcome.kind === 'failed-from' && outcome.failedFrom > 0)
      onAcknowledged(this.shardId, batch.records.slice(0, outcome.failedFrom), false);
    // Where the mapping was switched off and on meanwhile, nobody waits for this answer any more.
    if (delivering !== this.#delivery) return;
    this.#delivery.settle(outcome, process.clock.nowMs());
    this.#doneUpTo = this.#delivery.checkpoint ?? this.#doneUpTo;
    if (outcome.kind === 'all-succeeded' && this.#rewindCount < REWINDS_MAX && surroundings.faults.strikes('lambda.rewound'))
      this.#rewind();
  }

  async #invokeOnce({ eventText, requestId }: Delivery): Promise<InvocationResult> {
    return (await this.#options.stageFunction.invoke(JSON.parse(eventText), requestId)).result;
  }

  #fault(): DeliveryFault {
    const { faults } = this.#options.surroundings;
    if (faults.strikes('lambda.overlap')) return 'overlap';
    if (faults.strikes('lambda.retry-after-success')) return 'retry-after-success';
    return faults.strikes('lambda.redelivery') ? 'redelivery' : 'none';
  }

  /** Another poller takes over, from checkpoints that are older. */
  #rewind(): void {
    const { chance, scheduler } = this.#options.surroundings;
    this.#rewindCount++;
    const pending = this.#delivery.pendingCount;
    this.#delivery = this.#newDelivery();
    const again = Math.min(this.#read.length, pending + chance.below(REWIND_COUNT_MAX));
    this.#delivery.offer(again === 0 ? [] : this.#read.slice(-again), scheduler.nowMs);
    if (this.#hasEnded) this.#delivery.end();
    this.ring();
  }

  #newDelivery(): ShardDelivery<EventRecord> {
    const { batchSize, batchingWindowMs } = this.#options.scenario;
    return new ShardDelivery(
      deliverySettings({
        ...{ batchSize, maximumBatchingWindowMs: batchingWindowMs },
        ...{ bisectBatchOnFunctionError: true, reportBatchItemFailures: true },
      }),
    );
  }
}

function outcomeOf(result: InvocationResult, { records }: Batch<EventRecord>): BatchOutcome {
  if (result.kind !== 'succeeded') return { kind: result.kind };
  const sequenceNumbers = records.map(({ sequenceNumber }) => sequenceNumber);
  return readBatchResponse(result.responseText, sequenceNumbers, true);
}
