// Diagnostics on a terminal: the caret stands below its place whatever the line contains, and nothing in a script steers the terminal.
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import type { Diagnostic } from '../../../shared/sql/diagnostics/diagnostic.ts';
import { renderDiagnostics } from '../../../shared/sql/diagnostics/render.ts';

/** `text` with «marks» around the place. */
function check(marked: string, expected: readonly string[], color = false): void {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const text = marked.replace(/[«»]/g, '');
  const diagnostic: Diagnostic = { code: 'W0402', severity: 'error', span: { start, end }, message: 'Wrong.', hint: 'do this' };
  const rendered = renderDiagnostics([diagnostic], text, 'a.sql', { color });
  expect(rendered.split('\n').slice(1, -4)).toEqual(expected);
}

test.each<[string, string, string[]]>([
  ['one line', 'SELECT «x»;', [' --> a.sql:1:8', '  |', '1 | SELECT x;', '  |        ^']],
  ['a later line', 'a\nb «cd» e\nf', [' --> a.sql:2:3', '  |', '2 | b cd e', '  |   ^^']],
  ['CRLF', 'a\r\nb «cd»\r\nf', [' --> a.sql:2:3', '  |', '2 | b cd', '  |   ^^']],
  ['lone CR', 'a\r«b»', [' --> a.sql:2:1', '  |', '2 | b', '  | ^']],
  ['tabs', '\tx\t«y»', [' --> a.sql:1:4', '  |', '1 |     x    y', '  |          ^']],
  ['several lines: the first', 'ab «cd\nef»', [' --> a.sql:1:4', '  |', '1 | ab cd', '  |    ^^']],
  ['an empty place', 'ab«»', [' --> a.sql:1:3', '  |', '1 | ab', '  |   ^']],
  ['the end of an empty script', '«»', [' --> a.sql:1:1', '  |', '1 |', '  | ^']],
  ['wide letters', '東京 «京» x', [' --> a.sql:1:4', '  |', '1 | 東京 京 x', '  |      ^^']],
  ['combining letters', 'e\u0301 «x»', [' --> a.sql:1:4', '  |', '1 | e\u0301 x', '  |   ^']],
  ['control characters', '\u001b[31m«x»\u202e', [' --> a.sql:1:6', '  |', '1 | \ufffd[31mx\ufffd', '  |      ^']],
])('%s', (_, marked, expected) => check(marked, expected));

test('a line of ten places of digits moves the frame', () => {
  check(`${'\n'.repeat(9)}«x»`, ['  --> a.sql:10:1', '   |', '10 | x', '   | ^']);
});

test('colour stands around parts, never inside the script', () => {
  const text = 'SELECT x';
  const diagnostics: Diagnostic[] = [
    { code: 'W0402', severity: 'error', span: { start: 7, end: 8 }, message: 'Wrong.', note: 'Why.', hint: 'do this' },
    { code: 'W0509', severity: 'warning', span: { start: 0, end: 6 }, message: 'Odd.', hint: 'do that' },
  ];
  const colored = renderDiagnostics(diagnostics, text, 'a.sql', { color: true });
  const plain = renderDiagnostics(diagnostics, text, 'a.sql', { color: false });
  expect(colored).toContain('\u001b[1;31merror[W0402]\u001b[0m');
  expect(stripVTControlCharacters(colored)).toBe(plain);
  expect(plain).toMatch(/= note: Why\.\n {2}= hint: do this\n\nwarning/);
  expect(plain.endsWith('1 error, 1 warning\n')).toBe(true);
  expect(renderDiagnostics([], text, 'a.sql', { color: true })).toBe('');
});
