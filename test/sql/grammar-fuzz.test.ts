// Scripts grown from others: whole parts of the golden scripts and of the documentation change places, so that most are nearly right and many
// compile. Whatever comes of it, the compiler answers with diagnostics or with modules that are JavaScript, soon, and never throws.
// FUZZ_SEED=… FUZZ_COUNT=20000 hunts.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { transform } from 'esbuild';
import { compile } from '../../shared/sql/compile.ts';
import { DiagnosticCollector } from '../../shared/sql/diagnostics/collector.ts';
import { renderDiagnostics } from '../../shared/sql/diagnostics/render.ts';
import { tokenize } from '../../shared/sql/lexer/lexer.ts';
import { type Choice, choiceFrom } from '../oracle/expressions.ts';
import { randomFrom } from './functions/random-rows.ts';

const SEED = Number(process.env.FUZZ_SEED ?? 7);
const SCRIPT_COUNT = Number(process.env.FUZZ_COUNT ?? 1200);
/** Of the processor's time: a script that takes more has a rule that is quadratic in what people write. */
const SECONDS_MAX = 5;

const texts = (folder: string, file: RegExp): string[] => {
  const at = new URL(folder, import.meta.url);
  return readdirSync(at)
    .filter(name => file.test(name))
    .map(name => readFileSync(new URL(name, at), 'utf8'));
};

const pages = texts('../../docs/sql/', /\.md$/).flatMap(text => [...text.matchAll(/^```sql\n([\s\S]*?)^```$/gm)].map(([, sql]) => sql!));
const scripts = [...texts('golden/plans/', /\.sql$/), ...texts('golden/wrong/', /\.sql$/), ...texts('codegen/golden/', /\.sql$/), ...pages];

/** Words with what stands between them, so that they can be put together again. */
type Words = readonly string[];

function wordsOf(text: string): Words {
  const tokens = tokenize(text, new DiagnosticCollector());
  return tokens.slice(0, -1).map(({ span }) => text.slice(span.start, span.end));
}

const corpus = scripts.map(wordsOf).filter(words => words.length > 3 && words.length < 600);
const vocabulary = [...new Set(corpus.flat())];

/** From a word to the next `,`, `;` or closing bracket of its depth: an expression, a clause or a list, or its beginning. */
function partOf(words: Words, choice: Choice): readonly [from: number, to: number] {
  const from = choice.below(words.length);
  let depth = 0;
  let to = from;
  for (; to < words.length; to++) {
    const word = words[to]!;
    if (word === '(' || word === '[') depth++;
    if (word === ')' || word === ']') depth--;
    if (depth < 0 || (depth === 0 && to > from && (word === ';' || (word === ',' && choice.chance(0.7)) || choice.chance(0.12)))) break;
  }
  return [from, to];
}

const classOf = (word: string): string => (/^\d/.test(word) ? 'number' : /^\w/.test(word) ? 'word' : word[0]!);

function grown(choice: Choice): string {
  const words = [...choice.pick(corpus)];
  for (let i = 1 + choice.below(3); i > 0 && words.length > 0; i--) {
    const [from, to] = partOf(words, choice);
    if (choice.chance(0.4)) {
      // A name for a name, a number for a number: what the parser lets through.
      const alike = words.filter(word => classOf(word) === classOf(words[from]!));
      words[from] = choice.pick(alike);
      continue;
    }
    const other = choice.pick(corpus);
    const [otherFrom, otherTo] = partOf(other, choice);
    const form = choice.below(6);
    if (form === 0) words.splice(from, to - from);
    else if (form === 1) words.splice(from, to - from, ...other.slice(otherFrom, otherTo));
    else if (form === 2) words.splice(from, 0, ...other.slice(otherFrom, otherTo));
    else if (form === 3) words.splice(from, 1, choice.pick(vocabulary));
    else if (form === 4) words.splice(from, 0, ...words.slice(from, to), choice.pick([',', 'AND', '+', ';', '']));
    else words.push(';', ...other);
  }
  return words.join(' ');
}

async function check(text: string): Promise<boolean> {
  const before = process.cpuUsage();
  const { diagnostics, application } = compile(text, { singlePartition: true });
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(SECONDS_MAX);
  renderDiagnostics(diagnostics, text, 'x.sql', { color: false });
  expect(application === null).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  for (const { moduleText } of application?.stages ?? []) await transform(moduleText, { loader: 'js' });
  return application !== null;
}

test(`scripts grown from others compile or say why not (seed ${SEED})`, async () => {
  const choice = choiceFrom(randomFrom(SEED));
  let compiledCount = 0;
  for (let i = 0; i < SCRIPT_COUNT; i++) {
    const text = grown(choice);
    try {
      if (await check(text)) compiledCount++;
    } catch (error) {
      throw new Error(`script ${i} of seed ${SEED}: ${text}`, { cause: error });
    }
  }
  // Nearly right scripts reach the whole compiler.
  expect(compiledCount).toBeGreaterThan(SCRIPT_COUNT / 50);
}, 600_000);
