// What the construct creates, as CloudFormation will see it.
import { afterAll, describe, expect, test } from '@jest/globals';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Stream, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { StreamingApplication, type StreamingApplicationProps } from '../../cdk/index.ts';
import { readCoordinatorConfiguration, readPartitionConfiguration } from '../../functions/configuration.ts';
import {
  FLIGHTS,
  nagFindings,
  ofType,
  provisioned,
  type Resource,
  removeApplications,
  SHOP,
  type Synthesized,
  serverless,
  shop,
  synthesize,
  writeScript,
} from './applications.ts';
import { BUCKET, FUNCTION, MAPPING, QUEUE, resources, STREAM, TABLE } from './expected-resources.ts';
import { lines, list, statements } from './policies.ts';

afterAll(removeApplications);

/** Some resource of the type has these properties, and perhaps more. */
function check(application: Synthesized, type: string, properties: object): void {
  const found = ofType(application, type).map(({ Properties }) => Properties);
  const hit = found.find(candidate => isLike(candidate, properties));
  // Where none fits, the difference to the first says more than "none".
  expect(hit ?? found[0]).toMatchObject(properties);
}

function isLike(candidate: unknown, properties: object): boolean {
  try {
    expect(candidate).toMatchObject(properties);
    return true;
  } catch {
    return false;
  }
}

test.each(resources)('creates %s', (_, application, type, properties) => check(application(), type, properties));

test('an output or late output named in the script has one resource, an existing one none', () => {
  const { application } = shop();
  expect([...application.outputs.keys()]).toEqual(['spent', 'large_orders', 'seen', 'late orders']);
  expect(ofType(shop(), TABLE)).toHaveLength(2);
  expect(ofType(shop(), STREAM)).toHaveLength(3);
  expect(ofType(shop(), QUEUE)).toHaveLength(2);
});

test('a stream that two sources declare is one stream, and names of any kind have resources', () => {
  const odd = synthesize('Odd', {
    script: writeScript(
      'odd.sql',
      `CREATE STREAM a (k VARCHAR) PARTITIONED BY (k) WITH (stream = 'shared');
       CREATE STREAM b (k VARCHAR, n INT) PARTITIONED BY (k) WITH (stream = 'shared');
       CREATE TABLE "in/out ☂" AS SELECT k FROM a;
       CREATE TABLE "in out ☂" AS SELECT n FROM b;`,
    ),
  });
  expect(ofType(odd, STREAM).map(({ Properties }) => Properties.Name)).toEqual(['shared']);
  expect(ofType(odd, MAPPING).map(({ Properties }) => Properties.EventSourceArn)).toEqual(['<OddSourcea.Arn>', '<OddSourcea.Arn>']);
  expect(ofType(odd, TABLE)).toHaveLength(4);
  expect(odd.findings).toEqual([]);
});

test('what the compiler warns of is a warning of the synth', () => {
  const stack = new Stack();
  const script = writeScript('warned.sql', 'CREATE STREAM s (a INT);\nCREATE STREAM unread (b INT);\nSELECT a FROM s;');
  new StreamingApplication(stack, 'Warned', { script });
  const [warning] = Annotations.fromStack(stack).findWarning('/Default/Warned', Match.stringLikeRegexp('W0307'));
  expect(warning?.entry.data).toContain('CREATE STREAM unread');
});

test('everything that holds data stays when the stack goes, unless it is told otherwise', () => {
  const data = [STREAM, TABLE, QUEUE, BUCKET];
  const policies = (application: Synthesized) =>
    new Set(data.flatMap(type => ofType(application, type)).map(({ DeletionPolicy }) => DeletionPolicy));
  expect(policies(shop())).toEqual(new Set(['Retain']));
  const passing = synthesize('Passing', { script: SHOP, removalPolicy: RemovalPolicy.DESTROY });
  expect(policies(passing)).toEqual(new Set(['Delete']));
  expect(ofType(passing, TABLE).map(({ Properties }) => Properties.Replicas[0].DeletionProtectionEnabled)).toEqual([false, false]);
});

