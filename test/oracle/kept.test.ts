// Failures that the generator found, shrunk, each with what was wrong then.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { differencesOf, type WrittenQuery } from './compare.ts';
import type { Dataset } from './generate.ts';

interface Kept extends Dataset {
  readonly query: WrittenQuery;
  readonly difference: string;
}

const kept = new URL('kept/', import.meta.url);

test.each(readdirSync(kept))('%s', async name => {
  const { query, difference, ...dataset } = JSON.parse(readFileSync(new URL(name, kept), 'utf8')) as Kept;
  expect(difference).not.toBe('');
  expect(await differencesOf(dataset, [query])).toEqual([]);
});
