// The pages on windows and emission, run: each query, over the rows at the top of its page, gives the rows below it, in every life.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { checkQuery } from '../lives/check-query.ts';

const folder = fileURLToPath(new URL('../../docs/sql', import.meta.url));

for (const page of ['windows.md', 'emission.md']) {
  const text = readFileSync(path.join(folder, page), 'utf8');
  const blocks = [...text.matchAll(/```(sql|json)\n([\s\S]*?)```/g)].map(([, language, body]) => ({ language, body: body!.trimEnd() }));
  const [source, rows, ...examples] = blocks;

  for (let i = 0; i < examples.length; i += 2) {
    const [query, expected] = [examples[i]!, examples[i + 1]!];
    test(`${page}: ${query.body.split('\n').at(-1)}`, async () => {
      expect([query.language, expected.language]).toEqual(['sql', 'json']);
      const sql = `${source!.body};\n${query.body};`;
      await checkQuery({ sql, rows: rows!.body.split('\n'), expected: expected.body.split('\n'), orderPer: 'window' });
    });
  }
}
