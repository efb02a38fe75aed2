// Runs one row, here or in a process of its own.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openProfile } from './measure/profile.ts';
import type { Row, RowResult, RowSettings } from './row.ts';

export interface RowRequest extends Omit<RowSettings, 'profile'> {
  readonly row: string;
  /** Where to leave a CPU profile of Weir's passes; null records none. */
  readonly profileFolder: string | null;
}

export type RowAnswer = { readonly result: RowResult; readonly profileFile: string | null };

export async function runHere(row: Row, request: RowRequest): Promise<RowAnswer> {
  const profile = request.profileFolder === null ? null : await openProfile();
  const result = await row.run({ ...request, profile });
  return { result, profileFile: profile === null ? null : await profile.write(request.profileFolder!, row.name) };
}

/** Node as Lambda starts it, but for the garbage collections between rounds. */
export function runApart(request: RowRequest): Promise<RowAnswer> {
  return new Promise((resolve, reject) => {
    const file = fileURLToPath(new URL('row-process.ts', import.meta.url));
    const child = fork(file, [JSON.stringify(request)], { execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'] });
    let answer: RowAnswer | null = null;
    child.on('message', message => {
      answer = message as RowAnswer;
    });
    child.on('error', reject);
    child.on('exit', code => {
      if (answer) resolve(answer);
      else reject(new Error(`Row ${request.row} ended with code ${code} and without a result; what it printed says why.`));
    });
  });
}
