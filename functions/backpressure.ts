// Time that handlers are held back by what they call. A service that refuses, or has not answered for a tenth of a second, holds its callers
// from the beginning of that call until it takes one again. The first report goes out while the handler is still held, so that an outage shows
// before the invocation that met it has ended; the rest follows when the hold, or the invocation, is over. The reports add up to the time held.
import { serviceError } from '../shared/engine/service-error.ts';
import type { Clock } from '../shared/time/clock.ts';
import { ANSWERED, beforeEnd } from './invocation-time.ts';

/** A call that takes longer than this is held. */
export const NOTICE_MS = 100;

export interface HeldTime {
  /** Since the last report. */
  readonly heldMs: number;
  /** Who holds: `DynamoDB PutItem totals`. */
  readonly by: string;
}

export class Backpressure {
  report: (held: HeldTime) => void = () => {};
  private readonly clock: Clock;
  /** Since when each service is not known to take calls. */
  private readonly holds = new Map<string, number>();
  private reportedUpToMs = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Makes a call to `service`. `refusesForNow` says of an error whether the same call may pass later. */
  async watch<T>(service: string, refusesForNow: (error: unknown) => boolean, call: () => Promise<T>): Promise<T> {
    const startMs = this.clock.nowMs();
    const answered = new AbortController();
    void this.clock.sleep(NOTICE_MS, answered.signal).then(() => {
      if (!answered.signal.aborted) this.hold(service, startMs);
    });
    try {
      const answer = await call();
      this.release(service);
      return answer;
    } catch (error) {
      if (refusesForNow(error)) this.hold(service, startMs);
      else this.release(service);
      throw error;
    } finally {
      answered.abort(ANSWERED);
    }
  }

  /** The invocation ends: nobody is held any more, whatever the services do. */
  settle(): void {
    for (const service of [...this.holds.keys()]) this.release(service);
  }

  private hold(service: string, sinceMs: number): void {
    if (this.holds.has(service)) return;
    // Held by two at once is held once.
    if (this.holds.size === 0) this.reportedUpToMs = Math.max(this.reportedUpToMs, sinceMs);
    this.holds.set(service, sinceMs);
    this.tell(service);
  }

  private release(service: string): void {
    if (this.holds.delete(service) && this.holds.size === 0) this.tell(service);
  }

  private tell(by: string): void {
    const nowMs = this.clock.nowMs();
    this.report({ heldMs: Math.max(0, nowMs - this.reportedUpToMs), by });
    this.reportedUpToMs = nowMs;
  }
}

/** The part of an AWS client that handlers use. */
interface Sender {
  send(command: { readonly input: object }, options?: { readonly abortSignal: AbortSignal }): Promise<unknown>;
}

/** The client, watched in every call, which is given up when the invocation ends. */
export function watched<Client extends object>(client: Client, serviceName: string, clock: Clock, backpressure: Backpressure): Client {
  const sender = client as unknown as Sender;
  const send: Sender['send'] = command => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const refusesForNow = (error: unknown) => serviceError('network', operation, error).retryable;
    const service = `${serviceName} ${operation}${targetOf(command.input)}`;
    return backpressure.watch(service, refusesForNow, () =>
      beforeEnd(clock, signal => sender.send(command, signal && { abortSignal: signal })),
    );
  };
  return { send } as unknown as Client;
}

function targetOf(input: object): string {
  const { TableName, StreamName, QueueUrl, Bucket, RequestItems } = input as Readonly<Record<string, unknown>>;
  const name = TableName ?? StreamName ?? QueueUrl ?? Bucket ?? Object.keys(RequestItems ?? {})[0];
  return name === undefined ? '' : ` ${String(name)}`;
}
