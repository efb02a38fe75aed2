// The page docs/sql/functions.md, made of the table. Patterns of time are shown with what they write, which is computed here.
import { formatTime, javaFormat, postgresFormat, strftimeFormat, timeZone } from '../../engine/index.ts';
import { DIFFERENCES } from './scalar/differences.ts';
import type { Described } from './scalar/table-function.ts';
import { TIME_PATTERNS } from './scalar/time-patterns.ts';
import { SCALAR_FAMILIES } from './scalar-table.ts';

const SHOWN_MS = Date.UTC(2026, 0, 5, 12, 4, 9, 678);
const SHOWN_ZONE = 'Europe/Berlin';
const FORMATS = { postgres: postgresFormat, java: javaFormat, strftime: strftimeFormat } as const;

/** The whole page. */
export function functionReference(): string {
  const count = SCALAR_FAMILIES.reduce((sum, { functions }) => sum + functions.length, 0);
  const families = SCALAR_FAMILIES.map(({ title, says, functions }) => {
    const rows = functions.map(entry => [forms(entry), entry.says, example(entry)]);
    return `## ${title}\n\n${says}\n\n${table(['Function', 'What it gives', 'Example'], rows)}`;
  });
  return [intro(count), ...families, patterns(), EXPRESSIONS, differences()].join('\n\n');
}

const intro = (count: number): string => `# Functions

<!-- Made from shared/sql/functions/scalar-table.ts; \`UPDATE_DOCS=1\` with the tests of test/sql/functions writes it anew. -->

The ${count} scalar functions of the language. Every example here is executed by the tests. Names may be written in any case.

- An argument that is NULL makes the result NULL, unless it says otherwise.
- What cannot be computed is an error of its row: the row goes to the dead letters with the reason, and the stream goes on.
- INT becomes BIGINT, BIGINT becomes DECIMAL, DECIMAL becomes DOUBLE, where a function asks for it. Text becomes a number only by CAST.
- The same input gives the same result wherever and whenever it is computed; nothing asks the clock or chance.`;

function forms({ form, aliases = [] }: Described): string {
  const also = aliases.length === 0 ? '' : `<br>also ${aliases.map(code).join(', ')}`;
  return form.split('\n').map(code).join('<br>') + also;
}

const example = ({ example: [sql, result] }: Described): string => `${code(sql)} → ${code(JSON.stringify(result))}`;

function patterns(): string {
  const zone = timeZone(SHOWN_ZONE);
  const sections = TIME_PATTERNS.map(({ title, language, says, patterns: list }) => {
    const rows = list.map(([pattern, meaning]) => [code(pattern), meaning, code(formatTime(SHOWN_MS, FORMATS[language](pattern), zone))]);
    return `### ${title}\n\n${says}\n\n${table(['Pattern', 'What it is', 'Written'], rows)}`;
  });
  const moment = new Date(SHOWN_MS).toISOString();
  return `## Patterns of time\n\nEach as it writes ${moment} in ${SHOWN_ZONE}.\n\n${sections.join('\n\n')}`;
}

const EXPRESSIONS = `## The language of regular expressions

Patterns are those of RE2: \`.\` \`[a-z]\` \`[^a]\` \`[[:alpha:]]\` \`\\d \\w \\s \\b\` (ASCII) \`\\p{Greek}\` \`^ $ \\A \\z\` \`* + ? {2,5}\` and their lazy
forms, \`|\`, groups \`( )\`, \`(?: )\`, \`(?<name> )\`, and flags \`(?i)\` \`(?m)\` \`(?s)\` \`(?U)\`. The leftmost match counts, and of several there the one
that Perl would find.

They are matched by a machine that looks at each character once, whatever the pattern, so neither a query nor a record can make it hang.
Look-around and back references cannot be matched so and are refused when the script is compiled. A pattern is a constant of at most 2,000
characters, and its repetitions, written out, are at most 2,000 steps.`;

function differences(): string {
  const rows = DIFFERENCES.map(({ names, from, says }) => [names.map(code).join(', '), from, says]);
  return `## Deliberate differences\n\n${table(['Function', 'Unlike', 'Why'], rows)}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const escaped = rows.map(cells => cells.map(cell => cell.replaceAll('|', '\\|')));
  return [line(head), line(head.map(() => '---')), ...escaped.map(line)].join('\n');
}

const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);
