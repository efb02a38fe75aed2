// A SQL file as a running application: the construct that people use. It compiles the script, creates what the script needs, and wires it;
// each concern has its own file beside this one.
import { Annotations, CfnOutput, type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deployedStage } from '../functions/configuration.ts';
import type { SourceDescriptor, StageDescriptor } from '../shared/engine/descriptor.ts';
import type { CompiledStage } from '../shared/sql/compile.ts';
import { grantConsumer, grantCoordinator, grantStage } from './access.ts';
import { createAlarms } from './alarms.ts';
import { createBodiesBucket, createFailedBatchesBucket } from './buckets.ts';
import { checkNames } from './check-names.ts';
import { compileScript } from './compile-script.ts';
import type { Compute, ComputeKind } from './compute.ts';
import { type ProvisionedOptions, provisionedCompute } from './compute-provisioned.ts';
import { type ServerlessOptions, serverlessCompute } from './compute-serverless.ts';
import { constructId } from './construct-id.ts';
import { CoordinatorFunction } from './coordinator-function.ts';
import { createDashboard } from './dashboard.ts';
import { Outputs } from './outputs.ts';
import { PartitionFunction } from './partition-function.ts';
import { PropertyError } from './property-error.ts';
import { createQueue } from './queues.ts';
import { createSourceStream, type NewStreamOptions, type SourceStream } from './source-streams.ts';
import { createConsumer } from './stream-consumer.ts';
import { createCheckpointsTable, createWatermarksTable } from './tables.ts';
import { type LateOutputResource, nameOfResource, type OutputResource } from './target.ts';

export interface StreamingApplicationProps {
  /** Path of the SQL script, from the working directory. */
  readonly script: string;
  /**
   * Name that the application's state and metrics are kept under. Another name begins anew, from the start of the streams.
   * @default the construct's id
   */
  readonly application?: string;
  /**
   * Streams that exist already, by the name of the source in the script.
   * @default new streams, named as the script names them
   */
  readonly streams?: Readonly<Record<string, kinesis.IStream>>;
  /**
   * How new streams are made.
   * @default 4 provisioned shards, 24 hours of retention
   */
  readonly newStreams?: NewStreamOptions;
  /**
   * Tables, streams and queues for outputs, by the output's name in the script.
   * @default what the output's options name, else a new table or stream
   */
  readonly outputs?: Readonly<Record<string, OutputResource>>;
  /**
   * Streams and queues for late rows, by the name in the option 'late.output'.
   * @default a new queue for each name
   */
  readonly lateOutputs?: Readonly<Record<string, LateOutputResource>>;
  /**
   * `serverless`: standard Lambda, billed by use. `provisioned`: Lambda Managed Instances of eight vCPUs, for load that does not end.
   * Another choice replaces the functions and goes on from the same state.
   * @default 'serverless'
   */
  readonly compute?: ComputeKind;
  /**
   * For `serverless`.
   * @default 1769 MB, 1 minute
   */
  readonly serverless?: ServerlessOptions;
  /**
   * For `provisioned`.
   * @default an environment per eight shards and at least three, in a network of their own
   */
  readonly provisioned?: ProvisionedOptions;
  /**
   * How long Lambda gathers records before it calls the function. A longer batch costs time and saves writes.
   * @default 5 seconds for a stage that keeps groups by key, 1 second for others
   */
  readonly batchingWindow?: Duration;
  /**
   * Where the application begins to read when it is first deployed. LATEST can miss records while the mapping comes up.
   * @default StartingPosition.TRIM_HORIZON
   */
  readonly startingPosition?: lambda.StartingPosition;
  /**
   * For StartingPosition.AT_TIMESTAMP, in Unix seconds.
   * @default - none
   */
  readonly startingPositionTimestamp?: number;
  /**
   * `enhanced`: each stage reads its stream as a consumer of its own, with 2 MB a second of each shard for itself and records some 70 ms after they
   * came, billed by shard, hour and GB. It takes aggregates of the KPL apart, and so asks for sources with 'aggregation' = 'none'. A change
   * makes another event source mapping, which begins at `startingPosition`; what was applied before is skipped.
   * @default 'shared'
   */
  readonly fanOut?: 'shared' | 'enhanced';
  /**
   * Where alarms go.
   * @default nowhere; they show on the dashboard
   */
  readonly alarmTopic?: sns.ITopic;
  /**
   * What happens to streams, tables, buckets and queues when the application is removed.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * How long logs are kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
}

/** A stage as it runs. */
export interface StageResources {
  readonly descriptor: StageDescriptor;
  readonly source: kinesis.IStream;
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly mapping: lambda.EventSourceMapping;
}

/**
 * Runs a SQL script on AWS.
 *
 *     new StreamingApplication(this, 'Flights', { script: 'flights.sql' });
 */
export class StreamingApplication extends Construct {
  readonly application: string;
  /** By the name of the source in the script. */
  readonly streams: ReadonlyMap<string, kinesis.IStream>;
  /** Tables, streams and queues by the name of the output or late output; those that go to the log are not among them. */
  readonly outputs: ReadonlyMap<string, OutputResource>;
  readonly stages: readonly StageResources[];
  readonly coordinator: lambda.Function;
  readonly checkpoints: dynamodb.TableV2;
  readonly watermarks: dynamodb.TableV2;
  readonly bodies: s3.Bucket;
  readonly failedBatches: s3.Bucket;
  readonly deadLetters: sqs.Queue;
  readonly dashboard: cloudwatch.Dashboard;
  readonly alarms: readonly cloudwatch.Alarm[];
  readonly #props: StreamingApplicationProps;

