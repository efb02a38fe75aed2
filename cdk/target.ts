// Where rows go: the resource for an output of the script, and the text by which the function's environment names it.
//
//   connector   option given              resource
//   dynamodb    table = 'x'               the existing table x, else a new one
//   kinesis     stream = 'x'              the existing stream x, else a new one
//   stdout      -                         the function's log
import { ArnFormat, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { unreachable } from '../shared/engine/assert.ts';
import type { OutputDescriptor } from '../shared/engine/descriptor.ts';
import { constructId } from './construct-id.ts';
import { PropertyError } from './property-error.ts';
import { createQueue } from './queues.ts';
import { isKept } from './removal.ts';

export type Target =
  | { readonly kind: 'table'; readonly resource: dynamodb.ITable }
  | { readonly kind: 'stream'; readonly resource: kinesis.IStream }
  | { readonly kind: 'queue'; readonly resource: sqs.IQueue }
  | { readonly kind: 'log'; readonly resource: null };

/** The caller's own resource in place of what would be created. */
export type OutputResource = dynamodb.ITable | kinesis.IStream | sqs.IQueue;

/** No table: an item stands for a window, and a window may have many late rows. */
export type LateOutputResource = Exclude<OutputResource, dynamodb.ITable>;

/** By which people find it: a queue by its URL. */
export function nameOfResource(resource: OutputResource): string {
  if ('tableName' in resource) return resource.tableName;
  return 'streamName' in resource ? resource.streamName : resource.queueUrl;
}

/** As `openSink` takes it. */
export function targetText(target: Target): string {
  switch (target.kind) {
    case 'table':
      return `dynamodb:${target.resource.tableName}`;
    case 'stream':
      return `kinesis:${target.resource.streamName}`;
    case 'queue':
      return `sqs:${target.resource.queueUrl}`;
    case 'log':
      return 'stdout:';
    default:
      return unreachable(target);
  }
}

/** The output's own resource, new or named in the script. Throws where Lambda has no such thing. */
export function createOutput(scope: Construct, output: OutputDescriptor, removalPolicy: RemovalPolicy): Target {
  const id = `Output-${constructId(output.name)}`;
  switch (output.connector) {
    case 'dynamodb': {
      const { table: tableName } = output.options;
      const resource =
        tableName === undefined ? createResultTable(scope, id, removalPolicy) : dynamodb.TableV2.fromTableName(scope, id, tableName);
      return { kind: 'table', resource };
    }
    case 'kinesis': {
      const { stream } = output.options;
      return {
        kind: 'stream',
        resource: stream === undefined ? createResultStream(scope, id, removalPolicy) : streamNamed(scope, id, stream),
      };
    }
    case 'stdout':
      return { kind: 'log', resource: null };
    case 'file':
      throw new PropertyError(
        `The output ${output.name} goes to a file, and a Lambda function has none that lasts. Use connector = 'dynamodb' or 'kinesis', or pass a table, stream or queue for it in the property outputs.`,
      );
    default:
      return unreachable(output.connector);
  }
}

/** Late rows go to a queue, which costs nothing while no row is late. */
export function createLateOutput(scope: Construct, name: string, removalPolicy: RemovalPolicy): Target {
  const purpose = 'It holds late rows for people or jobs that fetch them; nothing processes them where they could fail.';
  return { kind: 'queue', resource: createQueue(scope, `Late-${constructId(name)}`, purpose, removalPolicy) };
}

export function asTarget(resource: OutputResource): Target {
  if ('tableName' in resource) return { kind: 'table', resource };
  if ('streamName' in resource) return { kind: 'stream', resource };
  return { kind: 'queue', resource };
}

function createResultTable(scope: Construct, id: string, removalPolicy: RemovalPolicy): dynamodb.ITable {
  return new dynamodb.TableV2(scope, id, {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    // Of items that stand for deleted rows.
    timeToLiveAttribute: 'expiresAt',
    billing: dynamodb.Billing.onDemand(),
    encryption: dynamodb.TableEncryptionV2.dynamoOwnedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: isKept(removalPolicy),
    removalPolicy,
  });
}

function createResultStream(scope: Construct, id: string, removalPolicy: RemovalPolicy): kinesis.IStream {
  // Nobody keeps state by this stream's shards, so it may split them as it likes.
  return new kinesis.Stream(scope, id, {
    streamMode: kinesis.StreamMode.ON_DEMAND,
    encryption: kinesis.StreamEncryption.MANAGED,
    removalPolicy,
  });
}

function streamNamed(scope: Construct, id: string, resourceName: string): kinesis.IStream {
  const arn = Stack.of(scope).formatArn({ service: 'kinesis', resource: 'stream', resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  return kinesis.Stream.fromStreamArn(scope, id, arn);
}
