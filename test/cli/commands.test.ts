// Everything but `run` and `dev`: help, usage, and the commands that only look at a script.
import { test } from '@jest/globals';
import { type CliCase, check } from './check-cli.ts';
import { ROWS, TOTALS, TOTALS_SQL } from './scripts.ts';

const WRONG_SQL = 'CREATE STREAM t (symbol VARCHAR, n INT);\nCREATE STREAM o AS SELECT symbl, m FROM t;\n';
const WRONG_DIAGNOSTICS = /^error\[W\d+\]: [\s\S]*wrong\.sql:2:27\n[\s\S]*`symbol`[\s\S]*wrong\.sql:2:34\n[\s\S]*\n2 errors\n$/;
const ALL_COMMANDS =
  /^Usage: weir [\s\S]*\brun\b[\s\S]*\bdev\b[\s\S]*\bexplain\b[\s\S]*\bcompile\b[\s\S]*\bcheck\b[\s\S]*Exit codes: 0 done, 1 [\s\S]*2 [\s\S]*130 /;
/** As another Node would see it: the executable then hands over to the one from npm. */
const OLD_NODE = ['--import', 'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.1.0"}})'];

const cases: Record<string, CliCase> = {
  '--help teaches every command': { args: ['--help'], expect: { exitCode: 0, stdout: ALL_COMMANDS } },
  '--version': { args: ['--version'], expect: { exitCode: 0, stdout: /^\d+\.\d+\.\d+\n$/ } },
  'run --help': {
    args: ['run', '--help'],
    expect: { exitCode: 0, stdout: /^Usage: weir run [\s\S]*--input[\s\S]*--dead-letter[\s\S]*\nExamples:\n[\s\S]*Exit codes: / },
  },
  'dev --help': {
    args: ['dev', '--help'],
    expect: { exitCode: 0, stdout: /^Usage: weir dev [\s\S]*--rate[\s\S]*replay\.ts[\s\S]*Exit codes: / },
  },
  'compile --help': {
    args: ['compile', '--help'],
    expect: { exitCode: 0, stdout: /^Usage: weir compile [\s\S]*Example:\n[\s\S]*Exit codes: / },
  },
  'explain shows stages, exchange, state and what closes it': {
    args: ['explain', 't.sql'],
    files: { 't.sql': TOTALS_SQL },
    expect: { exitCode: 0, stdout: /^Stage 1: [\s\S]*exchange +none: [\s\S]*state +[\s\S]*closes +a window, / },
  },
  'compile prints the module': {
    args: ['compile', 't.sql'],
    files: { 't.sql': TOTALS_SQL },
    expect: { exitCode: 0, stdout: /^\/\/ [\s\S]*from 'weir\/engine';/ },
  },
  'compile --out writes it': {
    args: ['compile', 't.sql', '--out', '.'],
    files: { 't.sql': TOTALS_SQL },
    expect: { exitCode: 0, stderr: 'trades.mjs\n', files: { 'trades.mjs': /^\/\/ [\s\S]*from 'weir\/engine';/ } },
  },
  'check is silent when all is well': { args: ['check', 't.sql'], files: { 't.sql': `\ufeff${TOTALS_SQL}` }, expect: { exitCode: 0 } },
  'an older Node hands over, with exit code and streams': {
    args: ['run', 't.sql', '--input', '-', '--stats'],
    nodeArgs: OLD_NODE,
    files: { 't.sql': TOTALS_SQL },
    stdin: ROWS,
    expect: { exitCode: 0, stdout: TOTALS, stderr: /^\{.*\}\n$/ },
  },

  'fails if nothing is asked': { args: [], expect: { exitCode: 2, stderr: ALL_COMMANDS } },
  'fails if the command is unknown': {
    args: ['rum', 't.sql'],
    nodeArgs: OLD_NODE,
    expect: {
      exitCode: 2,
      stderr:
        /^weir: unknown command 'rum'\n\(Did you mean run\?\)\nWrite weir and one of: run, dev, explain, .*\. weir --help says what each does\.\n$/,
    },
  },
  'fails if the script is not named': {
    args: ['explain'],
    expect: { exitCode: 2, stderr: "weir: missing required argument 'script'\nweir explain --help shows what it takes, with examples.\n" },
  },
  'fails if a number is none': {
    args: ['run', 't.sql', '--batch', '1e3'],
    expect: {
      exitCode: 2,
      stderr: /^weir: option '--batch <n>' argument '1e3' is invalid\. It takes a whole number from 1 to 1,000,000\.\n/,
    },
  },
  'fails if an option is misspelt': { args: ['run', 't.sql', '--imput', 'x'], expect: { exitCode: 2, stderr: /Did you mean --input\?/ } },
  'fails if the script is missing': {
    args: ['run', 'no.sql', '--input', '-'],
    expect: { exitCode: 1, stderr: 'weir: The SQL file no.sql cannot be read: there is no such file; check the path.\n' },
  },
  'fails if the script is no text': {
    args: ['explain', 'x.sql'],
    files: { 'x.sql': new Uint8Array([0xff, 0xfe, 0x41, 0]) },
    expect: { exitCode: 1, stderr: 'weir: The SQL file x.sql cannot be read: it is not text in UTF-8; save it as UTF-8.\n' },
  },
  'fails if the SQL is wrong, with every diagnostic': {
    args: ['run', 'wrong.sql', '--input', '-'],
    files: { 'wrong.sql': WRONG_SQL },
    expect: { exitCode: 2, stderr: WRONG_DIAGNOSTICS },
  },
  'check goes on after a bad script': {
    args: ['check', 'no.sql', 'wrong.sql'],
    files: { 'wrong.sql': WRONG_SQL },
    expect: { exitCode: 1, stderr: /^error[\s\S]*2 errors\nweir: The SQL file no\.sql cannot be read: .*\n$/ },
  },
  'fails if modules should go into a file': {
    args: ['compile', 't.sql', '--out', 't.sql'],
    files: { 't.sql': TOTALS_SQL },
    expect: { exitCode: 1, stderr: 'weir: The modules cannot be written to t.sql: it is a file. Name a folder with --out.\n' },
  },
  'fails if help has nowhere to go': {
    args: ['--help'],
    shell: '> /dev/full',
    expect: { exitCode: 1, stderr: /^weir: cannot write standard output: the disk is full\. .*\n$/ },
  },
};

test.concurrent.each(Object.entries(cases))('%s', (_name, given) => check(given));
