// Generated modules as files, to be reviewed when they change: `UPDATE_GOLDEN=1 npm test` writes them anew.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadProgram } from '../../../local/load-program.ts';
import { compile } from '../../../shared/sql/compile.ts';

const FOLDER = join(import.meta.dirname, 'golden');

/** The one whose decoder is kept as text too: the others differ in their fields alone. */
const WITH_WASM = 'tumbling-final.sql';

function golden(name: string, text: string): void {
  const path = join(FOLDER, name);
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

/** Nobody reads base64. What it says is in the text of `WITH_WASM`, and the fingerprint tells where it has changed. */
const withoutWasm = (moduleText: string): string => moduleText.replace(/(?: {2}'[\w+/=]{1,120}',\n)+/, '  // base64\n');

for (const file of readdirSync(FOLDER).filter(name => name.endsWith('.sql'))) {
  test(`the module of ${file}`, async () => {
    const sql = readFileSync(join(FOLDER, file), 'utf8');
    const { application, diagnostics } = compile(sql);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const [stage, ...others] = application!.stages;
    expect(others).toEqual([]);
    golden(file.replace('.sql', '.mjs'), withoutWasm(stage!.moduleText));
    if (file === WITH_WASM) golden(file.replace('.sql', '.wat'), stage!.wasmText!);
    const program = await loadProgram(stage!.moduleText);
    expect(program.descriptor).toEqual(stage!.descriptor);
    expect(compile(sql).application!.stages[0]!.moduleText).toBe(stage!.moduleText);
  });
}
