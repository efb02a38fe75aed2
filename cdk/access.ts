// What each function may do: the whole of it, on one page. No action has a wildcard, and no function may touch another stage's rows.
import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { unreachable } from '../shared/engine/assert.ts';
import type { Target } from './target.ts';

/** A role of the function alone, without managed policies. It may write to the function's own log and send traces. */
export function createFunctionRole(scope: Construct, logGroup: ILogGroup): iam.Role {
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'X-Ray has no resources to name: xray:PutTraceSegments and xray:PutTelemetryRecords take only *.',
  });
  return role;
}

export interface StageAccess {
  readonly stageKey: string;
  readonly source: kinesis.IStream;
  readonly checkpoints: dynamodb.ITableV2;
  readonly watermarks: dynamodb.ITableV2;
  readonly bodies: s3.Bucket;
  readonly failedBatches: s3.Bucket;
  readonly targets: readonly Target[];
}

/** For the partition function of a stage, and for the mapping that polls on its behalf. */
export function grantStage(role: iam.Role, access: StageAccess): void {
  const { stageKey, source, checkpoints, watermarks, bodies, failedBatches, targets } = access;
  // The mapping polls; the handler asks for shards, and whether a shard is empty.
  allow(role, [source.streamArn], ['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'], 'kinesis');
  if (source.encryptionKey) source.encryptionKey.grant(role, 'kms:Decrypt');
  allow(role, [checkpoints.tableArn], ['DeleteItem', 'PutItem', 'Query', 'UpdateItem'], 'dynamodb', rowsOf(`${stageKey}/*`));
  allow(role, [watermarks.tableArn], ['GetItem', 'PutItem', 'Query', 'UpdateItem'], 'dynamodb', rowsOf(stageKey));
  allowObjects(
    role,
    bodies,
    ['GetObject', 'PutObject'],
    'The names of bodies are made as they are written, so the bucket is the narrowest.',
  );
  // Without it S3 answers "denied" for an object that is not there.
  allow(role, [bodies.bucketArn], ['ListBucket'], 's3');
  allowObjects(role, failedBatches, ['PutObject'], 'Lambda names the objects of failed batches itself, below the bucket.');
  allow(role, [failedBatches.bucketArn], ['ListBucket'], 's3');
  for (const target of new Set(targets)) grantTarget(role, target);
}

/** For the mapping that reads through the consumer on the function's behalf. */
export function grantConsumer(role: iam.Role, consumer: kinesis.IStreamConsumer): void {
  allow(role, [consumer.streamConsumerArn], ['DescribeStreamConsumer', 'SubscribeToShard'], 'kinesis');
}

export interface CoordinatorAccess {
  readonly application: string;
  readonly watermarks: dynamodb.ITableV2;
  readonly sources: readonly kinesis.IStream[];
  /** ARNs that an invocation of the partition functions is checked against. */
  readonly functionArns: readonly string[];
  /** Mappings of the stages: a paused one is left alone. */
  readonly mappingArns: readonly string[];
}

export function grantCoordinator(role: iam.Role, access: CoordinatorAccess): void {
  const { application, watermarks, sources, functionArns, mappingArns } = access;
  const actions = ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'];
  allow(role, [watermarks.tableArn], actions, 'dynamodb', rowsOf(`${application}/*`));
  allow(role, [...new Set(sources.map(stream => stream.streamArn))], ['DescribeStreamSummary', 'ListShards'], 'kinesis');
  allow(role, functionArns, ['InvokeFunction'], 'lambda');
  allow(role, mappingArns, ['GetEventSourceMapping'], 'lambda');
  // A mapping of anybody's to a stage that would lose records is switched off. The list of them has no resource to name.
  allow(role, ['*'], ['ListEventSourceMappings'], 'lambda');
  const anyMapping = Stack.of(role).formatArn({
    service: 'lambda',
    resource: 'event-source-mapping',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  allow(role, [anyMapping], ['UpdateEventSourceMapping'], 'lambda', { ArnLike: { 'lambda:FunctionArn': functionArns } });
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:event-source-mapping:*]',
    reason: 'Whoever makes a mapping names it; the condition holds the grant to mappings that feed the stages of this application.',
  });
}

function grantTarget(role: iam.Role, target: Target): void {
  switch (target.kind) {
    case 'table':
      allow(role, [target.resource.tableArn], ['BatchWriteItem', 'PutItem'], 'dynamodb');
      target.resource.encryptionKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
      return;
    case 'stream':
      allow(role, [target.resource.streamArn], ['PutRecords'], 'kinesis');
      target.resource.encryptionKey?.grant(role, 'kms:GenerateDataKey');
      return;
    case 'queue':
      allow(role, [target.resource.queueArn], ['SendMessage'], 'sqs');
      target.resource.encryptionMasterKey?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
      return;
    case 'log':
      return;
    default:
      unreachable(target);
  }
}

function allow(
  role: iam.Role,
  resources: readonly string[],
  actions: readonly string[],
  service: string,
  conditions?: iam.Conditions,
): void {
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: actions.map(action => `${service}:${action}`),
      resources: [...resources],
      ...(conditions && { conditions }),
    }),
  );
}

function allowObjects(role: iam.Role, bucket: s3.Bucket, actions: readonly string[], reason: string): void {
  allow(role, [bucket.arnForObjects('*')], actions, 's3');
  const logicalId = Stack.of(bucket).resolve((bucket.node.defaultChild as s3.CfnBucket).logicalId);
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/*]`, reason });
}

/** Partition keys begin with the application and the stage, so a role can be held to its own. */
function rowsOf(partitionKeys: string): iam.Conditions {
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partitionKeys] } };
}
