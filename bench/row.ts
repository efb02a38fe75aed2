// The contract of a row of the benchmark: one question, measured in a process of its own, so that no row warms, fills or confuses the
// engine for another (a Lambda runs one program, too).
import type { ContenderTimes, InterleaveOptions, Profile } from './measure/interleave.ts';

export type RowGroup = 'shapes' | 'handler' | 'scaling' | 'latency' | 'commit' | 'cold start' | 'soak' | 'no cliff';

export interface RowSettings {
  /** 1 is the published benchmark; a smoke run takes a thousandth of the records. */
  readonly scale: number;
  readonly rounds: number;
  /** Worker threads of the rows that scale. */
  readonly workers: number;
  readonly profile: Profile | null;
}

/** One measured number. Goals name it by `name`. */
export interface Figure {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly unit: string;
}

export interface RowResult {
  /** What took turns; empty where a row measures a property and not a speed. */
  readonly contenders: readonly ContenderTimes[];
  readonly figures: readonly Figure[];
  /** Why the row is empty, or what to keep in mind. */
  readonly note?: string;
}

export interface Row {
  readonly name: string;
  readonly group: RowGroup;
  readonly title: string;
  run(settings: RowSettings): Promise<RowResult>;
}

/** How a row's contenders are timed: a smoke run does not warm up. */
export const timing = ({ scale, rounds, profile }: RowSettings, recordCount: number): InterleaveOptions => ({
  recordCount,
  rounds,
  profile,
  ...(scale < 0.1 && { warmUpMs: 0 }),
});

/** `count` at the scale of this run, never so few that nothing is left to measure. */
export const scaled = (settings: RowSettings, count: number, least = 500): number => Math.max(least, Math.round(count * settings.scale));
