// One call from a process to a service: a request on its way, an effect, an answer on its way. Between them anything can happen to either side.
import type { FaultKind } from './faults.ts';
import type { Process, Surroundings } from './process.ts';

/** What a call suffers. Kinds that a service does not know are left out. */
export interface Hazards {
  readonly throttled?: FaultKind;
  readonly requestLost?: FaultKind;
  readonly answerLost?: FaultKind;
  readonly askedTwice?: FaultKind;
  readonly writtenLate?: FaultKind;
  readonly slow?: FaultKind;
  readonly stalled?: FaultKind;
}

export interface Call<T> {
  /** The effect, at the service, at one moment. What it throws is the service's answer. */
  readonly perform: () => T;
  readonly isWrite: boolean;
  readonly hazards: Hazards;
  /** The service is down: it refuses everything. */
  readonly isDown: boolean;
  readonly throttle: () => Error;
}

const LATENCY_MS_MOST = 400;
/** A client gives up after this; what it asked for may still happen. */
const SLOW_MS_MOST = 4_000;
const LATE_MS_MOST = 400_000;
const STALL_MS = [5_000, 30_000] as const;

export function exchange<T>(process: Process, surroundings: Surroundings, call: Call<T>): Promise<T> {
  const { scheduler, chance, faults } = surroundings;
  const strikes = (kind: FaultKind | undefined) => kind !== undefined && faults.strikes(kind);
  const latencyMs = () => (strikes(call.hazards.slow) ? chance.between(500, SLOW_MS_MOST) : chance.tail(1, LATENCY_MS_MOST));
  return new Promise<T>((resolve, reject) => {
    const answer = (settle: () => void) =>
      scheduler.after(latencyMs(), () => {
        process.dare();
        process.deliver(settle);
      });
    const perform = () => {
      try {
        return { value: call.perform() };
      } catch (error) {
        return { error: error as Error };
      }
    };
    const reply = (outcome: { value: T } | { error: Error }) =>
      answer(() => ('value' in outcome ? resolve(outcome.value) : reject(outcome.error)));
    const lose = () => answer(() => reject(connectionLost()));
    const arrive = () => {
      // Of a request that was under way when its process froze or died, nobody knows whether it had left.
      if (process.state === 'frozen' && chance.happens(0.5)) return process.deliver(() => scheduler.after(latencyMs(), arrive));
      if (process.state === 'dead' && chance.happens(0.5)) return;
      if (call.isDown || strikes(call.hazards.throttled)) return answer(() => reject(call.throttle()));
      if (strikes(call.hazards.requestLost)) return lose();
      if (call.isWrite && strikes(call.hazards.writtenLate)) {
        scheduler.after(chance.between(1_000, LATE_MS_MOST), perform);
        return lose();
      }
      const outcome = perform();
      if (call.isWrite && strikes(call.hazards.askedTwice)) return reply(perform());
      if (strikes(call.hazards.answerLost)) return lose();
      reply(outcome);
    };
    scheduler.after(strikes(call.hazards.stalled) ? chance.between(...STALL_MS) : latencyMs(), () => {
      process.dare();
      arrive();
    });
  });
}

/** As Node's sockets say it: no status, nobody answered. */
function connectionLost(): Error {
  return Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET', $metadata: {} });
}
