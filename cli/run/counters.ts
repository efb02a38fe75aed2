// The counters of all stages of a run, by name.
import type { RunningStage } from './running-stage.ts';

export async function totalCounters(running: readonly RunningStage[]): Promise<Record<string, number>> {
  const total: Record<string, number> = {};
  for (const { stage } of running) {
    for (const [name, count] of Object.entries(await stage.counters())) total[name] = (total[name] ?? 0) + count;
  }
  return total;
}
