// The two buckets: bodies of commits that are too large for an item, and batches that Lambda gave up on.
import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { defaultLogPolicy } from '../shared/checkpoint/log-policy.ts';

const DAY_MS = 24 * 3600 * 1000;

/**
 * Bodies are collected by age alone. A body is read as long as a commit builds on it, and every commit is superseded or put anew (its
 * body with it) before the log's expiry has passed: twice that, and a day for S3's own rounding, is safe.
 */
export const BODIES_EXPIRE_DAYS = Math.ceil((2 * defaultLogPolicy.expiryMs) / DAY_MS) + 1;

/** Long enough to look into it after a holiday. */
const FAILED_BATCHES_EXPIRE_DAYS = 30;

export function createBodiesBucket(scope: Construct, removalPolicy: RemovalPolicy): s3.Bucket {
  const reason = 'Only the partition functions read and write here; each object is named in a commit, which is the better record of it.';
  return createBucket(scope, 'Bodies', BODIES_EXPIRE_DAYS, removalPolicy, reason);
}

export function createFailedBatchesBucket(scope: Construct, removalPolicy: RemovalPolicy): s3.Bucket {
  const reason = 'Only Lambda writes here, and an alarm tells of each object.';
  return createBucket(scope, 'FailedBatches', FAILED_BATCHES_EXPIRE_DAYS, removalPolicy, reason);
}

function createBucket(scope: Construct, id: string, expireDays: number, removalPolicy: RemovalPolicy, reasonUnlogged: string): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [{ expiration: Duration.days(expireDays), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    removalPolicy,
  });
  Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: reasonUnlogged });
  return bucket;
}
