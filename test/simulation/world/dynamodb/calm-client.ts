// The simulated DynamoDB in a world where nothing goes wrong, whose time goes on by itself: so that the contracts of the stores can hold it to what
// the real service does.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Chance } from '../chance.ts';
import { Faults } from '../faults.ts';
import { Process } from '../process.ts';
import { Scheduler } from '../scheduler.ts';
import { dynamoDbClient } from './client.ts';
import { SimulatedTable } from './table.ts';

/** A client that knows one table, with the keys `pk` and `sk`. */
export function calmDynamoDb(tableName: string): DynamoDBClient {
  const chance = new Chance(1, tableName);
  const scheduler = new Scheduler(Date.UTC(2026, 0, 15), chance);
  const around = { scheduler, chance, faults: new Faults({}, chance) };
  const settings = {
    name: tableName,
    partitionKey: 'pk',
    sortKey: 'sk',
    timeToLiveAttribute: 'expiresAt',
    collectionDelayMs: () => Number.POSITIVE_INFINITY,
    itemBytesMax: 400 * 1024,
  };
  const tables = new Map([[tableName, new SimulatedTable(settings, () => scheduler.nowMs)]]);
  const service = { tables, pageItemCount: 3, isDown: () => false, onCall: () => {} };
  const client = dynamoDbClient(service, new Process('test', around, 0), around) as unknown as { send(command: unknown): Promise<unknown> };
  const send = async (command: unknown) => {
    let isAnswered = false;
    const answer = client.send(command).finally(() => (isAnswered = true));
    answer.catch(() => {});
    while (!isAnswered) await scheduler.step();
    return answer;
  };
  return { send } as unknown as DynamoDBClient;
}