  /** Throws a ScriptError with all diagnostics where the script is wrong. */
  constructor(scope: Construct, id: string, props: StreamingApplicationProps) {
    super(scope, id);
    this.#props = props;
    this.application = applicationName(props.application ?? id);
    const { removalPolicy = RemovalPolicy.RETAIN } = props;
    const script = compileScript(props.script);
    if (script.warnings !== '') Annotations.of(this).addWarningV2('weir:Script', script.warnings);

    const sources = this.#sources(script.stages, removalPolicy);
    this.streams = new Map([...sources].map(([name, { stream }]) => [name, stream]));
    this.checkpoints = createCheckpointsTable(this, removalPolicy);
    this.watermarks = createWatermarksTable(this, removalPolicy);
    this.bodies = createBodiesBucket(this, removalPolicy);
    this.failedBatches = createFailedBatchesBucket(this, removalPolicy);
    this.deadLetters = createQueue(this, 'DeadLetters', 'It is the dead-letter queue.', removalPolicy);
    const outputs = new Outputs(this, script.stages, props, removalPolicy);
    this.outputs = outputs.resources();

    const compute = this.#compute(script.stages.map(({ descriptor }) => sources.get(descriptor.source.name)!.shardCount));
    this.stages = script.stages.map(stage => this.#stage(stage, sources.get(stage.descriptor.source.name)!, outputs, compute));
    this.coordinator = this.#coordinator(compute);
    const subjects = { application: this.application, stages: this.stages, coordinator: this.coordinator, deadLetters: this.deadLetters };
    this.alarms = createAlarms(new Construct(this, 'Alarms'), { ...subjects, topic: props.alarmTopic });
    this.dashboard = createDashboard(this, { ...subjects, alarms: this.alarms });
    this.#tell();
  }

  #sources(stages: readonly CompiledStage[], removalPolicy: RemovalPolicy): Map<string, SourceStream> {
    const { streams = {}, newStreams = {} } = this.#props;
    const sources = new Map(stages.map(({ descriptor: { source } }): [string, SourceDescriptor] => [source.name, source]));
    checkNames('streams', streams, 'source', sources.keys());
    const existing = new Map(Object.entries(streams));
    // Sources may declare one stream twice, with other columns.
    const created = new Map<string, SourceStream>();
    const streamOf = (source: SourceDescriptor): SourceStream => {
      const given = existing.get(source.name);
      if (given !== undefined) return { stream: given, shardCount: null };
      const { stream } = source;
      if (!created.has(stream)) created.set(stream, createSourceStream(this, source, newStreams, removalPolicy));
      return created.get(stream)!;
    };
    return new Map([...sources].map(([name, source]) => [name, streamOf(source)]));
  }

