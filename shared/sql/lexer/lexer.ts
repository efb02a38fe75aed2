// text ▸ tokens. It never stops at an error: what cannot be read is reported and skipped, so that the parser sees the rest of the script.
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import type { Token } from './token.ts';

const SPACE = /[\s\ufeff]+/y;
const LINE_COMMENT = /--[^\n\r]*/y;
const WORD = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$]*/uy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NUMBER_TAIL = /[\p{L}\p{Nd}_$]+/uy;
const DURATION_UNIT = /^(?:ms|s|m|h|d)$/i;
/** `1h30m`. */
const DURATION_OF_SEVERAL = /^(ms|s|m|h|d)(?:\d+(?:ms|s|m|h|d))+$/i;
const SYMBOLS = ['!~*', '->>', '::', '<>', '!=', '<=', '>=', '||', '!~', '~*', '->', ...'()+-*/%,.;=<>[]~&|^'];
const QUOTES_HINT = 'strings stand in \'…\', names in "…"';
const STRANGE_HINTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'“”„‘’´'].map(quote => [quote, QUOTES_HINT])),
  ...Object.fromEntries([...'{}'].map(bracket => [bracket, "a row is ROW(1 AS a), a map MAP['a', 1], a document JSON '…'"])),
  '?': 'a value stands where it is needed: a script has no parameters',
};

/** The tokens of `text`, closed by one `end` token. */
export function tokenize(text: string, diagnostics: DiagnosticCollector): Token[] {
  const lexer = new Lexer(text, diagnostics);
  return lexer.all();
}

class Lexer {
  private readonly text: string;
  private readonly diagnostics: DiagnosticCollector;
  private position = 0;
  private readonly tokens: Token[] = [];

  constructor(text: string, diagnostics: DiagnosticCollector) {
    this.text = text;
    this.diagnostics = diagnostics;
  }

  all(): Token[] {
    while (this.position < this.text.length) this.step();
    this.push('end', '', '', this.position);
    return this.tokens;
  }

  private step(): void {
    const { text, position } = this;
    if (this.match(SPACE) !== null || this.match(LINE_COMMENT) !== null) return;
    const character = text[position]!;
    const word = this.match(WORD);
    if (word !== null) this.push('word', word, word.toUpperCase(), position);
    else if (character === "'") this.delimited("'", 'string');
    else if (character === '"' || character === '`') this.delimited(character, 'quoted-name');
    else if (text.startsWith('/*', position)) this.blockComment();
    else this.numberOrSymbol();
  }

  private numberOrSymbol(): void {
    const start = this.position;
    const digits = this.match(NUMBER);
    if (digits !== null) {
      this.number(digits, start);
      return;
    }
    const symbol = SYMBOLS.find(candidate => this.text.startsWith(candidate, start));
    if (symbol === undefined) {
      this.strange();
      return;
    }
    this.position += symbol.length;
    this.push('symbol', symbol, symbol, start);
  }

  private number(digits: string, start: number): void {
    const tail = this.match(NUMBER_TAIL);
    if (tail === null || DURATION_UNIT.test(tail)) {
      this.push(tail === null ? 'number' : 'duration', digits + (tail ?? ''), '', start);
      return;
    }
    const unit = DURATION_OF_SEVERAL.exec(tail)?.[1];
    if (unit !== undefined) {
      this.diagnostics.error(
        'W0103',
        { start, end: this.position },
        `${quoted(digits + tail)} has several units, and a duration takes one.`,
        {
          hint: "write it in the smallest of them, such as 90m, or INTERVAL '1:30' HOUR TO MINUTE",
        },
      );
      this.push('duration', digits + unit, '', start);
      return;
    }
    this.diagnostics.error('W0103', { start, end: this.position }, `${quoted(digits + tail)} is neither a number nor a name.`, {
      note: 'A name starts with a letter or `_`; a duration is a number with `ms`, `s`, `m`, `h` or `d`.',
      hint: `put the name in double quotes: "${digits}${tail}"`,
    });
    this.push('number', digits, '', start);
  }

  /** A string or quoted name; the delimiter doubled stands for itself. */
  private delimited(delimiter: string, kind: 'string' | 'quoted-name'): void {
    const start = this.position;
    let content = '';
    let from = start + 1;
    for (;;) {
      const at = this.text.indexOf(delimiter, from);
      if (at === -1) {
        this.unterminated(kind, delimiter, start);
        return;
      }
      content += this.text.slice(from, at);
      from = at + 1;
      if (this.text[from] !== delimiter) break;
      content += delimiter;
      from++;
    }
    this.position = from;
    this.push(kind, content, '', start);
  }

  /** A name ends with its word, a string with its line, so that one forgotten quote does not hide every later error. */
  private unterminated(kind: 'string' | 'quoted-name', delimiter: string, start: number): void {
    const rest = kind === 'string' ? /[^\n\r]*/y : /[\p{L}\p{N}_$]*/uy;
    rest.lastIndex = start + 1;
    const content = rest.exec(this.text)![0].replace(/[\s,;)]+$/, '');
    const what = kind === 'string' ? 'This string' : 'This quoted name';
    this.diagnostics.error('W0102', { start, end: start + 1 }, `${what} never ends.`, {
      note:
        kind === 'string'
          ? "Inside a string, a quote is written twice: 'it''s'."
          : `Inside a quoted name, ${quoted(delimiter)} is written twice.`,
      hint: `close it with ${delimiter}`,
    });
    this.position = start + 1 + content.length;
    this.push(kind, content, '', start);
  }

  private blockComment(): void {
    const start = this.position;
    const end = this.text.indexOf('*/', start + 2);
    if (end === -1) this.diagnostics.error('W0102', { start, end: start + 2 }, 'This comment never ends.', { hint: 'close it with */' });
    this.position = end === -1 ? this.text.length : end + 2;
  }

  private strange(): void {
    const start = this.position;
    const character = String.fromCodePoint(this.text.codePointAt(start)!);
    this.position += character.length;
    const hint = STRANGE_HINTS[character] ?? 'leave it out; in names and strings it stands in quotes';
    this.diagnostics.error('W0101', { start, end: this.position }, `${quoted(character)} means nothing here.`, { hint });
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.position += found[0].length;
    return found[0];
  }

  private push(kind: Token['kind'], text: string, key: string, start: number): void {
    this.tokens.push({ kind, text, key, span: { start, end: this.position } });
  }
}
