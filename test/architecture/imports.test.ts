// The import rules of the architecture, read off the source. A new folder needs a line here; a new edge needs a reason.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What each folder may import from the project; itself always. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'shared/engine': [],
  'shared/state': ['shared/engine'],
  'shared/checkpoint': ['shared/engine', 'shared/time/clock.ts'],
  'shared/time': ['shared/engine'],
  'shared/kinesis': ['shared/engine', 'shared/time/clock.ts'],
  'shared/sinks': ['shared/engine', 'shared/kinesis', 'shared/time/clock.ts'],
  'shared/partition': ['shared/engine', 'shared/checkpoint', 'shared/time', 'shared/sinks', 'shared/kinesis'],
  'shared/savepoint': ['shared/engine', 'shared/state', 'shared/checkpoint', 'shared/kinesis', 'shared/partition'],
  'shared/cost': ['shared/engine'],
  'shared/sql': ['shared/engine', 'shared/state/index.ts'],
  'shared/user-functions': ['shared/sql'],
  functions: ['shared/partition', 'shared/checkpoint', 'shared/time', 'shared/sinks', 'shared/kinesis', 'shared/engine'],
  local: ['shared', 'functions'],
  cdk: [
    'shared/sql',
    'shared/user-functions',
    'shared/engine',
    'functions',
    'shared/checkpoint/log-policy.ts',
    'shared/checkpoint/checkpoints-table.ts',
    'shared/time/watermarks-table.ts',
  ],
  cli: ['shared', 'local', 'functions'],
};

/** Files at the edge of their folder that may use an AWS client. Everything else computes. */
const AWS_SDK_FILES =
  /^(functions|cdk|cli|local)\/|^shared\/(checkpoint|time)\/dynamodb-|^shared\/checkpoint\/s3-|^shared\/sinks\/(dynamodb|kinesis|sqs|open)|^shared\/kinesis\/(shard-reader|producer)/;

/** The real clock and real chance, one file each. */
const AMBIENT = /\b(Date\.now|Math\.random|performance\.now|randomUUID|randomBytes)\b/;
const AMBIENT_FILES = new Set(['shared/time/system-clock.ts', 'shared/checkpoint/nonce.ts', 'local/lambda/bootstrap.mjs']);

function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => /\.(ts|mts|mjs)$/.test(file))
    .map(file => `${folder}/${file.split(path.sep).join('/')}`);
}

const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s(?:[^;'"`]*?\sfrom\s)?'([^']+)'|\bimport\('([^']+)'\)/g)].map(
    match => match[1] ?? match[2]!,
  );

const files = Object.keys(ALLOWED).flatMap(folder => sourceFiles(folder).map(file => ({ folder, file })));

test.each(Object.keys(ALLOWED))('%s imports only what stands below it', folder => {
  const wrong: string[] = [];
  for (const file of sourceFiles(folder)) {
    for (const specifier of importsOf(readFileSync(path.join(root, file), 'utf8'))) {
      if (!specifier.startsWith('.')) continue;
      const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
      const allowed = [folder, ...ALLOWED[folder]!].some(prefix => target === prefix || target.startsWith(`${prefix}/`));
      if (!allowed) wrong.push(`${file} imports ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('engine imports nothing but Node itself', () => {
  const wrong = sourceFiles('shared/engine').flatMap(file =>
    importsOf(readFileSync(path.join(root, file), 'utf8'))
      .filter(specifier => !specifier.startsWith('.') && !specifier.startsWith('node:'))
      .map(specifier => `${file} imports ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

test('the AWS SDK appears only at the edges', () => {
  const wrong = files
    .filter(({ file }) => !AWS_SDK_FILES.test(file))
    .filter(({ file }) => /^import (?!type)[^\n]*'@aws-sdk|^\} from '@aws-sdk/m.test(readFileSync(path.join(root, file), 'utf8')))
    .map(({ file }) => file);
  expect(wrong).toEqual([]);
});

test('time and chance are handed in', () => {
  const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
  const wrong = files
    .filter(({ file }) => !AMBIENT_FILES.has(file) && AMBIENT.test(withoutComments(readFileSync(path.join(root, file), 'utf8'))))
    .map(({ file }) => file);
  expect(wrong).toEqual([]);
});

test("the circuit breaker reads the machine's clock, so it is used where a clock of ours overrules it", () => {
  const users = files.filter(({ file }) => importsOf(readFileSync(path.join(root, file), 'utf8')).includes('cockatiel'));
  expect(users.map(({ file }) => file)).toEqual(['shared/kinesis/service-breaker.ts']);
});

test('no file has outgrown one idea', () => {
  const long = files
    .map(({ file }) => ({ file, lines: readFileSync(path.join(root, file), 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > 400);
  expect(long).toEqual([]);
});
