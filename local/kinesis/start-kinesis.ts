// The embedded Kinesis, started in a process of its own: a busy event loop on either side does not hold up the other.
import { fileURLToPath } from 'node:url';
import { type ServiceProcess, startServiceProcess } from './service-process.ts';

export interface KinesisProcessOptions {
  /** @default 0: the system chooses */
  readonly port?: number;
  /** Takes the throughput limits away. @default false */
  readonly unthrottled?: boolean;
  /** How long streams stay CREATING, UPDATING and DELETING. @default 0 */
  readonly transitionMs?: number;
  /** How often an on-demand stream looks whether its shards are enough. @default 60000 */
  readonly onDemandIntervalMs?: number;
}

/** Starts the service on 127.0.0.1. Rejects with an `ExternalError` in one sentence where it does not come up. */
export function startKinesis(options: KinesisProcessOptions = {}): Promise<ServiceProcess> {
  const { port = 0, unthrottled = false, transitionMs = 0, onDemandIntervalMs } = options;
  return startServiceProcess({
    name: 'The local Kinesis',
    mainFile: fileURLToPath(new URL('main.ts', import.meta.url)),
    args: [
      `--port=${port}`,
      `--transition-ms=${transitionMs}`,
      ...(unthrottled ? ['--unthrottled'] : []),
      ...(onDemandIntervalMs === undefined ? [] : [`--on-demand-interval-ms=${onDemandIntervalMs}`]),
    ],
  });
}
