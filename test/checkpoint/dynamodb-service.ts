// The DynamoDB that the contract tests of stores run on: the embedded one in a process of its own, or whatever
// WEIR_TEST_DYNAMODB_ENDPOINT names ("aws" for AWS itself).
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '../../local/dynamodb/start-dynamodb.ts';

export interface DynamoDbService {
  readonly client: DynamoDBClient;
  /** Creates an empty table with these two text keys, and returns its name. */
  newTable(partitionKey: string, sortKey: string): Promise<string>;
  close(): Promise<void>;
}

export async function openDynamoDb(): Promise<DynamoDbService> {
  const given = process.env.WEIR_TEST_DYNAMODB_ENDPOINT;
  const server = given === undefined ? await startDynamoDb() : null;
  const local = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const client = new DynamoDBClient(given === 'aws' ? {} : { ...local, endpoint: given ?? server!.endpoint });
  const tables: string[] = [];
  return {
    client,
    newTable: async (partitionKey, sortKey) => {
      const TableName = `weir-store-${process.pid}-${tables.length}`;
      const keys = [partitionKey, sortKey];
      await client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: keys.map(AttributeName => ({ AttributeName, AttributeType: 'S' as const })),
          KeySchema: keys.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? ('HASH' as const) : ('RANGE' as const) })),
        }),
      );
      tables.push(TableName);
      return TableName;
    },
    close: async () => {
      for (const TableName of tables) await client.send(new DeleteTableCommand({ TableName })).catch(() => {});
      client.destroy();
      await server?.close();
    },
  };
}
