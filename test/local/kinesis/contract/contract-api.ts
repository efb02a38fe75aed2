// What scenarios of the contract work with: a client, a stream name of their own, and the sequences of calls that most of them need.
import * as sdk from '@aws-sdk/client-kinesis';
import { systemClock } from '../../../../shared/time/system-clock.ts';

const POLL_MS = 10;
const POLL_MS_MAX = 1_000;

type IteratorFrom = Pick<sdk.GetShardIteratorInput, 'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'>;

export class ContractApi {
  readonly stream: string;
  readonly #client: sdk.KinesisClient;

  constructor(client: sdk.KinesisClient, stream: string) {
    this.#client = client;
    this.stream = stream;
  }

  get send(): sdk.KinesisClient['send'] {
    return this.#client.send.bind(this.#client) as sdk.KinesisClient['send'];
  }

  /** The refusal of a call that must be refused. */
  async refusal(command: object): Promise<{ name: string; message: string }> {
    try {
      await this.#client.send(command as sdk.ListShardsCommand);
    } catch (error) {
      const { name, message } = error as Error;
      return { name, message };
    }
    throw new Error(`${command.constructor.name} was not refused`);
  }

  async createStream(ShardCount: number): Promise<void> {
    await this.send(new sdk.CreateStreamCommand({ StreamName: this.stream, ShardCount }));
    await this.active();
  }

  /** Resolves when the stream's change is done. */
  async active(): Promise<void> {
    await this.#until(async () => (await this.#status()) === 'ACTIVE');
  }

  async gone(): Promise<void> {
    await this.#until(async () => (await this.#status()) === 'GONE');
  }

  /** Deletes the stream, if it is there. */
  async remove(): Promise<void> {
    if ((await this.#status()) === 'ACTIVE') await this.send(new sdk.DeleteStreamCommand({ StreamName: this.stream }));
  }

  async #status(): Promise<string> {
    try {
      const { StreamDescriptionSummary } = await this.send(new sdk.DescribeStreamSummaryCommand({ StreamName: this.stream }));
      return StreamDescriptionSummary!.StreamStatus!;
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return 'GONE';
      throw error;
    }
  }

  async #until(isDone: () => Promise<boolean>): Promise<void> {
    for (let waitMs = POLL_MS; !(await isDone()); waitMs = Math.min(waitMs * 2, POLL_MS_MAX)) await systemClock.sleep(waitMs);
  }

  async shards(): Promise<sdk.Shard[]> {
    return (await this.send(new sdk.ListShardsCommand({ StreamName: this.stream }))).Shards!;
  }

  /** Each shard by number with its parents. */
  async lineage() {
    const number = (id: string | undefined) => (id === undefined ? [] : [Number(id.slice(-12))]);
    return (await this.shards()).map(shard => ({
      id: number(shard.ShardId)[0],
      parents: [...number(shard.ParentShardId), ...number(shard.AdjacentParentShardId)],
      closed: shard.SequenceNumberRange!.EndingSequenceNumber !== undefined,
    }));
  }

  /** Where the ranges of the open shards begin, in their order. */
  async openStarts(): Promise<string[]> {
    const open = (await this.shards()).filter(shard => shard.SequenceNumberRange!.EndingSequenceNumber === undefined);
    return open
      .map(shard => BigInt(shard.HashKeyRange!.StartingHashKey!))
      .sort((a, b) => (a < b ? -1 : 1))
      .map(String);
  }

  /** Puts texts one after the other into the first shard; gives their sequence numbers. */
  async putTexts(...texts: string[]): Promise<string[]> {
    const numbers: string[] = [];
    for (const text of texts) {
      const put = new sdk.PutRecordCommand({ StreamName: this.stream, PartitionKey: 'k', ExplicitHashKey: '0', Data: Buffer.from(text) });
      numbers.push((await this.send(put)).SequenceNumber!);
    }
    return numbers;
  }

  async iterator(ShardId: string, from: IteratorFrom): Promise<string> {
    return (await this.send(new sdk.GetShardIteratorCommand({ StreamName: this.stream, ShardId, ...from }))).ShardIterator!;
  }

  async textsFrom(from: IteratorFrom): Promise<string[]> {
    const { Records } = await this.send(new sdk.GetRecordsCommand({ ShardIterator: await this.iterator('shardId-000000000000', from) }));
    return Records!.map(textOf);
  }

  async readAll(shardId: string): Promise<sdk._Record[]> {
    const ShardIterator = await this.iterator(shardId, { ShardIteratorType: 'TRIM_HORIZON' });
    return (await this.send(new sdk.GetRecordsCommand({ ShardIterator }))).Records!;
  }

  /** Reads a closed shard until it has no next iterator. */
  async drain(shardId: string): Promise<string[]> {
    let iterator: string | undefined = await this.iterator(shardId, { ShardIteratorType: 'TRIM_HORIZON' });
    const texts: string[] = [];
    while (iterator) {
      const answer: sdk.GetRecordsOutput = await this.send(new sdk.GetRecordsCommand({ ShardIterator: iterator }));
      texts.push(...answer.Records!.map(textOf));
      iterator = answer.NextShardIterator ?? undefined;
    }
    return texts;
  }
}

function textOf(record: sdk._Record): string {
  return Buffer.from(record.Data!).toString();
}
