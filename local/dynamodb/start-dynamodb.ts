// The embedded DynamoDB, started in a process of its own: dynalite works in long synchronous strides, and what fails in it must not take the
// run with it.
import { fileURLToPath } from 'node:url';
import { type ServiceProcess, startServiceProcess } from '../kinesis/service-process.ts';

export interface DynamoDbProcessOptions {
  /** @default 0: the system chooses */
  readonly port?: number;
  /** How often expired items are deleted. @default 1000 */
  readonly sweepIntervalMs?: number;
}

/** Starts the service on 127.0.0.1. Rejects with an `ExternalError` in one sentence where it does not come up. */
export function startDynamoDb({ port = 0, sweepIntervalMs = 1_000 }: DynamoDbProcessOptions = {}): Promise<ServiceProcess> {
  return startServiceProcess({
    name: 'The local DynamoDB',
    mainFile: fileURLToPath(new URL('main.ts', import.meta.url)),
    args: [`--port=${port}`, `--sweep-interval-ms=${sweepIntervalMs}`],
  });
}
