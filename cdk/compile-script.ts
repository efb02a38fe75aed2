// The script at synth: read, compiled, and wrong SQL said in the compiler's own words.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CompiledStage, compile } from '../shared/sql/compile.ts';
import { renderDiagnostics } from '../shared/sql/diagnostics/render.ts';
import { scriptFolder } from '../shared/user-functions/script-folder.ts';

/** The script cannot be deployed. The message is for people and complete; a stack would only bury it. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';

  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

export interface CompiledScript {
  readonly stages: readonly CompiledStage[];
  /** What the compiler warns of, rendered; empty when there is nothing. */
  readonly warnings: string;
}

/** Compiles the script at `file`, relative to the working directory. Throws a ScriptError where it cannot be read or is wrong. */
export function compileScript(file: string): CompiledScript {
  const text = readScript(file);
  const { diagnostics, application } = compile(text, scriptFolder(path.dirname(file)));
  const rendered = renderDiagnostics(diagnostics, text, file, { color: false });
  if (application === null) throw new ScriptError(rendered.trimEnd());
  return { stages: application.stages, warnings: rendered.trimEnd() };
}

function readScript(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ScriptError(
      `The script "${file}" cannot be read (${code}). Its path is taken from ${path.dirname(path.resolve(file))}; name a SQL file that is there.`,
    );
  }
}
