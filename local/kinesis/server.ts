// The embedded Kinesis: the model behind one loopback port. An AWS client needs nothing but its endpoint (AWS_ENDPOINT_URL_KINESIS).
import type { Clock } from '../../shared/time/clock.ts';
import { startHttpFront } from './http-front.ts';
import { kinesisJsonProtocol } from './json-protocol.ts';
import { type KinesisLimits, MIB } from './limits.ts';
import { KinesisModel } from './model.ts';

/** 10 MiB of data as base64 (14 MiB) with 500 keys of 256 characters, escaped, and room for names. Above it the answer is 413. */
const BODY_BYTES_MAX = 24 * MIB;

export interface KinesisServerOptions {
  /** @default 0: the system chooses */
  readonly port?: number;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** @default LIMITS_AWS; LIMITS_UNTHROTTLED takes the throughput limits away */
  readonly limits?: KinesisLimits;
  /** How long streams stay CREATING, UPDATING and DELETING. @default 0 */
  readonly transitionMs?: number;
}

export interface KinesisServer {
  readonly endpoint: string;
  readonly port: number;
  readonly model: KinesisModel;
  /** Drops every connection and forgets every stream. */
  close(): Promise<void>;
}

/** Starts the service on 127.0.0.1. Rejects with an `ExternalError` where the port is in use. */
export async function startKinesisServer({ port = 0, clock, limits, transitionMs }: KinesisServerOptions): Promise<KinesisServer> {
  const model = new KinesisModel({ clock, ...(limits && { limits }), ...(transitionMs !== undefined && { transitionMs }) });
  const front = await startHttpFront({ port, bodyBytesMax: BODY_BYTES_MAX, answer: kinesisJsonProtocol(model) });
  return { endpoint: front.endpoint, port: front.port, model, close: front.close };
}
