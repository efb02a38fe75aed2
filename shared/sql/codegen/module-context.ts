// What all parts of one generated module share: names, imports, and the constants at its top.
import type { Span } from '../diagnostics/diagnostic.ts';
import { Builder } from './fragments/builder.ts';
import { type Code, code } from './fragments/code.ts';
import { Imports } from './fragments/imports.ts';
import { type Name, Scope } from './fragments/name.ts';

export class ModuleContext {
  readonly scope = new Scope();
  readonly imports = new Imports(this.scope);
  readonly constants = new Builder();
  private readonly constantNames = new Map<string, Name>();
  private readonly sqlText: string;

  constructor(sqlText: string) {
    this.sqlText = sqlText;
  }

  /** The name of a constant of the module; equal constants are one. */
  constant(hint: string, value: Code): Name {
    let name = this.constantNames.get(value.text);
    if (name === undefined) {
      name = this.scope.name(hint);
      this.constantNames.set(value.text, name);
      this.constants.const(name, value);
    }
    return name;
  }

  /** The UTF-8 of a text, as a constant. */
  utf8(hint: string, text: string): Name {
    return this.constant(hint, code`${this.imports.engine('utf8')}(${text})`);
  }

  /** `line 12: GROUP BY symbol`, for comments. */
  sourceLine(span: Span): string {
    const lineStart = this.sqlText.lastIndexOf('\n', span.start - 1) + 1;
    const lineEnd = this.sqlText.indexOf('\n', span.start);
    const text = this.sqlText.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
    return `line ${this.lineNumber(span)}: ${text.trim()}`;
  }

  lineNumber(span: Span): number {
    return this.sqlText.slice(0, span.start).split('\n').length;
  }
}
