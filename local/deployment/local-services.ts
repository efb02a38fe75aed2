// The services that a deployment needs, on loopback: embedded Kinesis and DynamoDB in processes of their own, the Invoke API in this one.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Clock } from '../../shared/time/clock.ts';
import { startDynamoDb } from '../dynamodb/start-dynamodb.ts';
import { startKinesis } from '../kinesis/start-kinesis.ts';
import { type InvokeApi, startInvokeApi } from '../lambda/invoke-api.ts';

export interface LocalServices {
  readonly kinesis: KinesisClient;
  readonly dynamoDb: DynamoDBClient;
  readonly invokeApi: InvokeApi;
  /** What a function's environment needs to find the services. */
  readonly endpointVariables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface LocalServicesOptions {
  readonly clock: Clock;
  /** @default 0: a free one */
  readonly kinesisPort?: number;
  /** @default 0: a free one */
  readonly dynamoDbPort?: number;
  /** How often on-demand streams look whether their shards are enough. @default 60000 */
  readonly onDemandIntervalMs?: number;
}

/** Any credentials do; without some the SDK would look for real ones. */
const LOCAL_CLIENT = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** Starts everything, or nothing: when one does not come up, the others end. */
export async function startLocalServices(options: LocalServicesOptions): Promise<LocalServices> {
  const { clock, kinesisPort = 0, dynamoDbPort = 0, onDemandIntervalMs } = options;
  const kinesisOptions = { port: kinesisPort, ...(onDemandIntervalMs !== undefined && { onDemandIntervalMs }) };
  const starting = [startKinesis(kinesisOptions), startDynamoDb({ port: dynamoDbPort }), startInvokeApi({ clock })] as const;
  const started = await Promise.allSettled(starting);
  const failure = started.find(result => result.status === 'rejected');
  if (failure) {
    await Promise.all(started.map(result => (result.status === 'fulfilled' ? result.value.close() : undefined)));
    throw failure.reason;
  }
  const [kinesisService, dynamoDbService, invokeApi] = await Promise.all(starting);
  const kinesis = new KinesisClient({ ...LOCAL_CLIENT, endpoint: kinesisService.endpoint });
  const dynamoDb = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: dynamoDbService.endpoint });
  return {
    kinesis,
    dynamoDb,
    invokeApi,
    endpointVariables: {
      AWS_ENDPOINT_URL_KINESIS: kinesisService.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDbService.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: invokeApi.url,
    },
    close: async () => {
      kinesis.destroy();
      dynamoDb.destroy();
      await Promise.all([kinesisService.close(), dynamoDbService.close(), invokeApi.close()]);
    },
  };
}
