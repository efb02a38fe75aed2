// Generated modules as files, to be reviewed when they change: `UPDATE_GOLDEN=1 npm test` writes them anew.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadProgram } from '../../../local/load-program.ts';
import { compile } from '../../../shared/sql/compile.ts';

const FOLDER = join(import.meta.dirname, 'golden');

for (const file of readdirSync(FOLDER).filter(name => name.endsWith('.sql'))) {
  test(`the module of ${file}`, async () => {
    const sql = readFileSync(join(FOLDER, file), 'utf8');
    const { application, diagnostics } = compile(sql);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const [stage, ...others] = application!.stages;
    expect(others).toEqual([]);
    const path = join(FOLDER, file.replace('.sql', '.mjs'));
    if (process.env.UPDATE_GOLDEN) writeFileSync(path, stage!.moduleText);
    expect(stage!.moduleText).toBe(readFileSync(path, 'utf8'));
    const program = await loadProgram(stage!.moduleText);
    expect(program.descriptor).toEqual(stage!.descriptor);
    expect(compile(sql).application!.stages[0]!.moduleText).toBe(stage!.moduleText);
  });
}
