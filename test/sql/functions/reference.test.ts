// docs/sql/functions.md is the table and nothing else. UPDATE_DOCS=1 writes it anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { functionReference } from '../../../shared/sql/functions/reference.ts';
import { DIFFERENCES } from '../../../shared/sql/functions/scalar/differences.ts';
import { SCALAR_FAMILIES } from '../../../shared/sql/functions/scalar-table.ts';

const page = new URL('../../../docs/sql/functions.md', import.meta.url);

test('the page says what the table says', () => {
  const text = functionReference();
  if (process.env.UPDATE_DOCS === '1') writeFileSync(page, text);
  expect(readFileSync(page, 'utf8')).toBe(text);
});

test('differences are of functions that exist', () => {
  const names = new Set(SCALAR_FAMILIES.flatMap(({ functions }) => functions.map(({ name }) => name)));
  expect(DIFFERENCES.flatMap(difference => difference.names).filter(name => !names.has(name))).toEqual([]);
});
