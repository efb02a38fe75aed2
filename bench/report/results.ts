// What a run leaves behind: every figure, the machine it was measured on, and the goals it was held to.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { type Goal, goals, type Verdict, verdictOf } from '../goals.ts';
import type { RowGroup, RowResult } from '../row.ts';

export interface RowReport extends RowResult {
  readonly name: string;
  readonly group: RowGroup;
  readonly title: string;
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
}

export interface Results {
  readonly startedAt: string;
  readonly machine: Machine;
  readonly scale: number;
  readonly rounds: number;
  readonly workers: number;
  readonly rows: readonly RowReport[];
  readonly goals: readonly JudgedGoal[];
}

export interface JudgedGoal extends Goal {
  /** null where no row of this run measured it. */
  readonly measured: number | null;
  readonly verdict: Verdict | 'not measured';
}

export const machine = (): Machine => ({
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 1e9),
  node: process.version,
});

/** Every goal, held against the figures of these rows. */
export function judge(rows: readonly RowReport[]): JudgedGoal[] {
  const figures = new Map(rows.flatMap(row => row.figures).map(({ name, value }) => [name, value]));
  return goals.map(goal => {
    const measured = figures.get(goal.figure) ?? null;
    return { ...goal, measured, verdict: measured === null ? 'not measured' : verdictOf(goal, measured) };
  });
}

/** The no-cliff rows by their ratio to the baseline, the worst first. */
export function cliffsWorstFirst(rows: readonly RowReport[]): { readonly title: string; readonly ratio: number }[] {
  return rows
    .filter(row => row.group === 'no cliff' && row.figures.length > 0)
    .map(({ title, figures }) => ({ title, ratio: figures[0]!.value }))
    .sort((a, b) => a.ratio - b.ratio);
}

export function writeResults(folder: string, name: string, results: Results): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.json`);
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value);
  writeFileSync(file, `${JSON.stringify(results, rounded, 2)}\n`);
  return file;
}
