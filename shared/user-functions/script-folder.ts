// The folder of a script, as far as the compiler asks about it: functions in TypeScript, schema files.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionHost } from '../sql/user-functions/function-host.ts';
import { typescriptHost } from './typescript-host.ts';

export interface ScriptFolder {
  readonly functions: FunctionHost;
  readonly readFile: (file: string) => string | null;
}

export function scriptFolder(folder: string): ScriptFolder {
  return { functions: typescriptHost(folder), readFile: file => textOf(path.resolve(folder, file)) };
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw error;
  }
}
