// What the construct creates for the applications of the tests, property by property.
import { provisioned, type Synthesized, serverless, shop } from './applications.ts';

export const MAPPING = 'AWS::Lambda::EventSourceMapping';
export const FUNCTION = 'AWS::Lambda::Function';
export const TABLE = 'AWS::DynamoDB::GlobalTable';
export const STREAM = 'AWS::Kinesis::Stream';
export const QUEUE = 'AWS::SQS::Queue';
export const BUCKET = 'AWS::S3::Bucket';

export const resources: [what: string, application: () => Synthesized, type: string, properties: object][] = [
  [
    'a mapping that keeps order and loses nothing',
    serverless,
    MAPPING,
    {
      BatchSize: 10_000,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: '<FlightsFailedBatches.Arn>' } },
      EventSourceArn: '<FlightsSourceflights.Arn>',
      FunctionName: '<FlightsStageflightsFunction>',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      MetricsConfig: { Metrics: ['EventCount'] },
      ParallelizationFactor: 1,
      StartingPosition: 'TRIM_HORIZON',
    },
  ],
  ['five seconds of batching for groups by key', serverless, MAPPING, { MaximumBatchingWindowInSeconds: 5 }],
  ['one second of batching without state', shop, MAPPING, { MaximumBatchingWindowInSeconds: 1, EventSourceArn: '<ShopSourcevisits.Arn>' }],
  [
    'a function on arm64 with one vCPU',
    serverless,
    FUNCTION,
    {
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      MemorySize: 1769,
      Timeout: 60,
      TracingConfig: { Mode: 'Active' },
    },
  ],
  [
    'a function on managed instances with eight vCPUs',
    provisioned,
    FUNCTION,
    {
      MemorySize: 16_384,
      PublishToLatestPublished: true,
      CapacityProviderConfig: {
        LambdaManagedInstancesCapacityProviderConfig: { ExecutionEnvironmentMemoryGiBPerVCpu: 2, PerExecutionEnvironmentMaxConcurrency: 8 },
      },
      // 25 shards, eight to an environment.
      FunctionScalingConfig: { MinExecutionEnvironments: 4, MaxExecutionEnvironments: 8 },
      Environment: { Variables: { AWS_LAMBDA_NODEJS_WORKER_COUNT: '8', WEIR_WORKERS: '1', WEIR_CACHE_BYTES: String(1024 ** 3) } },
    },
  ],
  [
    'instances whose bill has an end',
    provisioned,
    'AWS::Lambda::CapacityProvider',
    {
      InstanceRequirements: { AllowedInstanceTypes: ['c7g.4xlarge'], Architectures: ['arm64'] },
      CapacityProviderScalingConfig: { MaxVCpuCount: 256, ScalingMode: 'Auto' },
    },
  ],
  ['new streams as the script names them', shop, STREAM, { Name: 'shop-orders', ShardCount: 4, RetentionPeriodHours: 24 }],
  ['encryption of streams', shop, STREAM, { StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' } }],
  ['a stream on demand for rows', shop, STREAM, { StreamModeDetails: { StreamMode: 'ON_DEMAND' } }],
  [
    'the commit logs',
    serverless,
    TABLE,
    {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      Replicas: [{ DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
    },
  ],
  [
    'dead letters for 14 days',
    serverless,
    QUEUE,
    { MessageRetentionPeriod: 1_209_600, MaximumMessageSize: 1_048_576, SqsManagedSseEnabled: true },
  ],
  ['bodies for twice the expiry of the log', serverless, BUCKET, { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 15 }] } }],
  ['a schedule of one minute', serverless, 'AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' }],
  ['logs that end', serverless, 'AWS::Logs::LogGroup', { RetentionInDays: 30 }],
];
