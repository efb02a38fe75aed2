// Scenarios that once failed, each a small file: what it broke, and everything the world is made from. The tests replay them all.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AttemptReport } from './attempt.ts';
import type { Scenario } from './scenario.ts';

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

export const readRegression = (file: string): Regression => JSON.parse(readFileSync(file, 'utf8')) as Regression;

/** Writes a failed run; gives the file. */
export function writeRegression({ scenario, failure }: AttemptReport): string {
  mkdirSync(FOLDER, { recursive: true });
  const file = path.join(FOLDER, `${failure!.rule}-${scenario.seed}.json`);
  const regression: Regression = { failure: failure!.message.split('\n')[0]!, scenario };
  writeFileSync(file, `${JSON.stringify(regression, null, 2)}\n`);
  return file;
}
