// The streams and tables of an application, made in whatever services the clients point at. What exists already is kept.
import { CreateTableCommand, type DynamoDBClient, UpdateTimeToLiveCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { CreateStreamCommand, type KinesisClient, waitUntilStreamExists } from '@aws-sdk/client-kinesis';
import { checkpointsTable } from '../../shared/checkpoint/checkpoints-table.ts';
import { ExternalError } from '../../shared/engine/errors.ts';
import { watermarksTable } from '../../shared/time/watermarks-table.ts';

const WAIT_SECONDS_MAX = 60;

export async function createStream(client: KinesisClient, streamName: string, shardCount: number): Promise<void> {
  await keepingExisting(`Kinesis stream ${streamName}`, () =>
    client.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: shardCount })),
  );
  await waitUntilStreamExists({ client, maxWaitTime: WAIT_SECONDS_MAX, minDelay: 1, maxDelay: 2 }, { StreamName: streamName });
}

export async function createCheckpointsTable(client: DynamoDBClient, tableName: string): Promise<void> {
  await createTable(client, tableName, checkpointsTable.partitionKey, checkpointsTable.sortKey);
  const TimeToLiveSpecification = { AttributeName: checkpointsTable.timeToLiveAttribute, Enabled: true };
  try {
    await client.send(new UpdateTimeToLiveCommand({ TableName: tableName, TimeToLiveSpecification }));
  } catch (error) {
    // The table was there already, as that of another application.
    if (!/already enabled/.test((error as Error).message)) throw error;
  }
}

export const createWatermarksTable = (client: DynamoDBClient, tableName: string): Promise<void> =>
  createTable(client, tableName, watermarksTable.partitionKey, watermarksTable.sortKey);

/** A table that a DynamoDB sink writes to. */
export const createResultTable = (client: DynamoDBClient, tableName: string): Promise<void> => createTable(client, tableName, 'pk', 'sk');

async function createTable(client: DynamoDBClient, tableName: string, partitionKey: string, sortKey: string): Promise<void> {
  await keepingExisting(`DynamoDB table ${tableName}`, () =>
    client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [partitionKey, sortKey].map(name => ({ AttributeName: name, AttributeType: 'S' as const })),
      }),
    ),
  );
  await waitUntilTableExists({ client, maxWaitTime: WAIT_SECONDS_MAX, minDelay: 1, maxDelay: 2 }, { TableName: tableName });
}

async function keepingExisting(what: string, create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'ResourceInUseException') return;
    throw new ExternalError(
      'configuration',
      `${what} cannot be created: ${message.replace(/\.?$/, '.')} Choose another name in the script.`,
      {
        retryable: false,
        cause: error,
      },
    );
  }
}
