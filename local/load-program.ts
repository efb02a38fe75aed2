// Loads a generated module in this process: for `weir run`, tests and benchmarks. In a Lambda the module is part of the bundle instead.
//
// The text is written under its own hash, with `weir/engine` and `weir/state` as absolute URLs, so that every version of a module is loaded
// once and none ever replaces another.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StageProgram } from '../shared/engine/program.ts';

const ENGINE_URL = new URL('../shared/engine/index.ts', import.meta.url).href;
const STATE_URL = new URL('../shared/state/index.ts', import.meta.url).href;

/** The program of a generated module. */
export async function loadProgram(moduleText: string): Promise<StageProgram> {
  const path = writeProgram(moduleText);
  const module: { program: StageProgram } = await import(pathToFileURL(path).href);
  return module.program;
}

/** Writes the module where it can be imported (by worker threads too), unless it is there; gives its path. */
export function writeProgram(moduleText: string): string {
  const text = moduleText
    .replace(/ from 'weir\/engine';$/m, ` from '${ENGINE_URL}';`)
    .replace(/ from 'weir\/state';$/m, ` from '${STATE_URL}';`);
  const folder = join(tmpdir(), 'weir-modules');
  const path = join(folder, `${createHash('sha256').update(text).digest('hex')}.mjs`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  // Another process may write the same module: the rename makes it appear whole, and both texts are equal.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, text);
  renameSync(own, path);
  return path;
}
