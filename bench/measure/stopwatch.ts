// The benchmark's clocks, in one place. Wall time is what a user waits and what Lambda bills; processor time is what the work costs, and
// hardly changes when other processes want the same cores.

export interface Lap {
  readonly wallMs: number;
  /** User and system time of the whole process, all its threads together: helpers of the garbage collector and DuckDB's threads included. */
  readonly cpuMs: number;
}

export const wallNowMs = (): number => performance.now();

export async function timed<T>(work: () => T | Promise<T>): Promise<{ readonly lap: Lap; readonly value: T }> {
  const cpuBefore = process.cpuUsage();
  const wallBefore = performance.now();
  const value = await work();
  const wallMs = performance.now() - wallBefore;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { lap: { wallMs, cpuMs: (user + system) / 1e3 }, value };
}

/** Bytes of typed arrays that are really held; what was let go is freed a moment after it is collected. */
export async function heldArrayBytes(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collectGarbage();
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return process.memoryUsage().arrayBuffers;
}

/** Collects garbage where the process was started with --expose-gc, so that no contender pays for another's. */
export function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}
