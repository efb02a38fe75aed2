// From a path on the command line to a compiled application: reads, compiles, prints diagnostics.
import { readFileSync } from 'node:fs';
import { ExternalError } from '../shared/engine/errors.ts';
import { type Compilation, type CompileOptions, compile } from '../shared/sql/compile.ts';
import { renderDiagnostics } from '../shared/sql/diagnostics/render.ts';
import { ScriptError } from './errors.ts';
import { colorOn } from './terminal.ts';

export type Application = NonNullable<Compilation['application']>;

export function readScript(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable('SQL file', path, error);
  }
}

/** Compiles the script at `path`. Diagnostics go to stderr; with an error among them a ScriptError follows. */
export function compileScript(path: string, options: CompileOptions = {}): { readonly text: string; readonly application: Application } {
  const text = readScript(path);
  const { diagnostics, application } = compile(text, options);
  if (diagnostics.length > 0) process.stderr.write(renderDiagnostics(diagnostics, text, path, { color: colorOn(process.stderr) }));
  if (application === null) throw new ScriptError(path);
  return { text, application };
}

/** The sentence for a file that cannot be read. */
export function unreadable(what: string, path: string, error: unknown): ExternalError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file; check the path',
    EISDIR: 'it is a folder; name a file in it',
    EACCES: 'its permissions do not allow reading it',
  };
  return new ExternalError('file', `The ${what} ${path} cannot be read: ${reasons[code ?? ''] ?? message}.`, {
    retryable: false,
    cause: error,
  });
}
