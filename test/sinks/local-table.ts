// Tables in the embedded DynamoDB, and a client that fails as DynamoDB does under load.
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  paginateScan,
  type ScanCommandOutput,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { ServiceProcess } from '../../local/kinesis/service-process.ts';

export type StoredItem = NonNullable<ScanCommandOutput['Items']>[number];

export function clientOf(service: ServiceProcess): DynamoDBClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new DynamoDBClient({ endpoint: service.endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });
}

export async function createTable(client: DynamoDBClient, table: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map(AttributeName => ({ AttributeName, AttributeType: 'S' as const })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.02, maxDelay: 0.1 } as never, { TableName: table });
}

export async function scan(client: DynamoDBClient, table: string): Promise<StoredItem[]> {
  const items: StoredItem[] = [];
  for await (const page of paginateScan({ client }, { TableName: table, ConsistentRead: true })) items.push(...(page.Items ?? []));
  return items;
}

/** Throttles calls, also after they took effect, and leaves a part of each batch unprocessed. */
export function faulty(client: DynamoDBClient, chance: () => number, probability: number): DynamoDBClient {
  const throttle = () => Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  const send = async (command: BatchWriteItemCommand) => {
    if (chance() < probability) throw throttle();
    if (!(command instanceof BatchWriteItemCommand)) {
      const answer = await client.send(command);
      if (chance() < probability) throw throttle();
      return answer;
    }
    const [[table, requests]] = Object.entries(command.input.RequestItems!) as [[string, object[]]];
    const taken = requests.filter(() => chance() >= probability);
    const left = requests.filter(request => !taken.includes(request));
    if (taken.length > 0) await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: taken } }));
    return { UnprocessedItems: left.length > 0 ? { [table]: left } : {} };
  };
  return { send } as unknown as DynamoDBClient;
}
