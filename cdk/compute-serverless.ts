// Standard Lambda on arm64: nothing runs, and nothing is billed, while nothing flows.
import { Duration } from 'aws-cdk-lib';
import type { Compute } from './compute.ts';
import { PropertyError } from './property-error.ts';

/** Lambda gives one vCPU at this memory, and in proportion above. */
export const MEMORY_MB_PER_VCPU = 1769;
const MEMORY_MB_MIN = 128;
const MEMORY_MB_MAX = 10_240;

export interface ServerlessOptions {
  /**
   * Memory of a partition function in MB. Each further 1,769 MB is a vCPU, and a thread that shares the batch.
   * @default 1769, which is one vCPU
   */
  readonly memoryMb?: number;
  /**
   * How long a batch may take.
   * @default 1 minute
   */
  readonly timeout?: Duration;
}

export function serverlessCompute({ memoryMb = MEMORY_MB_PER_VCPU, timeout = Duration.minutes(1) }: ServerlessOptions): Compute {
  if (memoryMb < MEMORY_MB_MIN || memoryMb > MEMORY_MB_MAX) {
    throw new PropertyError(
      `serverless.memoryMb is ${memoryMb}; Lambda takes ${MEMORY_MB_MIN} to ${MEMORY_MB_MAX}. For more, set compute to 'provisioned'.`,
    );
  }
  return {
    kind: 'serverless',
    memoryMb,
    timeout,
    environment: { WEIR_WORKERS: String(Math.max(1, Math.floor(memoryMb / MEMORY_MB_PER_VCPU))) },
    host() {
      // Lambda finds the place by itself.
    },
    invokedArns: partitionFunction => [partitionFunction.functionArn],
  };
}
