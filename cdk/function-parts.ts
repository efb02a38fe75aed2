// What every function of an application has: a log that ends, and a folder for its bundle.
import path from 'node:path';
import { RemovalPolicy, Stage } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export function createLogGroup(scope: Construct, retention: logs.RetentionDays): logs.LogGroup {
  return new logs.LogGroup(scope, 'Log', { retention, removalPolicy: RemovalPolicy.DESTROY });
}

/** A folder of the cloud assembly that is this construct's alone; the asset is copied from it. */
export function bundleFolder(scope: Construct): string {
  return path.join(Stage.of(scope)!.outdir, `weir-${scope.node.addr}`);
}
