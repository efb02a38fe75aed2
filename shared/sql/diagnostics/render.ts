// Diagnostics for people: the place, the line with a caret below, the reason and what to change.
//
//   error[W0402]: `trades` has no column `symbl`.
//     --> app.sql:3:8
//      |
//    3 | SELECT symbl FROM trades
//      |        ^^^^^
//      = note: It has `symbol`, `price`.
//      = hint: did you mean `symbol`?

import type { Diagnostic } from './diagnostic.ts';
import { displayWidth, expanded } from './display.ts';
import { SourceText } from './source-text.ts';

/** UTF-16 units of a line. */
const LINE_SHOWN_MAX = 160;

export interface RenderOptions {
  readonly color: boolean;
}

/** All diagnostics with a closing count, each followed by an empty line; empty for none. `fileName` is shown as given. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], text: string, fileName: string, { color }: RenderOptions): string {
  if (diagnostics.length === 0) return '';
  const source = new SourceText(text);
  const paint = color ? PAINT : PLAIN;
  const parts = diagnostics.map(diagnostic => renderOne(diagnostic, source, expanded(fileName), paint));
  const count = (severity: Diagnostic['severity']): number => diagnostics.filter(diagnostic => diagnostic.severity === severity).length;
  const counts = [counted(count('error'), 'error'), counted(count('warning'), 'warning')].filter(part => part !== '');
  return `${parts.join('\n')}\n${counts.join(', ')}\n`;
}

interface Paint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly frame: (text: string) => string;
}

const same = (text: string): string => text;
const PLAIN: Paint = { error: same, warning: same, strong: same, frame: same };

const ansi =
  (on: string): ((text: string) => string) =>
  text =>
    `\u001b[${on}m${text}\u001b[0m`;
const PAINT: Paint = { error: ansi('1;31'), warning: ansi('1;33'), strong: ansi('1'), frame: ansi('34') };

const counted = (count: number, word: string): string => (count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`);

function renderOne({ code, severity, span, message, note, hint }: Diagnostic, source: SourceText, fileName: string, paint: Paint): string {
  const { line, column } = source.place(span.start);
  const whole = source.line(line);
  // A line of a generated script may be endless: only what is around the place is shown.
  const from = column > LINE_SHOWN_MAX / 2 && whole.length > LINE_SHOWN_MAX ? column - LINE_SHOWN_MAX / 2 : 0;
  const shown = whole.slice(from, from + LINE_SHOWN_MAX);
  const lead = displayWidth(expanded(shown.slice(0, column - from)));
  const marked = displayWidth(expanded(shown.slice(column - from, Math.max(0, span.end - span.start) + column - from)));
  const gutter = String(line + 1);
  const blank = ' '.repeat(gutter.length);
  const bar = paint.frame('|');
  const caret = paint[severity]('^'.repeat(Math.max(1, marked)));
  const lines = [
    `${paint[severity](`${severity}[${code}]`)}: ${paint.strong(message)}`,
    `${blank}${paint.frame('-->')} ${fileName}:${line + 1}:${column + 1}`,
    `${blank} ${bar}`,
    `${paint.frame(gutter)} ${bar} ${expanded(shown)}`.trimEnd(),
    `${blank} ${bar} ${' '.repeat(lead)}${caret}`,
  ];
  if (note !== undefined) lines.push(`${blank} ${paint.frame('=')} note: ${note}`);
  lines.push(`${blank} ${paint.frame('=')} hint: ${hint}`);
  return `${lines.join('\n')}\n`;
}
