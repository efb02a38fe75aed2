// What all parts of one generated module share: names, imports, and the constants at its top.
import type { Span } from '../diagnostics/diagnostic.ts';
import type { UserFunction } from '../plan/user-function.ts';
import type { FunctionExport } from '../user-functions/function-host.ts';
import { Builder } from './fragments/builder.ts';
import { type Code, code } from './fragments/code.ts';
import { Imports } from './fragments/imports.ts';
import { type Name, Scope } from './fragments/name.ts';

interface UserFunctionInModule {
  readonly called: UserFunction;
  readonly exported: Name;
  /** The functions around it, by what they do. */
  readonly around: Map<string, Name>;
}

export class ModuleContext {
  readonly scope = new Scope();
  readonly imports = new Imports(this.scope);
  readonly constants = new Builder();
  private readonly constantNames = new Map<string, Name>();
  /** Functions around those of the script's author. */
  readonly userFunctionCalls = new Builder();
  private readonly userFunctions = new Map<string, UserFunctionInModule>();
  private variable: Name | null = null;
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

  /** Holds the functions of the script's author, by the names of `exportedFunction`. */
  get functionsVariable(): Name {
    this.variable ??= this.scope.name('user functions');
    return this.variable;
  }

  exportedFunction(called: UserFunction): Name {
    return this.importedFunction(called).exported;
  }

  /** The name of the function around one of the author's; `generate` makes it where it is not there yet. */
  userFunction(
    called: UserFunction,
    role: 'call' | 'take in' | 'take out' | 'result',
    generate: () => { readonly name: Name; readonly builder: Builder },
  ): Name {
    const { around } = this.importedFunction(called);
    const known = around.get(role);
    if (known !== undefined) return known;
    const { name, builder } = generate();
    around.set(role, name);
    this.userFunctionCalls.blank().append(builder);
    return name;
  }

  private importedFunction(called: UserFunction): UserFunctionInModule {
    let own = this.userFunctions.get(called.name);
    if (own === undefined)
      this.userFunctions.set(called.name, (own = { called, exported: this.scope.name(called.name), around: new Map() }));
    return own;
  }

  /** The author's functions that the module calls, as the host bundles them. */
  get functionExports(): FunctionExport[] {
    return [...this.userFunctions.values()].map(({ called, exported }) => ({
      file: called.file,
      exported: called.exported,
      as: exported.text,
    }));
  }

  /** The UTF-8 of a text, as a constant. */
  utf8(hint: string, text: string): Name {
    return this.constant(hint, code`${this.imports.engine('utf8')}(${text})`);
  }

  /** A text that is written often, as a constant. */
  fixedText(hint: string, text: string): Name {
    return this.constant(hint, code`${this.imports.engine('fixedText')}(${text})`);
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
