// Clocks and chance in an author's functions, which would make results depend on when a record is read, and how often. esbuild knows which
// names mean the globals and which are the author's own, so it marks them. What a package does inside shows when it does it (ambient.ts).
import { buildSync } from 'esbuild';
import type { FunctionAnswer, FunctionExport } from '../sql/user-functions/function-host.ts';

interface Impurity {
  /** What esbuild puts in the place of the global. */
  readonly mark: string;
  readonly global: string;
  /** In the marked text. */
  readonly use: RegExp;
  readonly shown: string;
  readonly hint: string;
}

const DATE = 'Date';
const RANDOM = `${'Math'}.random`;
const CLOCK_HINT = 'hand the time in: a parameter of type TIMESTAMP, called with CURRENT_TIMESTAMP, the arrival of the record';
const clock = (use: RegExp, shown: string): Impurity => ({ mark: '__weirDate', global: DATE, use, shown, hint: CLOCK_HINT });

const IMPURITIES: readonly Impurity[] = [
  clock(/\b__weirDate\.now\b/, `${DATE}.now`),
  clock(/\bnew __weirDate(?:\(\)|(?![\w(.]))/, `new ${DATE}()`),
  clock(/(?<!new )\b__weirDate\(/, `${DATE}()`),
  {
    mark: '__weirRandom',
    global: RANDOM,
    use: /\b__weirRandom\b/,
    shown: RANDOM,
    hint: 'derive the number from the row: the MD5 of a column is the same each time',
  },
];

/** What the author's own files use that a function may not; null where there is nothing. They can be bundled. */
export function impurityOf(folder: string, { file, exported }: FunctionExport): FunctionAnswer | null {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `export { ${JSON.stringify(exported)} as wanted } from ${JSON.stringify(/^\.{0,2}\//.test(file) ? file : `./${file}`)};`,
      resolveDir: folder,
      loader: 'ts',
      sourcefile: 'functions',
    },
    absWorkingDir: folder,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    packages: 'external',
    target: 'node24',
    legalComments: 'none',
    define: Object.fromEntries(IMPURITIES.map(({ mark, global }) => [global, mark])),
    tsconfigRaw: '{}',
    logLevel: 'silent',
  });
  const found = IMPURITIES.find(({ use }) => use.test(outputFiles[0]!.text));
  if (found === undefined) return null;
  return {
    message: `"${file}" uses ${found.shown}.`,
    note: 'A record that is delivered again, or read by another worker, must give the same result: a function computes from its arguments alone.',
    hint: found.hint,
  };
}
