// A sink by its target, as people and environment variables write it. AWS clients are made, and their code loaded, only for a target that
// needs them.
import type { Writable } from 'node:stream';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { ExternalError } from '../engine/errors.ts';
import type { RetryPolicy } from '../kinesis/backoff.ts';
import type { ItemPer } from './dynamodb-item.ts';
import type { Sink } from './sink.ts';

export interface SinkClients extends RetryPolicy {
  /** Whether the invocation that publishes is over: code that runs on then writes nothing without a guard. @default never */
  readonly isOver?: () => boolean;
  readonly dynamoDb?: () => DynamoDBClient;
  readonly kinesis?: () => KinesisClient;
  readonly sqs?: () => SQSClient;
  /** @default process.stdout */
  readonly stdout?: () => Writable;
}

export interface OpenSinkOptions {
  /** `file:` only: add to the file instead of replacing it. @default false */
  readonly append?: boolean;
  /** `dynamodb:` only: whether rows may be corrected or deleted later. @default true */
  readonly revisable?: boolean;
  /** `dynamodb:` only: one item per key and window, or one per row (late rows, dead letters). @default 'window' */
  readonly itemPer?: ItemPer;
  /** `dynamodb:` only: rows expire so long after they were published; null: never. @default null */
  readonly rowTimeToLiveMs?: number | null;
}

const FORMS = 'dynamodb:TABLE, kinesis:STREAM, sqs:QUEUE_URL, file:PATH or stdout:';

/** Opens what `target` names. Throws an ExternalError('configuration') where it is none of the known forms. */
export async function openSink(target: string, clients: SinkClients, options: OpenSinkOptions = {}): Promise<Sink> {
  const colon = target.indexOf(':');
  const scheme = colon < 0 ? '' : target.slice(0, colon);
  const name = target.slice(colon + 1);
  if (name === '' && scheme !== 'stdout') throw unknownTarget(target);
  switch (scheme) {
    case 'dynamodb': {
      const { DynamoDbSink } = await import('./dynamodb-sink.ts');
      return new DynamoDbSink({ ...clients, ...options, client: clientFor(target, clients.dynamoDb), table: name });
    }
    case 'kinesis': {
      const { KinesisSink } = await import('./kinesis-sink.ts');
      return new KinesisSink({ ...clients, client: clientFor(target, clients.kinesis), stream: name });
    }
    case 'sqs': {
      const { SqsSink } = await import('./sqs-sink.ts');
      return new SqsSink({ ...clients, client: clientFor(target, clients.sqs), queueUrl: name });
    }
    case 'file': {
      const { FileSink } = await import('./file-sink.ts');
      return FileSink.open(name, options);
    }
    case 'stdout': {
      if (name !== '') throw unknownTarget(target);
      const { StdoutSink } = await import('./stdout-sink.ts');
      return new StdoutSink(clients.stdout?.());
    }
    default:
      throw unknownTarget(target);
  }
}

function clientFor<T>(target: string, make: (() => T) | undefined): T {
  if (make) return make();
  const message = `sink "${target}" needs AWS, which this command does not talk to. Write to file:PATH or stdout: here.`;
  throw new ExternalError('configuration', message, { retryable: false });
}

function unknownTarget(target: string): ExternalError {
  return new ExternalError('configuration', `"${target}" names no sink. Write ${FORMS}.`, { retryable: false });
}
