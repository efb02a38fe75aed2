// Functions in TypeScript beside a script: found, checked against their declarations and bundled. At compile time only.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionAnswer, FunctionExport, FunctionHost, FunctionRequest } from '../sql/user-functions/function-host.ts';
import { bundleFunctions, bundlingError } from './bundle-functions.ts';
import { impurityOf } from './purity.ts';

const CHECKER = fileURLToPath(new URL('check-types-process.ts', import.meta.url));

/** A host for scripts in `folder`. */
export function typescriptHost(folder: string): FunctionHost {
  const root = path.resolve(folder);
  return {
    check: requests => check(root, requests),
    bundle: (functions, variable) => bundleFunctions(root, functions, variable),
  };
}

function check(folder: string, requests: readonly FunctionRequest[]): FunctionAnswer[] {
  const flaws = requests.map(request => flawOfFile(folder, request));
  const readable = requests.filter((_, i) => flaws[i] === null);
  const answers = readable.length === 0 ? [] : checkTypes(folder, readable);
  const bundled = readable.map((request, i) => checkBundle(folder, request, answers[i]!));
  return flaws.map(flaw => flaw ?? bundled.shift()!);
}

function checkTypes(folder: string, requests: readonly FunctionRequest[]): FunctionAnswer[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CHECKER], {
    input: JSON.stringify({ folder, requests }),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`TypeScript could not check the functions of the script: ${stderr.trim()}`);
  return JSON.parse(stdout) as FunctionAnswer[];
}

function flawOfFile(folder: string, { file, name }: FunctionRequest): FunctionAnswer | null {
  if (!/\.m?ts$/.test(file) || file.endsWith('.d.ts')) {
    return { message: `"${file}" is no TypeScript file.`, hint: `name a file that ends with .ts, such as './${name.toLowerCase()}.ts'` };
  }
  if (existsSync(path.resolve(folder, file))) return null;
  return { message: `There is no file "${file}".`, note: `Its path is taken from the folder of the script, ${path.basename(folder)}.` };
}

function checkBundle(folder: string, { file }: FunctionRequest, answer: FunctionAnswer): FunctionAnswer {
  if (!('exported' in answer)) return answer;
  const wanted: FunctionExport = { file, exported: answer.exported, as: 'wanted' };
  return bundlingError(folder, wanted) ?? impurityOf(folder, wanted) ?? answer;
}
