// Everything through which a function touches the world. On AWS and on this machine these are the SDK's clients, the system's clock and real
// chance; the simulated world brings its own, and the code between is the same.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { BodyStore } from '../shared/checkpoint/body-store.ts';
import type { LogPolicy } from '../shared/checkpoint/log-policy.ts';
import { nextChance, nextNonce } from '../shared/checkpoint/nonce.ts';
import type { Clock } from '../shared/time/clock.ts';
import { systemClock } from '../shared/time/system-clock.ts';
import { openBodies } from './open-bodies.ts';

export interface FunctionEdges {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly chance: () => number;
  readonly nextNonce: () => string;
  readonly dynamoDb: DynamoDBClient;
  readonly kinesis: KinesisClient;
  readonly sqs: () => SQSClient;
  /** The store of large commit bodies by its target; `watch` stands before the client of a bucket. */
  openBodies(target: string, watch: (client: S3Client) => S3Client): Promise<BodyStore>;
  /** @default defaultLogPolicy */
  readonly logPolicy?: LogPolicy;
}

/** Each call is made once: whether it is made again is decided where the invocation's time and the other callers are known. */
const CLIENT = { maxAttempts: 1 };

/** The real ones. Every client takes its endpoint from AWS_ENDPOINT_URL when that is set, as the SDK does by itself. */
export async function systemEdges(): Promise<FunctionEdges> {
  const { SQSClient } = await import('@aws-sdk/client-sqs');
  return {
    ...{ clock: systemClock, chance: nextChance, nextNonce, openBodies },
    ...{ dynamoDb: new DynamoDBClient(CLIENT), kinesis: new KinesisClient(CLIENT), sqs: () => new SQSClient(CLIENT) },
  };
}
