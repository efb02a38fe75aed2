// Sends a replay into its streams as a real producer does: PutRecords, what failed again, at a rate.
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { KinesisProducer } from '../../shared/kinesis/producer.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Replay } from './replay.ts';

/** Small requests: when a part of one is throttled and sent again, rows change places by no more than this. */
const REQUEST_RECORDS = 20;

export interface ReplayProducerOptions {
  readonly kinesis: KinesisClient;
  readonly replay: Replay;
  readonly clock: Clock;
  readonly chance: () => number;
  readonly signal: AbortSignal;
}

export class ReplayProducer {
  readonly recordCount: number;
  private readonly options: ReplayProducerOptions;
  private readonly producers: ReadonlyMap<string, KinesisProducer>;

  constructor(options: ReplayProducerOptions) {
    const { kinesis, replay, clock, chance, signal } = options;
    this.options = options;
    this.recordCount = replay.records.length;
    const streams = new Set(replay.records.map(record => record.stream));
    this.producers = new Map([...streams].map(stream => [stream, new KinesisProducer({ client: kinesis, stream, clock, chance, signal })]));
  }

  /** Records that Kinesis accepted, and how many it refused at first. */
  get figures(): { readonly sentCount: number; readonly retriedCount: number } {
    const statistics = [...this.producers.values()].map(producer => producer.statistics);
    return {
      sentCount: statistics.reduce((total, { recordCount }) => total + recordCount, 0),
      retriedCount: statistics.reduce((total, { failedCount }) => total + failedCount, 0),
    };
  }

  /** Resolves when every record is accepted, or the signal stops it. */
  async run(): Promise<void> {
    const { replay, clock, signal } = this.options;
    const startMs = clock.nowMs();
    for (let from = 0; from < replay.records.length && !signal.aborted; ) {
      const first = replay.records[from]!;
      let to = from + 1;
      while (to < replay.records.length && to - from < REQUEST_RECORDS && replay.records[to]!.stream === first.stream) to++;
      const request = replay.records.slice(from, to).map(({ partitionKey, payload }) => ({ partitionKey, data: Buffer.from(payload) }));
      try {
        await this.producers.get(first.stream)!.put(request);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      from = to;
      const dueMs = replay.recordsPerSecond === 0 ? 0 : startMs + (from / replay.recordsPerSecond) * 1000;
      const earlyMs = dueMs - clock.nowMs();
      if (earlyMs > 1) await clock.sleep(earlyMs, signal);
    }
  }
}
