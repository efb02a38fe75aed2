// Names and literals that try to become code. Whatever stands in quotes in a script comes out as data: the module parses, its statements are
// those of the harmless script, and the text arrives unchanged in descriptor and rows.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compile } from '../../../shared/sql/compile.ts';
import { run } from './run-sql.ts';

const HOSTILE = [
  `'; process.exit(); '`,
  '"); process.exit(); ("',
  `\`\${process.exit()}\``,
  '\\',
  '\\u0027',
  '*/ process.exit() /*',
  '// \n process.exit()',
  '\u2028process.exit()\u2029',
  '\u0000\u0007\u001b[2J',
  '</script><!--',
  '\ud800',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'while',
  'await',
  'undefined',
  'NaN',
  'task',
  'bytes',
  'run',
  'Math',
  'program',
  '',
  ' ',
  '1',
  '\u{1f600}',
  '\u202eevil',
];

const quotedName = (text: string) => `"${text.replaceAll('"', '""')}"`;
const quotedText = (text: string) => `'${text.replaceAll("'", "''")}'`;

const script = (column: string, alias: string, text: string) => `CREATE STREAM source (${quotedName(column)} VARCHAR, n INT);
CREATE STREAM result AS SELECT ${quotedName(column)} AS ${quotedName(alias)}, n FROM source
WHERE ${quotedName(column)} = ${quotedText(text)} OR ${quotedName(column)} LIKE ${quotedText(text.replaceAll('%', ''))};`;

/** The statements without what is data: names of variables, texts, comments. */
function skeleton(moduleText: string): string {
  return moduleText
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''")
    .replace(/\/\/.*/g, '')
    .replace(/-?\b\d+\b/g, '0')
    .replace(/[A-Za-z_$][\w$]*/g, 'x');
}

const moduleOf = (sql: string): string | undefined => compile(sql).application?.stages.at(0)?.moduleText;

for (const text of HOSTILE) {
  test(`${JSON.stringify(text)} as column, alias and literal`, async () => {
    const column = text.trim() === '' ? 'c' : text;
    const sql = script(column, column, text);
    if (moduleOf(sql) === undefined) return expect(compile(sql).diagnostics).not.toEqual([]);
    const value = text.replaceAll('\ud800', '\ufffd');
    // A computed key, because `{ __proto__: … }` is no property.
    const outcome = await run(sql, [{ row: { [column]: value, n: 1 } }, { row: { [column]: `${value}x`, n: 2 } }]);
    const written = outcome.rows[0]!.map(row => JSON.parse(row.slice('[]#0 '.length)));
    if (!text.includes('\ud800'))
      expect(written.map(Object.entries)).toEqual([
        [
          [column, value],
          ['n', 1],
        ],
      ]);
  });
}

test.each(HOSTILE.filter(text => !text.includes('\ud800')))('%j as a name in a PATH', async text => {
  const path = quotedText(`$."${text.replaceAll(/["\\]/g, '\\$&')}".x`);
  const sql = `CREATE STREAM source (c VARCHAR PATH ${path}, n INT); CREATE STREAM result AS SELECT c, n FROM source;`;
  if (moduleOf(sql) === undefined) return expect(compile(sql).diagnostics).not.toEqual([]);
  const { rows } = await run(sql, [{ row: { [text]: { x: 'found' }, n: 1 } }]);
  expect(rows[0]).toEqual(['[]#0 {"c":"found","n":1}']);
});

test('no text changes the statements of a module', () => {
  // Letters and digits can change the name of a variable, and the length of a name the words it is compared by.
  const plain = (length: number) => 'a'.repeat(length);
  const text = fc.array(
    fc.constantFrom(
      "'",
      '"',
      '`',
      '\\',
      '$',
      '{',
      '}',
      '*/',
      '/*',
      '//',
      '\n',
      '\r',
      '\u2028',
      '\u2029',
      '\u0000',
      ')',
      ';',
      '(',
      ' ',
      'é',
    ),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(text, parts => {
      const hostile = parts.join('');
      const module = moduleOf(script('c', 'd', hostile));
      expect(module).toBeDefined();
      expect(skeleton(module!)).toBe(skeleton(moduleOf(script('c', 'd', plain(3)))!));
    }),
    { numRuns: 300 },
  );
});
