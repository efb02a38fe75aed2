// Stores in front of stores, in which the world goes wrong on command: before the call reaches the store, or after, when the answer is lost.

import type { BodyStore } from '../../shared/checkpoint/body-store.ts';
import { type LogStore, LostAnswerError } from '../../shared/checkpoint/log-store.ts';
import { ExternalError } from '../../shared/engine/errors.ts';

/**
 * `throttle`: refused for now. `lost-before`: not done, but the caller cannot know. `lost-after`: done, and the caller cannot know. `crash`:
 * not done, and the caller ends there.
 */
export type Fault = 'throttle' | 'lost-before' | 'lost-after' | 'crash';

/** Says what goes wrong with this call of `method`; null lets it through. May take its time. */
export type FaultPlan = (method: string) => Fault | null | Promise<Fault | null>;

export function faultyLogStore(store: LogStore, plan: FaultPlan): LogStore {
  return faulty(store, plan) as LogStore;
}

export function faultyBodyStore(store: BodyStore, plan: FaultPlan): BodyStore {
  return faulty(store, plan) as BodyStore;
}

/** A plan that follows a script: the nth call of a method meets the nth fault listed for it. */
export function scripted(script: Record<string, readonly (Fault | null)[]>): FaultPlan {
  const calls = new Map<string, number>();
  return method => {
    const call = calls.get(method) ?? 0;
    calls.set(method, call + 1);
    return script[method]?.[call] ?? null;
  };
}

function faulty(store: object, plan: FaultPlan): object {
  return new Proxy(store, {
    get(target, method) {
      const call: unknown = Reflect.get(target, method);
      if (typeof call !== 'function') return call;
      return async (...args: unknown[]) => {
        const fault = await plan(String(method));
        if (fault === 'throttle') throw new ExternalError('dynamodb', `${String(method)} throttled`, { retryable: true });
        if (fault === 'crash') throw new ExternalError('dynamodb', `${String(method)} crashed`, { retryable: false });
        if (fault === 'lost-before') throw new LostAnswerError('dynamodb', `${String(method)} not answered`);
        const answer: unknown = await Reflect.apply(call, target, args);
        if (fault === 'lost-after') throw new LostAnswerError('dynamodb', `${String(method)} not answered`);
        return answer;
      };
    },
  });
}
