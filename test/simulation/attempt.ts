// A run as data, whatever came of it, so that it can cross from a thread and be kept.
import { SimulationFailure } from './checks/failure.ts';
import type { Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';
import type { Happening } from './world/faults.ts';
import type { Sabotage } from './world/world.ts';

export interface AttemptReport {
  readonly scenario: Scenario;
  readonly faultCounts: Readonly<Partial<Record<Happening, number>>>;
  readonly eventCount: number;
  readonly simulatedMs: number;
  /** From the last fault until everything had come to rest. */
  readonly restMs: number;
  readonly failure: { readonly rule: string; readonly message: string } | null;
}

export async function attempt(scenario: Scenario, sabotage: Sabotage = {}): Promise<AttemptReport> {
  try {
    const { faultCounts, ...figures } = await simulate(scenario, sabotage);
    return { scenario, faultCounts: Object.fromEntries(faultCounts), ...figures, failure: null };
  } catch (error) {
    const rule = error instanceof SimulationFailure ? error.rule : 'crash';
    const message = error instanceof SimulationFailure ? error.message : ((error as Error).stack ?? String(error));
    return { scenario, faultCounts: {}, eventCount: 0, simulatedMs: 0, restMs: 0, failure: { rule, message } };
  }
}
