// Where the parser stands. A construct that cannot go on reports one diagnostic and throws `SyntaxFailure`, which only the recovery points
// (list element, clause, statement) catch; nobody outside the parser ever sees it.
import type { DiagnosticCode } from '../diagnostics/codes.ts';
import type { Advice, DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import type { Token } from '../lexer/token.ts';

export class SyntaxFailure extends Error {}

/** Recursion of the parser, and depth of the trees it gives; far above what people write, far below the stack. */
export const NESTING_MAX = 400;

export class TokenCursor {
  readonly diagnostics: DiagnosticCollector;
  private readonly tokens: readonly Token[];
  private readonly depths: readonly number[];
  private index = 0;
  private nesting = 0;

  constructor(tokens: readonly Token[], diagnostics: DiagnosticCollector) {
    this.tokens = tokens;
    this.diagnostics = diagnostics;
    this.depths = bracketDepths(tokens);
  }

  /** Open brackets around the current token. */
  get depth(): number {
    return this.depths[this.index]!;
  }

  /** The token `offset` places ahead; at the end always the `end` token. */
  peek(offset = 0): Token {
    return this.tokens[Math.min(this.index + offset, this.tokens.length - 1)]!;
  }

  /** The token before the current one: where a construct that was just read ends. */
  get previous(): Token {
    return this.tokens[Math.max(0, this.index - 1)]!;
  }

  /** Whether the next tokens are these keywords and symbols. */
  at(...keys: string[]): boolean {
    return keys.every((key, offset) => this.peek(offset).key === key);
  }

  atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  atStatementEnd(): boolean {
    return this.atEnd() || this.at(';');
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.index++;
    return token;
  }

  /** Takes the given keywords or symbols if they are all next. */
  accept(...keys: string[]): boolean {
    if (!this.at(...keys)) return false;
    this.index += keys.length;
    return true;
  }

  /** Takes `key`, or fails saying where it belongs: `where` completes "expected `)` …". */
  expect(key: string, where: string, advice: Advice = {}): Token {
    if (this.peek().key === key) return this.take();
    this.failExpected(`\`${key}\` ${where}`, { ...advice, hint: advice.hint ?? this.insertHint(key) });
  }

  /** The range from `start` to the token just taken. */
  spanFrom(start: Span): Span {
    return { start: start.start, end: Math.max(this.previous.span.end, start.end) };
  }

  /** Reports that `what` was expected and something else found, and unwinds to the next recovery point. */
  failExpected(what: string, advice: Advice = {}): never {
    const token = this.peek();
    // At a line's end the gap is shown behind the last token, where the missing part belongs.
    const span = token.kind === 'end' || token.key === ';' ? { start: this.previous.span.end, end: this.previous.span.end } : token.span;
    this.fail('W0201', span, `Expected ${what}, found ${tokenText(token)}.`, advice);
  }

  /** To put `text` where the parser stands. */
  insertHint(text: string): string {
    return this.atStatementEnd() ? `add \`${text}\` here` : `add \`${text}\` before ${tokenText(this.peek())}`;
  }

  fail(code: DiagnosticCode, span: Span, message: string, advice: Advice = {}): never {
    this.diagnostics.error(code, span, message, advice);
    throw new SyntaxFailure(message);
  }

  /** Goes back to the next recovery point: what is wrong is already reported. */
  unwind(): never {
    throw new SyntaxFailure('already reported');
  }

  /** Runs `parse` one level deeper; a script that nests without end fails here rather than in the stack. */
  nested<T>(parse: () => T): T {
    if (this.nesting >= NESTING_MAX) {
      this.fail('W0204', this.peek().span, `This is nested more than ${NESTING_MAX} levels deep.`, { hint: 'use IN (…) or split it' });
    }
    this.nesting++;
    try {
      return parse();
    } finally {
      this.nesting--;
    }
  }

  /** `parse`, or null when it failed (already reported). */
  attempt<T>(parse: () => T): T | null {
    try {
      return parse();
    } catch (failure) {
      if (failure instanceof SyntaxFailure) return null;
      throw failure;
    }
  }

  /**
   * Skips to where `stop` holds, a bracket closes that was open before, or the statement ends; what stands in brackets is skipped whole.
   * `depth` is that of the construct that failed; brackets opened in it count as skipped if they are closed at all.
   */
  skipUntil(stop: (token: Token) => boolean, depth = this.depth): void {
    const target = this.returnsTo(depth) ? depth : this.depth;
    for (; !this.atStatementEnd(); this.take()) {
      if (this.depth <= target && (this.peek().key === ')' || stop(this.peek()))) return;
    }
  }

  /** Whether the brackets open here close to `depth` before the statement ends. */
  private returnsTo(depth: number): boolean {
    for (let i = this.index; i < this.tokens.length; i++) {
      if (this.depths[i]! <= depth) return true;
      if (this.tokens[i]!.key === ';') return false;
    }
    return false;
  }
}

/** For each token the brackets around it; a bracket counts from behind `(` to before the token after `)`. Statements start anew. */
function bracketDepths(tokens: readonly Token[]): number[] {
  let depth = 0;
  return tokens.map(({ key }) => {
    const own = depth;
    if (key === ';') depth = 0;
    if (key === '(') depth++;
    if (key === ')') depth = Math.max(0, depth - 1);
    return own;
  });
}

/** A token as messages call it. */
export function tokenText(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end of the script';
    case 'string':
      return `the string ${quoted(`'${token.text}'`)}`;
    case 'quoted-name':
      return quoted(`"${token.text}"`);
    default:
      return quoted(token.text);
  }
}
