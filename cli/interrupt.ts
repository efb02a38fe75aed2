// Ctrl-C and its kin, for commands that have something to put in order before they end.
//
// One press may arrive more than once: the terminal signals the whole group, and the process that started this one passes it on. So only a
// signal that comes a while after the first counts as a second press, which ends the process at once.
import type { Clock } from '../shared/time/clock.ts';
import { InterruptedError } from './errors.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const SECOND_PRESS_MS = 1_000;

export interface Interrupt {
  /** Aborts with the first signal; its reason is an InterruptedError. */
  readonly signal: AbortSignal;
  /** Settles as `work` does, or rejects with an InterruptedError as soon as a signal comes. */
  unlessStopped<Result>(work: Promise<Result>): Promise<Result>;
  /** Signals end the process again as they always do; once one has come, the same press may still be on its way, and is heard to the end. */
  release(): void;
}

export function watchInterrupt(clock: Clock): Interrupt {
  const stopping = new AbortController();
  let firstMs = 0;
  const onSignal = (name: NodeJS.Signals) => {
    const nowMs = clock.nowMs();
    if (!stopping.signal.aborted) {
      firstMs = nowMs;
      stopping.abort(new InterruptedError(name));
    } else if (nowMs - firstMs > SECOND_PRESS_MS) process.exit(new InterruptedError(name).exitCode);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  const stopped = new Promise<never>((_, reject) => {
    stopping.signal.addEventListener('abort', () => reject(stopping.signal.reason), { once: true });
  });
  stopped.catch(() => {});
  return {
    signal: stopping.signal,
    unlessStopped: work => Promise.race([work, stopped]),
    release: () => {
      if (stopping.signal.aborted) return;
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
