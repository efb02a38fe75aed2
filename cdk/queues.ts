// Queues for rows that leave the way of the data: dead letters, and late rows where the script names an output for them.
import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** What SQS takes at most; the sink cuts payloads to it. */
const MESSAGE_BYTES_MAX = 1024 * 1024;

/** A standard queue that keeps messages as long as SQS can: 14 days. `purpose` says why it needs no dead-letter queue of its own. */
export function createQueue(scope: Construct, id: string, purpose: string, removalPolicy: RemovalPolicy): sqs.Queue {
  const queue = new sqs.Queue(scope, id, {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    maxMessageSizeBytes: MESSAGE_BYTES_MAX,
    removalPolicy,
  });
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: purpose });
  return queue;
}
