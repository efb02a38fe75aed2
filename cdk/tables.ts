// The two tables that hold the state: the commit logs, which are the truth, and the watermark rows, which are derived from them.
import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { checkpointsTable } from '../shared/checkpoint/checkpoints-table.ts';
import { watermarksTable } from '../shared/time/watermarks-table.ts';
import { isKept } from './removal.ts';

export function createCheckpointsTable(scope: Construct, removalPolicy: RemovalPolicy): dynamodb.TableV2 {
  const { partitionKey, sortKey, timeToLiveAttribute } = checkpointsTable;
  return new dynamodb.TableV2(scope, 'Checkpoints', {
    partitionKey: { name: partitionKey, type: dynamodb.AttributeType.STRING },
    sortKey: { name: sortKey, type: dynamodb.AttributeType.STRING },
    timeToLiveAttribute,
    billing: dynamodb.Billing.onDemand(),
    encryption: dynamodb.TableEncryptionV2.dynamoOwnedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: isKept(removalPolicy),
    removalPolicy,
  });
}

export function createWatermarksTable(scope: Construct, removalPolicy: RemovalPolicy): dynamodb.TableV2 {
  const { partitionKey, sortKey } = watermarksTable;
  const table = new dynamodb.TableV2(scope, 'Watermarks', {
    partitionKey: { name: partitionKey, type: dynamodb.AttributeType.STRING },
    sortKey: { name: sortKey, type: dynamodb.AttributeType.STRING },
    billing: dynamodb.Billing.onDemand(),
    encryption: dynamodb.TableEncryptionV2.dynamoOwnedKey(),
    deletionProtection: isKept(removalPolicy),
    removalPolicy,
  });
  Validations.of(table).acknowledge({
    id: 'AwsSolutions-DDB3',
    reason: 'Each row is written again by the next commit of its partition; there is nothing to recover that the commit log does not hold.',
  });
  return table;
}
