// Reads one shard through the SDK, and finds its place again when an iterator has expired (they live five minutes).
import { type _Record, GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { unreachable } from '../../shared/engine/assert.ts';
import type { ShardPosition } from './shard-lineage.ts';

/** The most that one GetRecords returns (Kinesis limit). */
const RECORD_COUNT_MAX = 10_000;

export interface ShardReading {
  readonly records: readonly _Record[];
  readonly millisBehindLatest: number;
  /** The shard is closed and this was the last of it. */
  readonly isEnd: boolean;
}

export interface ShardReaderProps {
  readonly kinesis: Pick<KinesisClient, 'send'>;
  readonly streamName: string;
  readonly shardId: string;
  readonly position: ShardPosition;
  /** When the reading began: LATEST stays at this moment when an iterator has to be replaced before the first record. */
  readonly openedMs: number;
}

export class ShardReader {
  readonly #props: ShardReaderProps;
  #position: ShardPosition;
  #iterator: string | undefined;

  constructor(props: ShardReaderProps) {
    this.#props = props;
    this.#position = props.position;
  }

  /** Reads on from where the last reading ended. Rejects with the SDK's error; the next call then tries the same again. */
  async read(abortSignal: AbortSignal): Promise<ShardReading> {
    this.#iterator ??= await this.#openIterator(abortSignal);
    const command = new GetRecordsCommand({ ShardIterator: this.#iterator, Limit: RECORD_COUNT_MAX });
    try {
      const { Records: records = [], NextShardIterator, MillisBehindLatest } = await this.#props.kinesis.send(command, { abortSignal });
      this.#iterator = NextShardIterator;
      if (records.length > 0) this.#position = { kind: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: records.at(-1)!.SequenceNumber! };
      return { records, millisBehindLatest: MillisBehindLatest ?? 0, isEnd: !NextShardIterator };
    } catch (error) {
      if ((error as Error).name === 'ExpiredIteratorException') this.#iterator = undefined;
      throw error;
    }
  }

  async #openIterator(abortSignal: AbortSignal): Promise<string> {
    const { kinesis, streamName: StreamName, shardId: ShardId, openedMs } = this.#props;
    const command = new GetShardIteratorCommand({ StreamName, ShardId, ...iteratorInput(this.#position) });
    const { ShardIterator } = await kinesis.send(command, { abortSignal });
    if (this.#position.kind === 'LATEST') this.#position = { kind: 'AT_TIMESTAMP', timestampMs: openedMs };
    return ShardIterator!;
  }
}

function iteratorInput(position: ShardPosition) {
  switch (position.kind) {
    case 'TRIM_HORIZON':
    case 'LATEST':
      return { ShardIteratorType: position.kind };
    case 'AT_TIMESTAMP':
      return { ShardIteratorType: position.kind, Timestamp: new Date(position.timestampMs) };
    case 'AFTER_SEQUENCE_NUMBER':
      return { ShardIteratorType: position.kind, StartingSequenceNumber: position.sequenceNumber };
    default:
      return unreachable(position);
  }
}
