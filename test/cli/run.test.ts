// `weir run`: inputs, formats, files, and what it says when something is wrong.
import { gzipSync } from 'node:zlib';
import { test } from '@jest/globals';
import { type CliCase, check } from './check-cli.ts';
import { LOSSES, ROWS, TOTALS, TOTALS_SQL, TWO_OUTPUTS_SQL, TWO_STREAMS_SQL } from './scripts.ts';

const totals = { 't.sql': TOTALS_SQL, 't.ndjson': ROWS };
const two = { 't.sql': TWO_OUTPUTS_SQL, 't.ndjson': ROWS };
const run = (...options: string[]) => ['run', 't.sql', ...options];
const CSV = `\ufeffSymbol,price,qty,trade_time,unknown\r
A,1.5,9223372036854775807,2026-01-01T00:00:00Z,x\r
"B",123456789012345.6789,-003,2026-01-01T00:00:01Z,"two
lines, ""quoted"""\r
\r
A,,,2026-01-01T00:00:02Z,\r
C,+2.,8,2026-01-01T00:02:03Z,`;

const cases: Record<string, CliCase> = {
  'NDJSON in, NDJSON out, losses on stderr': {
    args: run('--input', 'trades=t.ndjson'),
    files: totals,
    expect: { exitCode: 0, stdout: TOTALS, stderr: LOSSES },
  },
  'a bare path where the script reads one stream; CRLF, blank lines, a byte order mark and no last newline': {
    args: run('--input', 't.ndjson', '--batch', '1'),
    files: { ...totals, 't.ndjson': `\ufeff${ROWS.replace('garbage\n', '\n').replaceAll('\n', '\r\n').trimEnd()}` },
    expect: { exitCode: 0, stdout: TOTALS, stderr: /^weir: 1 row came too late\. .*\n$/ },
  },
  'gzip, shards and workers': {
    args: run('--input', 't.ndjson.gz', '--shards', '2', '--workers', '2', '--stats'),
    files: { 't.sql': TOTALS_SQL, 't.ndjson.gz': gzipSync(ROWS) },
    expect: { exitCode: 0, stdout: /^(\{"symbol":"[ABC]".*\}\n){3,4}$/, stderr: /^\{.*"records":6,.*"recordsPerSecond":\d+\}\n$/ },
  },
  'an output that the script itself sends to a file': {
    args: ['run', 'f.sql', '--input', 't.ndjson'],
    files: {
      'f.sql': `CREATE STREAM trades (symbol VARCHAR, price DOUBLE) PARTITIONED BY (symbol);
CREATE STREAM dear WITH (connector = 'file', path = 'dear.ndjson') AS SELECT symbol FROM trades WHERE price > 2;`,
      't.ndjson': '{"symbol":"A","price":1}\n{"symbol":"B","price":3}\n',
    },
    expect: { exitCode: 0, stdout: '', files: { 'dear.ndjson': '{"symbol":"B"}\n' } },
  },
  'stdin, as a table': {
    args: run('--input', '-', '--format', 'table'),
    files: { 't.sql': TOTALS_SQL },
    stdin: `{"symbol":"\\u001b[31m\\n漢","qty":null,"price":1,"trade_time":"2026-01-01T00:00:00Z"}\n`,
    expect: {
      exitCode: 0,
      stdout: `┌────────────────┬──────────────────────────┬───┬────────┬──────┐
│ symbol         │ start                    │ n │  price │  qty │
├────────────────┼──────────────────────────┼───┼────────┼──────┤
│ \\u001b[31m\\n漢 │ 2026-01-01T00:00:00.000Z │ 1 │ 1.0000 │ NULL │
└────────────────┴──────────────────────────┴───┴────────┴──────┘
`,
    },
  },
  'CSV with quotes, line breaks, CRLF, a byte order mark and numbers as people write them': {
    args: run('--input', 't.csv'),
    files: { 't.sql': TOTALS_SQL, 't.csv': CSV },
    expect: { exitCode: 0, stdout: TOTALS },
  },
  'a stream of CSV takes rows as they stand, keyed by their columns': {
    args: run('--input', 'rows.csv', '--shards', '2'),
    files: {
      't.sql': `CREATE STREAM trades (symbol VARCHAR, qty INT) PARTITIONED BY (symbol) WITH (format = 'csv'); CREATE STREAM sums AS SELECT symbol, SUM(qty) AS qty FROM trades GROUP BY symbol EMIT CHANGES;`,
      'rows.csv': 'Symbol,Qty\n"a\nb",1\n"a\nb",2\n',
    },
    expect: { exitCode: 0, stdout: '{"symbol":"a\\nb","qty":1}\n{"symbol":"a\\nb","qty":3}\n' },
  },
  'CSV rows that do not fit their header or their types are dead letters': {
    args: run('--input', 't.csv', '--dead-letter', 'dead.ndjson'),
    files: { 't.sql': TOTALS_SQL, 't.csv': 'symbol,qty,trade_time\nA,1\nB,x,2026-01-01T00:00:00Z\nC,1,2026-01-01T00:00:00Z\n' },
    expect: {
      exitCode: 0,
      stdout: '{"symbol":"C","start":"2026-01-01T00:00:00.000Z","n":1,"price":null,"qty":1}\n',
      files: { 'dead.ndjson': /^\{"reason":.*"payload":"A,1"\}\n\{"reason":.*qty.*"payload":.*\}\n$/ },
    },
  },
  'CSV out: NULL is empty, an empty text is quoted, rows taken back say so': {
    args: run(
      '--input',
      't.ndjson',
      '--output',
      'large=large.csv',
      '--format',
      'csv',
      '--late',
      'late.ndjson',
      '--dead-letter',
      'dead.ndjson',
    ),
    files: { 't.sql': TWO_OUTPUTS_SQL, 't.ndjson': '{"symbol":"","qty":7}\n{"symbol":"a,\\"b","qty":9}\n{"symbol":"","qty":null}\n' },
    expect: {
      exitCode: 0,
      stdout: 'symbol,n,_deleted\n"",1,\n"a,""b",1,\n"",,true\n',
      files: { 'large.csv': 'symbol,qty\n"",7\n"a,""b",9\n', 'late.ndjson': '', 'dead.ndjson': '' },
    },
  },
  'several outputs on stdout are labelled; names of files decide their format': {
    args: run('--input', 't.ndjson', '--stats'),
    files: two,
    expect: {
      exitCode: 0,
      stdout: `{"stream":"large","row":{"symbol":"A","qty":9223372036854775807}}
{"stream":"large","row":{"symbol":"C","qty":8}}
{"stream":"large","row":{"symbol":"C","qty":8}}
{"stream":"rare","row":{"symbol":"A","n":1}}
{"stream":"rare","row":{"symbol":"B","n":1}}
{"stream":"rare","row":{"symbol":"A","_deleted":true}}
{"stream":"rare","row":{"symbol":"C","n":1}}
{"stream":"rare","row":{"symbol":"C","_deleted":true}}
`,
      stderr: /"undecodable":1,.*\}\n$/,
    },
  },
  'tables of several outputs have titles, files replace what was there': {
    args: run('--input', 't.ndjson', '--format', 'table', '-o', 'large=large.ndjson', '--stats'),
    files: { ...two, 'large.ndjson': 'old\n' },
    expect: {
      exitCode: 0,
      stdout: /│ A {6}│ 1 │ {10}│\n[\s\S]*│ A {6}│ {3}│ true/,
      stderr: /^\{/,
      files: { 'large.ndjson': /^(\{"symbol":.*\}\n){3}$/ },
    },
  },
  'an empty input': {
    args: run('--input', 't.ndjson', '--format', 'csv'),
    files: { ...totals, 't.ndjson': '' },
    expect: { exitCode: 0, stdout: 'symbol,start,n,price,qty\n' },
  },
  '--no-drain leaves windows open': {
    args: run('--input', 't.ndjson', '--no-drain', '--stats'),
    files: totals,
    expect: { exitCode: 0, stdout: TOTALS.split('\n').slice(0, 2).join('\n').concat('\n'), stderr: /"records":6/ },
  },
  'events of several streams keep every digit': {
    args: run('--events', '-'),
    files: { 't.sql': TWO_STREAMS_SQL },
    stdin:
      '{"stream":"b","row":{"id":"x","n":1234567890123456789012345678.25}}\n{"stream":"A","row":{"id":"y","n":9007199254740993},"timestamp":"2026-01-01"}\n',
    expect: {
      exitCode: 0,
      stdout:
        /^(?=[\s\S]*\{"stream":"b_out","row":\{"id":"x","n":1234567890123456789012345678\.25\}\}\n)[\s\S]*\{"stream":"a_out","row":\{"id":"y","n":9007199254740993\}\}\n/,
    },
  },
  'binary input': {
    args: run('--input', 't.ndjson'),
    files: { 't.sql': TOTALS_SQL, 't.ndjson': new Uint8Array(2000).map((_, index) => index % 251) },
    expect: { exitCode: 0, stderr: /^weir: \d+ rows could not be used\. The first: the record is no JSON/ },
  },
  'colour never reaches a pipe': {
    args: run('--input', 't.ndjson', '--format', 'table', '--stats'),
    files: totals,
    environment: { TERM: 'xterm-256color' },
    expect: { exitCode: 0, stdout: /^[\n\P{Cc}]+$/u, stderr: /^[\n\P{Cc}]+$/u },
  },
  'a reader that has seen enough': {
    args: run('--input', 't.ndjson', '--output', 'rare=rare.ndjson'),
    files: { 't.sql': TWO_OUTPUTS_SQL, 't.ndjson': `{"symbol":"A","qty":9}\n`.repeat(100_000) },
    shell: '| head -1',
    expect: { exitCode: 0, stdout: '{"symbol":"A","qty":9}\n' },
  },

  'fails if stdout is full': {
    args: run('--input', 't.ndjson'),
    files: totals,
    shell: '> /dev/full',
    expect: { exitCode: 1, stderr: /^weir: cannot write standard output: the disk is full\. .*\n$/ },
  },
  'fails if an output is full': {
    args: run('--input', 't.ndjson', '-o', 'totals=/dev/full'),
    files: totals,
    expect: { exitCode: 1, stderr: /^weir: cannot write file \/dev\/full: the disk is full\. Free some space.*\n$/ },
  },
  'fails if an output has no folder': {
    args: run('--input', 't.ndjson', '-o', 'totals=no/x'),
    files: totals,
    expect: { exitCode: 1, stderr: /^weir: cannot write file no\/x: its folder does not exist\. Create the folder.*\n$/ },
  },
  'fails if an output is a folder': {
    args: run('--input', 't.ndjson', '-o', 'totals=dir', '--late', 'late'),
    files: { ...totals, 'dir/': '' },
    expect: { exitCode: 1, stderr: /^weir: cannot write file dir: it is a folder\. Name a file in it\..*\n$/ },
  },
  'fails if an output is an input': {
    args: run('--input', 't.ndjson', '-o', 'totals=./t.ndjson'),
    files: totals,
    expect: { exitCode: 2, stderr: 'weir: --output and --input both name ./t.ndjson. Give each a file of its own.\n' },
  },
  'fails if two outputs share a file': {
    args: run('--input', 't.ndjson', '--late', 'x', '--dead-letter', 'x'),
    files: totals,
    expect: { exitCode: 2, stderr: 'weir: --dead-letter and --late both name x. Give each a file of its own.\n' },
  },
  'fails if the input is missing': {
    args: run('--input', 'no.ndjson', '-o', 'totals=out'),
    files: totals,
    expect: { exitCode: 1, stderr: 'weir: The input file no.ndjson cannot be read: there is no such file; check the path.\n' },
  },
  'fails if the input is a folder': {
    args: run('--input', 'dir'),
    files: { ...totals, 'dir/': '' },
    expect: { exitCode: 1, stderr: 'weir: The input file dir cannot be read: it is a folder; name a file in it.\n' },
  },
  'fails if gzip ends in the middle, and leaves the old output': {
    args: run('--input', 't.ndjson.gz', '-o', 'totals=out'),
    files: { 't.sql': TOTALS_SQL, 't.ndjson.gz': gzipSync(ROWS).subarray(0, 90), out: 'old' },
    expect: {
      exitCode: 1,
      stderr: /^weir: The input t\.ndjson\.gz cannot be read: its gzip data ends in the middle; .*\n$/,
      files: { out: 'old' },
    },
  },
  'fails if .gz is no gzip': {
    args: run('--input', 't.ndjson.gz'),
    files: { 't.sql': TOTALS_SQL, 't.ndjson.gz': ROWS },
    expect: { exitCode: 1, stderr: /its content is not gzip, or damaged; compress it again, or take \.gz off its name\.\n$/ },
  },
  'fails if a line is longer than a record may be': {
    args: run('--input', '-'),
    files: { 't.sql': TOTALS_SQL },
    stdin: `{"symbol":"${'x'.repeat(4 * 1024 * 1024)}"}`,
    expect: {
      exitCode: 1,
      stderr: /^weir: Line 1 of stdin has 4,194,317 bytes or more; .* at most 4,194,304\. Split the row or leave fields out\.\n$/,
    },
  },
  'fails if a CSV header fits no column': {
    args: run('--input', 't.csv'),
    files: { 't.sql': TOTALS_SQL, 't.csv': 'A,1\nB,2\n' },
    expect: {
      exitCode: 1,
      stderr: "weir: The first line of t.csv names none of the stream's columns. It has: A, 1. Expected: symbol, price, qty, trade_time.\n",
    },
  },
  'fails if a CSV quote never closes': {
    args: run('--input', 't.csv'),
    files: { 't.sql': TOTALS_SQL, 't.csv': 'symbol,qty\n"A,1\n' },
    expect: { exitCode: 1, stderr: /^weir: t\.csv cannot be read as CSV: Quote Not Closed: .* line 2\. Mend the file from there on\.\n$/ },
  },
  'fails if an event names no stream of the script': {
    args: run('--events', '-'),
    files: { 't.sql': TWO_STREAMS_SQL },
    stdin: '{"stream":"c","row":{}}\n',
    expect: {
      exitCode: 1,
      stderr:
        'weir: Line 1 of - is for stream "c", which the script does not read (it reads a, b). Each line is {"stream": "a", "row": {…}}.\n',
    },
  },
  'fails if there is no input': {
    args: run(),
    files: totals,
    expect: {
      exitCode: 2,
      stderr: 'weir: There is no input. Give --input trades=file (the script reads trades; - is stdin), or --events file.\n',
    },
  },
  'fails if the stream is not in the script': {
    args: run('--input', 'trade=t.ndjson'),
    files: totals,
    expect: { exitCode: 2, stderr: 'weir: --input trade=t.ndjson: the script has no stream trade. It has: trades.\n' },
  },
  'fails if stdin is wanted twice': {
    args: run('--input', '-', '--events', '-'),
    files: totals,
    expect: { exitCode: 2, stderr: 'weir: stdin (-) can be read once only. Give the other inputs as files.\n' },
  },
  'fails if CSV of several outputs would mix': {
    args: run('--input', 't.ndjson', '--format', 'csv'),
    files: two,
    expect: { exitCode: 2, stderr: /^weir: --format csv has one header, .* --output large=large\.csv\.\n$/ },
  },
  'fails if the format is unknown': {
    args: run('--input', 't.ndjson', '--format', 'xml'),
    files: totals,
    expect: { exitCode: 2, stderr: 'weir: --format xml is not a format. Write one of: ndjson, csv, table.\n' },
  },
};

test.concurrent.each(Object.entries(cases))('%s', (_name, given) => check(given));
