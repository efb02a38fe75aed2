// Bounded concurrency for requests that do not depend on each other.

/**
 * Runs `work` for every item, at most `concurrency` at a time, started in order. After the first failure nothing new is started, and when all
 * that was running has come to rest, that failure is thrown.
 */
export async function inParallel<T>(items: readonly T[], concurrency: number, work: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const runOne = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      try {
        await work(items[next++]!);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, runOne));
  if (failures.length > 0) throw failures[0];
}
