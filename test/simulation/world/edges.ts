// What a process of the world is handed instead of AWS: clients of the simulated services, the world's clock with the process's own skew, and
// chance from the seed.
import type { S3Client } from '@aws-sdk/client-s3';
import type { FunctionEdges } from '../../../functions/edges.ts';
import { S3BodyStore } from '../../../shared/checkpoint/s3-body-store.ts';
import { dynamoDbClient, type SimulatedDynamoDb } from './dynamodb/client.ts';
import { type KinesisService, kinesisClient } from './kinesis-client.ts';
import type { Process, Surroundings } from './process.ts';
import { type SimulatedBucket, s3Client } from './s3-client.ts';
import { type SimulatedQueue, sqsClient } from './sqs-client.ts';

export interface Services {
  readonly dynamoDb: SimulatedDynamoDb;
  readonly kinesis: KinesisService;
  readonly bucket: SimulatedBucket;
  readonly queue: SimulatedQueue;
}

export type ProcessEdges = FunctionEdges & { readonly s3: S3Client };

export class Edges {
  readonly #services: Services;
  readonly #surroundings: Surroundings;
  readonly #opened = new Map<Process, ProcessEdges>();
  #nonceCount = 0;

  constructor(services: Services, surroundings: Surroundings) {
    this.#services = services;
    this.#surroundings = surroundings;
  }

  of(process: Process): ProcessEdges {
    let edges = this.#opened.get(process);
    if (edges === undefined) this.#opened.set(process, (edges = this.#open(process)));
    return edges;
  }

  close(process: Process): void {
    this.#opened.delete(process);
  }

  #open(process: Process): ProcessEdges {
    const { dynamoDb, kinesis, bucket, queue } = this.#services;
    const around = this.#surroundings;
    const s3 = s3Client(bucket, process, around);
    const sqs = sqsClient(queue, process, around);
    return {
      clock: process.clock,
      chance: () => around.chance.next(),
      nextNonce: () => `nonce-${this.#nonceCount++}`,
      dynamoDb: dynamoDbClient(dynamoDb, process, around),
      kinesis: kinesisClient(kinesis, process, around),
      sqs: () => sqs,
      s3,
      openBodies: async () => new S3BodyStore({ client: s3, bucket: 'bodies' }),
    };
  }
}
