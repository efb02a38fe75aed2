// `weir compile`: the generated modules, to read or to keep.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ExternalError } from '../../shared/engine/errors.ts';
import { compileScript } from '../script.ts';

export function compileToFolder(script: string, options: { readonly out?: string }): void {
  const { application } = compileScript(script);
  const { out } = options;
  if (out === undefined) {
    for (const { moduleText } of application.stages) process.stdout.write(moduleText);
    return;
  }
  try {
    mkdirSync(out, { recursive: true });
    for (const { descriptor, moduleText } of application.stages) {
      const file = path.join(out, `${descriptor.stage}.mjs`);
      writeFileSync(`${file}.partial`, moduleText);
      renameSync(`${file}.partial`, file);
      process.stderr.write(`${file}\n`);
    }
  } catch (error) {
    throw new ExternalError(
      'file',
      `The modules cannot be written to ${out}: ${(error as Error).message}. Name another folder with --out.`,
      {
        retryable: false,
        cause: error,
      },
    );
  }
}
