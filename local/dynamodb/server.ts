// The embedded DynamoDB: the guarded engine on a loopback port, and its sweeper.
import type { AddressInfo, Socket } from 'node:net';
import { ExternalError } from '../../shared/engine/errors.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { createEngine } from './engine.ts';
import { sweepPeriodically, TimeToLive } from './time-to-live.ts';

const HOST = '127.0.0.1';
/** AWS takes up to days; a second shows expiry within a local run. */
const SWEEP_INTERVAL_MS_DEFAULT = 1_000;

export interface DynamoDbServerOptions {
  /** @default 0: the system chooses */
  readonly port?: number;
  readonly clock: Clock;
  /** How often expired items are deleted. @default 1000 */
  readonly sweepIntervalMs?: number;
}

export interface DynamoDbServer {
  readonly endpoint: string;
  readonly port: number;
  readonly timeToLive: TimeToLive;
  /** Drops every connection and forgets every table. */
  close(): Promise<void>;
}

/** Starts the service in this process. Rejects with an `ExternalError` where the port is in use. */
export async function startDynamoDbServer({
  port = 0,
  clock,
  sweepIntervalMs = SWEEP_INTERVAL_MS_DEFAULT,
}: DynamoDbServerOptions): Promise<DynamoDbServer> {
  let endpoint = '';
  const timeToLive = new TimeToLive(() => endpoint);
  const server = createEngine(timeToLive);
  const sockets = new Set<Socket>();
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is already in use' : `cannot be opened (${error.message})`;
      const message = `Port ${port} on ${HOST} ${reason}; stop what holds it, or choose another port (0 takes any free one).`;
      reject(new ExternalError('network', message, { retryable: false, cause: error }));
    });
    server.listen(port, HOST, resolve);
  });
  const chosenPort = (server.address() as AddressInfo).port;
  endpoint = `http://${HOST}:${chosenPort}`;
  const stop = new AbortController();
  const sweeping = sweepPeriodically(timeToLive, clock, sweepIntervalMs, stop.signal);
  const close = async () => {
    stop.abort();
    await sweeping;
    await new Promise<void>(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  };
  return { endpoint, port: chosenPort, timeToLive, close };
}