  #compute(shardCounts: readonly (number | null)[]): Compute {
    const { compute = 'serverless', serverless = {}, provisioned = {} } = this.#props;
    return compute === 'provisioned' ? provisionedCompute(this, provisioned, shardCounts) : serverlessCompute(serverless);
  }

  #stage(stage: CompiledStage, { stream, shardCount }: SourceStream, outputs: Outputs, compute: Compute): StageResources {
    const { descriptor } = stage;
    const { logRetention = logs.RetentionDays.ONE_MONTH, batchingWindow, startingPosition, startingPositionTimestamp } = this.#props;
    const partition = new PartitionFunction(this, `Stage-${constructId(descriptor.stage)}`, {
      stage,
      compute,
      logRetention,
      environment: {
        WEIR_APPLICATION: this.application,
        WEIR_STREAM: stream.streamName,
        ...startOf(startingPosition, startingPositionTimestamp),
        WEIR_CHECKPOINTS_TABLE: this.checkpoints.tableName,
        WEIR_WATERMARKS_TABLE: this.watermarks.tableName,
        WEIR_BODIES: `s3:${this.bodies.bucketName}`,
        WEIR_DEAD_LETTERS: `sqs:${this.deadLetters.queueUrl}`,
        ...outputs.environment(descriptor),
      },
    });
    compute.host(partition.function, shardCount);
    const { checkpoints, watermarks, bodies, failedBatches } = this;
    const targets = [...outputs.targets(descriptor), { kind: 'queue', resource: this.deadLetters } as const];
    const stageKey = `${this.application}/${descriptor.stage}`;
    grantStage(partition.role, { stageKey, source: stream, checkpoints, watermarks, bodies, failedBatches, targets });
    const consumer = this.#props.fanOut === 'enhanced' ? createConsumer(partition, this.application, descriptor, stream) : null;
    if (consumer !== null) grantConsumer(partition.role, consumer);
    const mapping = partition.readFrom(stream, { consumer, batchingWindow, startingPosition, startingPositionTimestamp, failedBatches });
    return { descriptor, source: stream, function: partition.function, role: partition.role, mapping };
  }

  #coordinator(compute: Compute): lambda.Function {
    const { application, watermarks } = this;
    const coordinator = new CoordinatorFunction(this, 'Coordinator', {
      application,
      watermarksTableName: watermarks.tableName,
      stages: this.stages.map(({ descriptor, source, function: handler, mapping }) =>
        deployedStage(application, descriptor, source.streamName, handler.functionName, mapping.eventSourceMappingId),
      ),
      logRetention: this.#props.logRetention ?? logs.RetentionDays.ONE_MONTH,
    });
    grantCoordinator(coordinator.role, {
      application,
      watermarks,
      sources: this.stages.map(({ source }) => source),
      functionArns: this.stages.flatMap(({ function: handler }) => compute.invokedArns(handler)),
      mappingArns: this.stages.map(({ mapping }) => mapping.eventSourceMappingArn),
    });
    return coordinator.function;
  }

  /** The names that people need next are printed when the deployment ends. */
  #tell(): void {
    const output = (id: string, value: string, description: string) => new CfnOutput(this, id, { value, description });
    for (const [name, stream] of this.streams) output(`Stream-${constructId(name)}`, stream.streamName, `Stream that ${name} reads`);
    for (const [name, resource] of this.outputs) {
      output(`Rows-${constructId(name)}`, nameOfResource(resource), `Where the rows of ${name} go`);
    }
    output('DeadLetterQueue', this.deadLetters.queueUrl, 'Records and rows that could not be processed');
    output('DashboardName', this.dashboard.dashboardName, 'CloudWatch dashboard');
  }
}

/** It is a part of keys, which are divided by slashes, and a pattern in policies. */
function applicationName(name: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(name)) return name;
  throw new PropertyError(
    `The application is called "${name}". Give it a name of 1 to 64 letters, digits, "-" and "_" in the property application.`,
  );
}

/** The handler must know which records are never read. */
function startOf(position: lambda.StartingPosition | undefined, timestamp: number | undefined): Record<string, string> {
  if (position === undefined || position === lambda.StartingPosition.TRIM_HORIZON) return {};
  return { WEIR_START: position === lambda.StartingPosition.LATEST ? 'LATEST' : String(Math.floor(timestamp ?? 0)) };
}
