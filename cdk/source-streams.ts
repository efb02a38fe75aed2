// The streams that an application reads: the caller's, or new ones under the names of the script.
import { Duration, type RemovalPolicy, Token } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type { Construct } from 'constructs';
import type { SourceDescriptor } from '../shared/engine/descriptor.ts';
import { constructId } from './construct-id.ts';
import { PropertyError } from './property-error.ts';

/** Four shards take 4 MB/s and leave room to grow. */
const SHARD_COUNT = 4;

export interface NewStreamOptions {
  /**
   * Shards of each new stream: one takes 1 MB or 1,000 records a second. Ignored in on-demand mode.
   * @default 4
   */
  readonly shardCount?: number;
  /**
   * An on-demand stream splits and merges its shards by itself; their state follows.
   * @default StreamMode.PROVISIONED
   */
  readonly mode?: kinesis.StreamMode;
  /**
   * How long records wait for a consumer that is down: an application that is down for longer loses records.
   * @default 24 hours
   */
  readonly retention?: Duration;
}

export interface SourceStream {
  readonly stream: kinesis.IStream;
  /** null where it is not known: the stream is the caller's, or on demand. */
  readonly shardCount: number | null;
}

export function createSourceStream(
  scope: Construct,
  source: SourceDescriptor,
  { shardCount = SHARD_COUNT, mode = kinesis.StreamMode.PROVISIONED, retention = Duration.hours(24) }: NewStreamOptions,
  removalPolicy: RemovalPolicy,
): SourceStream {
  const provisioned = mode === kinesis.StreamMode.PROVISIONED;
  const stream = new kinesis.Stream(scope, `Source-${constructId(source.name)}`, {
    streamName: streamName(source),
    streamMode: mode,
    ...(provisioned ? { shardCount } : {}),
    retentionPeriod: retention,
    encryption: kinesis.StreamEncryption.MANAGED,
    removalPolicy,
  });
  return { stream, shardCount: provisioned && !Token.isUnresolved(shardCount) ? shardCount : null };
}

function streamName({ name, stream }: SourceDescriptor): string {
  if (/^[a-zA-Z0-9_.-]{1,128}$/.test(stream)) return stream;
  throw new PropertyError(
    `The source ${name} reads a stream called "${stream}", which Kinesis does not allow: 1 to 128 letters, digits, "_", "." and "-". Change the option 'stream' in the script, or pass the stream in the property streams.`,
  );
}
