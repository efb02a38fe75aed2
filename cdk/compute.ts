// What a partition function runs on. Two answers, one contract: standard Lambda, or an environment of eight vCPUs that never stops.
import type { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';

export type ComputeKind = 'serverless' | 'provisioned';

export interface Compute {
  readonly kind: ComputeKind;
  readonly memoryMb: number;
  readonly timeout: Duration;
  /** What the function's environment has to say of the place it runs in. */
  readonly environment: Readonly<Record<string, string>>;
  /** Called once for each partition function. `shardCount` is null where the source's shards are not known. */
  host(partitionFunction: lambda.Function, shardCount: number | null): void;
  /** The ARNs that an invocation by the function's name is checked against. */
  invokedArns(partitionFunction: lambda.Function): readonly string[];
}
