// The words of a script. Keywords are bare words: which of them mean something is for the parser to say, so a column may be called `value`.
import type { Span } from '../diagnostics/diagnostic.ts';

export interface Token {
  /** `number`: text as written; `duration`: a number with a unit, such as `5m`; `symbol`: punctuation; `end`: after the last one. */
  readonly kind: 'word' | 'quoted-name' | 'string' | 'number' | 'duration' | 'symbol' | 'end';
  /** A bare word as written, the content of a quoted name or string, otherwise the text itself. */
  readonly text: string;
  /** A bare word in upper case, a symbol itself; otherwise empty. The parser looks only at this. */
  readonly key: string;
  readonly span: Span;
}
