// From a path on the command line to a compiled application: reads, compiles, prints diagnostics.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ExternalError } from '../shared/engine/errors.ts';
import { type Compilation, type CompileOptions, compile } from '../shared/sql/compile.ts';
import { renderDiagnostics } from '../shared/sql/diagnostics/render.ts';
import { scriptFolder } from '../shared/user-functions/script-folder.ts';
import { ScriptError } from './errors.ts';
import { colorOn } from './terminal.ts';

export type Application = NonNullable<Compilation['application']>;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a script, without a byte order mark. Throws an ExternalError where there is none, or something that is not text. */
export function readScript(path: string): string {
  try {
    const text = utf8.decode(readFileSync(path));
    if (text.includes('\0')) throw Object.assign(new Error('NUL'), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
    return text;
  } catch (error) {
    throw unreadable('SQL file', path, error);
  }
}

/** Compiles the script at `path`. Diagnostics go to stderr; with an error among them a ScriptError follows. */
export function compileScript(path: string, options: CompileOptions = {}): { readonly text: string; readonly application: Application } {
  const text = readScript(path);
  const { diagnostics, application } = compile(text, { ...scriptFolder(dirname(path)), ...options });
  if (diagnostics.length > 0) process.stderr.write(renderDiagnostics(diagnostics, text, path, { color: colorOn(process.stderr) }));
  if (application === null) throw new ScriptError(path);
  return { text, application };
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the path',
  ENOTDIR: 'a part of its path is a file, not a folder; check the path',
  EISDIR: 'it is a folder; name a file in it',
  EACCES: 'its permissions do not allow reading it; change them, or choose another file',
  Z_DATA_ERROR: 'its content is not gzip, or damaged; compress it again, or take .gz off its name',
  Z_BUF_ERROR: 'its gzip data ends in the middle; copy or compress it again',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not text in UTF-8; save it as UTF-8',
};

/** The sentence for a file that cannot be read. */
export function unreadable(what: string, path: string, error: unknown): ExternalError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new ExternalError('file', `The ${what} ${path} cannot be read: ${REASONS[code ?? ''] ?? message}.`, {
    retryable: false,
    cause: error,
  });
}
