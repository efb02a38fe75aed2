// A stream that refuses what it is told to, behind the part of the Kinesis client that the producer uses.
import type { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { ProducerRecord } from '../../shared/kinesis/producer.ts';

export interface FaultyStreamOptions {
  /** Whether to refuse record `index` of request `request`. */
  readonly refuses?: (request: number, index: number, record: ProducerRecord) => boolean;
  /** Error to throw for the whole request, or null. Asked before `refuses`; a thrown request counts as one. */
  readonly throws?: (request: number) => Error | null;
  readonly code?: string;
  /** Hands out sequence numbers backwards inside a request: Kinesis promises no order there. */
  readonly backwards?: (request: number) => boolean;
}

export class FaultyStream {
  /** Accepted records in shard order. */
  readonly accepted: { partitionKey: string; text: string; sequenceNumber: number }[] = [];
  readonly requestSizes: number[] = [];
  inFlight = 0;
  inFlightMax = 0;
  private readonly options: FaultyStreamOptions;

  constructor(options: FaultyStreamOptions = {}) {
    this.options = options;
  }

  get client(): KinesisClient {
    return { send: (command: PutRecordsCommand) => this.put(command) } as unknown as KinesisClient;
  }

  /** Texts of a key in the order that a reader of the shard sees. */
  textsOf(partitionKey: string): string[] {
    return this.accepted
      .filter(record => record.partitionKey === partitionKey)
      .sort((a, b) => a.sequenceNumber - b.sequenceNumber)
      .map(record => record.text);
  }

  private async put(command: PutRecordsCommand): Promise<object> {
    const request = this.requestSizes.length;
    const records = command.input.Records!.map(({ PartitionKey, Data }) => ({ partitionKey: PartitionKey!, data: Data! }));
    this.requestSizes.push(records.length);
    this.inFlightMax = Math.max(this.inFlightMax, ++this.inFlight);
    await null;
    this.inFlight--;
    const error = this.options.throws?.(request);
    if (error) throw error;
    const base = (request + 1) * 1000;
    return {
      Records: records.map((record, index) => {
        if (this.options.refuses?.(request, index, record)) {
          return { ErrorCode: this.options.code ?? 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded for shard' };
        }
        const sequenceNumber = this.options.backwards?.(request) ? base + records.length - index : base + index;
        this.accepted.push({ partitionKey: record.partitionKey, text: Buffer.from(record.data).toString(), sequenceNumber });
        return { ShardId: 'shardId-000000000000', SequenceNumber: String(sequenceNumber) };
      }),
    };
  }
}
