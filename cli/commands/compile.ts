// `weir compile`: the generated modules, to read or to keep.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ExternalError } from '../../shared/engine/errors.ts';
import { fileError } from '../../shared/sinks/file-error.ts';
import { compileScript } from '../script.ts';

export function compileToFolder(script: string, options: { readonly out?: string }): void {
  const { application } = compileScript(script);
  const { out } = options;
  if (out === undefined) {
    for (const { moduleText } of application.stages) process.stdout.write(moduleText);
    return;
  }
  makeFolder(out);
  for (const { descriptor, moduleText } of application.stages) {
    const file = path.join(out, `${descriptor.stage}.mjs`);
    writeWhole(file, moduleText);
    process.stderr.write(`${file}\n`);
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(`folder ${folder}`, error);
    const message = `The modules cannot be written to ${folder}: it is a file. Name a folder with --out.`;
    throw new ExternalError('file', message, { retryable: false, cause: error });
  }
}

function writeWhole(file: string, text: string): void {
  const partial = `${file}.${process.pid}.partial`;
  try {
    writeFileSync(partial, text);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw fileError(`file ${file}`, error);
  }
}