test('buckets and queues refuse plain HTTP and the public', () => {
  for (const type of ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy']) {
    for (const { Properties } of ofType(shop(), type)) {
      expect(Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
    }
  }
  for (const { Properties } of ofType(shop(), BUCKET))
    expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
});

test('another kind of compute has other functions and keeps all else, so that the state goes on', () => {
  const moved = synthesize('Flights', { script: FLIGHTS, compute: 'provisioned' }, 'moved');
  const lost = Object.keys(serverless().resources).filter(id => !(id in moved.resources));
  expect(lost.map(id => serverless().resources[id]!.Type)).toEqual([FUNCTION]);
});

test('what the caller has is used', () => {
  const application = synthesize('Given', stack => ({
    script: SHOP,
    application: 'shop-test',
    streams: { orders: Stream.fromStreamArn(stack, 'Orders', 'arn:aws:kinesis:eu-west-1:123456789012:stream/all-orders') },
    outputs: { large_orders: TableV2.fromTableName(stack, 'Large', 'large'), logged: new Stream(stack, 'Logged') },
    lateOutputs: { 'late orders': new Stream(stack, 'Late') },
    newStreams: { mode: StreamMode.ON_DEMAND, retention: Duration.days(7) },
    batchingWindow: Duration.seconds(2),
    serverless: { memoryMb: 4000 },
    alarmTopic: new Topic(stack, 'Topic'),
  }));
  check(application, MAPPING, {
    EventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/all-orders',
    MaximumBatchingWindowInSeconds: 2,
  });
  check(application, STREAM, { Name: 'visits', RetentionPeriodHours: 168, StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
  check(application, FUNCTION, {
    MemorySize: 4000,
    Environment: {
      Variables: {
        WEIR_APPLICATION: 'shop-test',
        WEIR_STREAM: 'all-orders',
        WEIR_OUTPUT_0: 'dynamodb:spending',
        WEIR_OUTPUT_1: 'dynamodb:large',
        WEIR_LATE_0: 'kinesis:<Late>',
        WEIR_WORKERS: '2',
      },
    },
  });
  for (const { Properties } of ofType(application, 'AWS::CloudWatch::Alarm')) expect(Properties.AlarmActions).toEqual(['<Topic>']);
});

test('enhanced fan-out: a consumer for each stage, which the mapping reads and the role may', () => {
  const script = writeScript(
    'plain.sql',
    `CREATE STREAM pages (page VARCHAR, who VARCHAR) PARTITIONED BY (who) WITH (connector = 'kinesis', 'aggregation' = 'none');
     CREATE TABLE counts AS SELECT who, COUNT(*) AS pages FROM pages GROUP BY who EMIT CHANGES;`,
  );
  const application = synthesize('Plain', { script, fanOut: 'enhanced' });
  check(application, 'AWS::Kinesis::StreamConsumer', { ConsumerName: 'Plain-pages', StreamARN: '<PlainSourcepages.Arn>' });
  const [{ Properties: mapping }] = ofType(application, MAPPING) as [Synthesized['resources'][string]];
  expect(mapping.EventSourceArn).toMatch(/^<PlainStagepagesConsumer\w*\.ConsumerARN>$/);
  expect(JSON.stringify(ofType(application, 'AWS::IAM::Policy'))).toContain(
    JSON.stringify({
      Action: ['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'],
      Effect: 'Allow',
      Resource: mapping.EventSourceArn,
    }),
  );
  expect(application.findings).toEqual([]);
});

test('fails if enhanced fan-out is to take aggregates apart', () => {
  expect(() => synthesize('Apart', { script: FLIGHTS, fanOut: 'enhanced' })).toThrow(
    /the source flights may have aggregates of the KPL.*'aggregation' = 'none'/,
  );
});

describe('the environment', () => {
  /** Remembers which variables were asked for. */
  function recorded(variables: Record<string, string>) {
    const read = new Set<string>();
    const env = new Proxy(variables, {
      get(target, name) {
        read.add(String(name));
        return Reflect.get(target, name);
      },
    });
    return { env, read };
  }

  const partitionFunctions = (application: Synthesized): Resource[] =>
    ofType(application, FUNCTION).filter(({ Properties }) => 'WEIR_CHECKPOINTS_TABLE' in Properties.Environment.Variables);

  test.each([
    ['Flights', serverless],
    ['Busy', provisioned],
    ['Shop', shop],
  ])('of the stages of %s is what they read', (_, application) => {
    const { stages } = application().application;
    for (const [index, { Properties }] of partitionFunctions(application()).entries()) {
      const { AWS_LAMBDA_NODEJS_WORKER_COUNT: _workers, ...variables } = Properties.Environment.Variables;
      const { env, read } = recorded(variables);
      const { outputs, queries } = stages[index]!.descriptor;
      const configuration = readPartitionConfiguration(env, outputs.length, queries.length);
      expect(Object.keys(variables).filter(name => !read.has(name))).toEqual([]);
      expect(configuration.lateRows.map(target => target !== null)).toEqual(queries.map(({ lateOutput }) => lateOutput !== null));
    }
  });

  test('of a stage names its targets as sinks are opened', () => {
    const [orders] = partitionFunctions(shop());
    expect(readPartitionConfiguration(orders!.Properties.Environment.Variables, 2, 2)).toMatchObject({
      application: 'Shop',
      streamName: '<ShopSourceorders>',
      bodies: 's3:<ShopBodies>',
      outputs: ['dynamodb:spending', 'kinesis:<ShopOutputlargeorders>'],
      lateRows: ['sqs:<ShopLatelateorders0387e8eb>', null],
      deadLetters: 'sqs:<ShopDeadLetters>',
      workerCount: 1,
    });
  });

  test('of the coordinator names every stage', () => {
    const coordinator = ofType(shop(), FUNCTION).find(({ Properties }) => 'WEIR_STAGES' in Properties.Environment.Variables)!;
    const { env, read } = recorded(coordinator.Properties.Environment.Variables);
    const { stages } = readCoordinatorConfiguration(env);
    expect([...read].sort()).toEqual(Object.keys(coordinator.Properties.Environment.Variables).sort());
    expect(stages).toEqual([
      {
        stageKey: 'Shop/orders',
        stream: '<ShopSourceorders>',
        boundMs: 10_000,
        idleTimeoutMs: 60_000,
        functionName: '<ShopStageordersFunction>',
        mapping: '<ShopStageordersMapping>',
      },
      {
        stageKey: 'Shop/visits',
        stream: '<ShopSourcevisits>',
        boundMs: 0,
        idleTimeoutMs: 60_000,
        functionName: '<ShopStagevisitsFunction>',
        mapping: '<ShopStagevisitsMapping>',
      },
    ]);
  });
});

/** Actions that take no resource but `*`. */
const NAMELESS = [['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['lambda:ListEventSourceMappings']];

describe('the policies', () => {
  test.each([
    ['Flights', serverless],
    ['Busy', provisioned],
    ['Shop', shop],
  ])(
    'of %s have no wildcard action, and no wildcard resource but for what has no names, objects of its own buckets, and mappings to its own functions',
    (_, application) => {
      for (const { statement } of statements(application())) {
        expect(list(statement.Action).filter(action => action.includes('*'))).toEqual([]);
        for (const resource of list(statement.Resource)) {
          if (!resource.includes('*')) continue;
          if (resource === '*') expect(NAMELESS).toContainEqual(list(statement.Action));
          else if (resource.includes(':event-source-mapping:')) expect(JSON.stringify(statement.Condition)).toContain('lambda:FunctionArn');
          else expect(resource).toMatch(/^<\w+(Bodies|FailedBatches)\.Arn>\/\*$/);
        }
      }
    },
  );

  test('of a stage are these', () => {
    expect(lines(serverless(), /Stage/)).toEqual([
      'dynamodb:BatchWriteItem dynamodb:PutItem on <FlightsOutputdelaysbyorigin.Arn>',
      'dynamodb:DeleteItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem on <FlightsCheckpoints.Arn> rows Flights/flights/*',
      'dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem on <FlightsWatermarks.Arn> rows Flights/flights',
      'kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator kinesis:ListShards on <FlightsSourceflights.Arn>',
      'logs:CreateLogStream logs:PutLogEvents on <FlightsStageflightsLog.Arn>',
      's3:GetObject s3:PutObject on <FlightsBodies.Arn>/*',
      's3:ListBucket on <FlightsBodies.Arn>',
      's3:ListBucket on <FlightsFailedBatches.Arn>',
      's3:PutObject on <FlightsFailedBatches.Arn>/*',
      'sqs:SendMessage on <FlightsDeadLetters.Arn>',
      'sqs:SendMessage on <FlightsLatelateflights.Arn>',
      'xray:PutTraceSegments xray:PutTelemetryRecords on *',
    ]);
  });

  test('of the coordinator are these', () => {
    expect(lines(provisioned(), /Coordinator/)).toEqual([
      'dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:Query dynamodb:UpdateItem on <BusyWatermarks.Arn> rows Busy/*',
      'kinesis:DescribeStreamSummary kinesis:ListShards on <BusySourceflights.Arn>',
      'lambda:GetEventSourceMapping on arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:event-source-mapping:<BusyStageflightsMapping>',
      'lambda:InvokeFunction on <BusyStageflightsManagedFunction.Arn>',
      'lambda:InvokeFunction on <BusyStageflightsManagedFunction.Arn>:$LATEST.PUBLISHED',
      'lambda:ListEventSourceMappings on *',
      'lambda:UpdateEventSourceMapping on arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:event-source-mapping:*',
      'logs:CreateLogStream logs:PutLogEvents on <BusyCoordinatorLog.Arn>',
      'xray:PutTraceSegments xray:PutTelemetryRecords on *',
    ]);
  });
});

describe('cdk-nag', () => {
  test.each([
    ['Flights', serverless],
    ['Busy', provisioned],
    ['Shop', shop],
  ])('has nothing against %s', (_, application) => expect(application().findings).toEqual([]));

  test('would find a bucket left open', () => {
    const app = new App();
    new Bucket(new Stack(app, 'Open'), 'Bucket');
    expect(nagFindings(app)).toEqual(expect.arrayContaining([expect.stringContaining('AwsSolutions-S10')]));
  });
});

test('alarms and the dashboard cover every stage, and each alarm says what to do', () => {
  const alarms = ofType(shop(), 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
  const watched = alarms.map(({ MetricName }) => MetricName).sort();
  const perStage = [
    'Backpressure',
    'BatchesHandedBack',
    'CommitConflicts',
    'Errors',
    'IteratorAge',
    'Misrouted',
    'OnFailureDestinationDeliveredEventCount',
    'OutOfRange',
    'StateShare',
    'Strays',
    'Throttles',
  ];
  expect(watched).toEqual(
    [...perStage, ...perStage, 'ApproximateNumberOfMessagesVisible', 'Errors', 'TickFailures', 'WatermarkLag'].sort(),
  );
  for (const { AlarmDescription, TreatMissingData } of alarms) {
    expect(AlarmDescription).toMatch(/\. \S/);
    expect(TreatMissingData).toBe('notBreaching');
  }
  const lag = alarms.find(({ MetricName }) => MetricName === 'WatermarkLag');
  expect(lag).toMatchObject({ Namespace: 'Weir', Threshold: 310_000, Statistic: 'Maximum' });
  expect(lag.Dimensions).toEqual([
    { Name: 'service', Value: 'Shop' },
    { Name: 'stage', Value: 'orders' },
  ]);
  const [dashboard] = ofType(shop(), 'AWS::CloudWatch::Dashboard');
  expect(dashboard!.Properties.DashboardBody).toMatch(/## orders.*## visits/s);
});

const wrong: [what: string, props: StreamingApplicationProps, message: RegExp][] = [
  [
    'the SQL is wrong',
    { script: writeScript('wrong.sql', 'CREATE STREAM s (a INT);\nSELECT b FROM s;\nSELECT c FROM s;') },
    /W0402.*W0402.*2 errors/s,
  ],
  ['there is no such script', { script: 'nowhere.sql' }, /^The script "nowhere\.sql" cannot be read \(ENOENT\)/],
  [
    'an output is a file',
    {
      script: writeScript(
        'file.sql',
        "CREATE STREAM s (a INT);\nCREATE STREAM o AS SELECT a FROM s WITH (connector = 'file', path = 'x');",
      ),
    },
    /The output o goes to a file/,
  ],
  [
    'a stream is given for no source',
    { script: FLIGHTS, streams: { fligths: undefined as never } },
    /names "fligths", which is no source of the script\. It has: flights/,
  ],
  [
    'a source has a name that no stream can have',
    { script: writeScript('name.sql', 'CREATE STREAM "my stream" (a INT);\nSELECT a FROM "my stream";') },
    /called "my stream", which Kinesis does not allow/,
  ],
  ['the application has a slash', { script: FLIGHTS, application: 'a/b' }, /called "a\/b"/],
  [
    'the memory is more than Lambda has',
    { script: FLIGHTS, serverless: { memoryMb: 16_384 } },
    /16384; Lambda takes 128 to 10240.*'provisioned'/,
  ],
];

test.each(wrong)('fails if %s', (_, props, message) => {
  const make = () => new StreamingApplication(new Stack(), 'Wrong', props);
  expect(make).toThrow(message);
});
