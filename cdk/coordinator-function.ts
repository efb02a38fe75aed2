// The coordinator and its schedule: once a minute it visits the partitions that no record visits.
import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundleCoordinator } from '../functions/bundle.ts';
import type { DeployedStage } from '../functions/configuration.ts';
import { createFunctionRole } from './access.ts';
import { bundleFolder, createLogGroup } from './function-parts.ts';

/** The shortest that a schedule can say. */
const INTERVAL = Duration.minutes(1);
const MEMORY_MB = 512;

export interface CoordinatorFunctionProps {
  readonly application: string;
  readonly watermarksTableName: string;
  readonly stages: readonly DeployedStage[];
  readonly logRetention: logs.RetentionDays;
}

export class CoordinatorFunction extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, { application, watermarksTableName, stages, logRetention }: CoordinatorFunctionProps) {
    super(scope, id);
    const { folder, handler } = bundleCoordinator(bundleFolder(this));
    const logGroup = createLogGroup(this, logRetention);
    this.role = createFunctionRole(this, logGroup);
    this.function = new lambda.Function(this, 'Function', {
      description: `Weir coordinator of ${application}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(folder),
      handler,
      memorySize: MEMORY_MB,
      timeout: INTERVAL,
      environment: {
        WEIR_APPLICATION: application,
        WEIR_WATERMARKS_TABLE: watermarksTableName,
        WEIR_STAGES: Stack.of(this).toJsonString(stages),
      },
      role: this.role,
      logGroup,
      tracing: lambda.Tracing.ACTIVE,
      // The next round comes anyway.
      retryAttempts: 0,
      maxEventAge: INTERVAL,
    });
    new events.Rule(this, 'Schedule', {
      description: `Rounds of the Weir coordinator of ${application}`,
      schedule: events.Schedule.rate(INTERVAL),
      targets: [new targets.LambdaFunction(this.function)],
    });
  }
}
