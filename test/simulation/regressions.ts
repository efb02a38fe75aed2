// Scenarios that once failed, each a small file: what it broke, and what the world is made from, as far as it is not plain. The tests replay them
// all.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AttemptReport } from './attempt.ts';
import { PLAIN, type Scenario } from './scenario.ts';

export interface Regression {
  /** What went wrong, in a sentence. */
  readonly failure: string;
  readonly scenario: Scenario;
}

const FOLDER = fileURLToPath(new URL('./regressions/', import.meta.url));

export const regressionFiles = (): string[] =>
  readdirSync(FOLDER)
    .filter(name => name.endsWith('.json'))
    .map(name => path.join(FOLDER, name));

export function readRegression(file: string): Regression {
  const { failure, scenario } = JSON.parse(readFileSync(file, 'utf8')) as Regression;
  return { failure, scenario: { ...PLAIN, ...scenario } };
}

/** Writes a failed run beside those that are kept; gives the file. */
export function writeRegression({ scenario, failure }: AttemptReport): string {
  mkdirSync(FOLDER, { recursive: true });
  const name = path.join(FOLDER, `${failure!.rule}-${scenario.seed}`);
  let file = `${name}.json`;
  for (let again = 2; existsSync(file); again++) file = `${name}-${again}.json`;
  const isPlain = (key: string, value: unknown) => JSON.stringify(value) === JSON.stringify(PLAIN[key as keyof typeof PLAIN]);
  const kept = Object.fromEntries(Object.entries(scenario).filter(([key, value]) => !isPlain(key, value)));
  const regression = { failure: failure!.message.split('\n')[0]!, scenario: kept };
  writeFileSync(file, `${JSON.stringify(regression, null, 2)}\n`);
  return file;
}
