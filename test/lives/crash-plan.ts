// Crashes at chosen moments: each commit (or publish) that comes by crashes once, and goes through when it is tried again.
import type { LogStore } from '../../shared/checkpoint/log-store.ts';
import type { Sink } from '../../shared/sinks/sink.ts';

export type CrashMoment = 'before-commit' | 'after-commit' | 'before-publish' | 'after-publish';

/** Stands for the death of the process: nothing catches it but the life itself. */
export class Crash extends Error {}

export class CrashPlan {
  crashCount = 0;
  readonly moment: CrashMoment;
  private readonly survived = new Set<string>();

  constructor(moment: CrashMoment) {
    this.moment = moment;
  }

  readonly survives = (error: unknown): boolean => error instanceof Crash;

  /** Crashes the first time that this happens. */
  reach(moment: CrashMoment, what: string): void {
    if (moment !== this.moment || this.survived.has(what)) return;
    this.survived.add(what);
    this.crashCount++;
    throw new Crash(`${moment} of ${what}`);
  }
}

export function crashingLogStore(store: LogStore, plan: CrashPlan): LogStore {
  return new Proxy(store, {
    get(target, property) {
      if (property !== 'putIfAbsent') {
        const member: unknown = Reflect.get(target, property, target);
        return typeof member === 'function' ? member.bind(target) : member;
      }
      return async (...[partition, item]: Parameters<LogStore['putIfAbsent']>) => {
        plan.reach('before-commit', `${partition} ${item.number}`);
        const outcome = await target.putIfAbsent(partition, item);
        plan.reach('after-commit', `${partition} ${item.number}`);
        return outcome;
      };
    },
  });
}

export function crashingSink(sink: Sink, plan: CrashPlan): Sink {
  return {
    description: sink.description,
    close: () => sink.close(),
    publish: async (rows, context) => {
      const what = `${sink.description} ${context.partition} ${context.commitNumber}`;
      plan.reach('before-publish', what);
      await sink.publish(rows, context);
      plan.reach('after-publish', what);
    },
  };
}
