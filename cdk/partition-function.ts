// The function of a stage and the mapping that feeds it: one shard, one batch at a time, in order, for ever.
import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { bundlePartition } from '../functions/bundle.ts';
import type { StageDescriptor } from '../shared/engine/descriptor.ts';
import type { CompiledStage } from '../shared/sql/compile.ts';
import { createFunctionRole } from './access.ts';
import type { Compute } from './compute.ts';
import { bundleFolder, createLogGroup } from './function-parts.ts';

/** The most that Lambda takes; a batch ends at 6 MB before. */
const BATCH_RECORDS_MAX = 10_000;

/** Commits of large state write many groups each; a longer batch writes a group that changes often once. */
const BATCHING_SECONDS_SMALL_STATE = 1;
const BATCHING_SECONDS_LARGE_STATE = 5;

export interface PartitionFunctionProps {
  readonly stage: CompiledStage;
  readonly compute: Compute;
  readonly environment: Readonly<Record<string, string>>;
  readonly logRetention: logs.RetentionDays;
}

export class PartitionFunction extends Construct {
  readonly descriptor: StageDescriptor;
  readonly function: lambda.Function;
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, { stage, compute, environment, logRetention }: PartitionFunctionProps) {
    super(scope, id);
    this.descriptor = stage.descriptor;
    const { folder, handler } = bundlePartition(stage.moduleText, bundleFolder(this));
    const logGroup = createLogGroup(this, logRetention);
    this.role = createFunctionRole(this, logGroup);
    // A function cannot move between the two kinds of compute, so each kind has its own. The mapping and the state go on with the new one.
    this.function = new lambda.Function(this, compute.kind === 'provisioned' ? 'ManagedFunction' : 'Function', {
      description: `Weir stage ${stage.descriptor.stage}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(folder),
      handler,
      memorySize: compute.memoryMb,
      timeout: compute.timeout,
      environment: { ...environment, ...compute.environment, WEIR_TIMEOUT_MS: String(compute.timeout.toMilliseconds()) },
      role: this.role,
      logGroup,
      tracing: lambda.Tracing.ACTIVE,
    });
  }

  /** Starts the flow. Call it when the function's role is complete. */
  readFrom(stream: kinesis.IStream, options: MappingOptions): lambda.EventSourceMapping {
    // Lambda cannot point a mapping at another source, so each kind has its own.
    const mapping = new lambda.EventSourceMapping(this, options.consumer === null ? 'Mapping' : 'ConsumerMapping', {
      target: this.function,
      eventSourceArn: options.consumer?.streamConsumerArn ?? stream.streamArn,
      batchSize: BATCH_RECORDS_MAX,
      maxBatchingWindow: options.batchingWindow ?? batchingWindow(this.descriptor),
      startingPosition: options.startingPosition ?? lambda.StartingPosition.TRIM_HORIZON,
      ...(options.startingPositionTimestamp === undefined ? {} : { startingPositionTimestamp: options.startingPositionTimestamp }),
      // Two batches of one shard at a time would race for each commit.
      parallelizationFactor: 1,
      // The handler alone skips records. Bisecting leaves it alone with the one that ends the process.
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: -1,
      // CDK's own destination would also grant reading and deleting.
      onFailure: { bind: () => ({ destination: options.failedBatches.bucketArn }) },
      metricsConfig: { metrics: [lambda.MetricType.EVENT_COUNT] },
    });
    // The property takes 60 seconds and more; without end is what it cannot say.
    (mapping.node.defaultChild as lambda.CfnEventSourceMapping).maximumRecordAgeInSeconds = -1;
    return mapping;
  }
}

export interface MappingOptions {
  /** Through which it reads with enhanced fan-out; null where it shares the shards with others. */
  readonly consumer: kinesis.IStreamConsumer | null;
  readonly batchingWindow: Duration | undefined;
  readonly startingPosition: lambda.StartingPosition | undefined;
  /** Unix seconds. */
  readonly startingPositionTimestamp: number | undefined;
  readonly failedBatches: s3.IBucket;
}

/** One second where a commit is small whatever comes; five where the stage keeps groups by key, of which there may be many. */
export function batchingWindow({ queries }: StageDescriptor): Duration {
  const keepsGroupsByKey = queries.some(({ stateSummary, keyColumns }) => stateSummary !== null && keyColumns.length > 0);
  return Duration.seconds(keepsGroupsByKey ? BATCHING_SECONDS_LARGE_STATE : BATCHING_SECONDS_SMALL_STATE);
}
