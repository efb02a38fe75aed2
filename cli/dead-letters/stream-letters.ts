// The records of a stream from its beginning up to a moment, as texts: dead letters where `weir dev` runs, which has no queues.
import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { serviceError } from '../../shared/engine/service-error.ts';

export async function* textsOfStream(client: KinesisClient, stream: string, untilMs: number): AsyncGenerator<readonly string[]> {
  try {
    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: stream }));
    for (const { ShardId } of Shards) {
      const start = { StreamName: stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
      let { ShardIterator: iterator } = await client.send(new GetShardIteratorCommand(start));
      while (iterator) {
        const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
        const records = page.Records ?? [];
        const before = records.filter(({ ApproximateArrivalTimestamp }) => ApproximateArrivalTimestamp!.getTime() <= untilMs);
        if (before.length > 0) yield before.map(({ Data }) => Buffer.from(Data!).toString('utf8'));
        const isOver = page.MillisBehindLatest === 0 || before.length < records.length;
        iterator = isOver ? undefined : page.NextShardIterator;
      }
    }
  } catch (error) {
    throw serviceError('kinesis', `Reading Kinesis stream ${stream}`, error);
  }
}
