// Where expressions are generated: the row they read, the statements that go before them, and what is already computed there.
import type { Expression } from '../plan/expression.ts';
import { Builder } from './fragments/builder.ts';
import { type Code, code, isPrimary } from './fragments/code.ts';
import type { EngineExport } from './fragments/imports.ts';
import type { Name } from './fragments/name.ts';
import type { ModuleContext } from './module-context.ts';
import { isRepeatable, type RepeatedExpressions } from './repeated-expressions.ts';
import type { Row, Value } from './value.ts';

export class ExpressionContext {
  readonly module: ModuleContext;
  readonly row: Row;
  readonly out: Builder;
  private readonly repeated: RepeatedExpressions;
  private readonly parent: ExpressionContext | null;
  private readonly computed = new Map<string, Value>();
  private failureCount = 0;
  private catches = false;

  constructor(module: ModuleContext, row: Row, out: Builder, repeated: RepeatedExpressions, parent: ExpressionContext | null = null) {
    this.module = module;
    this.row = row;
    this.out = out;
    this.repeated = repeated;
    this.parent = parent;
  }

  /** For a part that may not be reached: its statements are kept apart, and what it computes is not known outside. */
  lazy(): ExpressionContext {
    return new ExpressionContext(this.module, this.row, new Builder(), this.repeated, this);
  }

  /** The same for a part that catches what it throws. */
  guarded(): ExpressionContext {
    const context = this.lazy();
    context.catches = true;
    return context;
  }

  /** The same place, reading another row. */
  over(row: Row, repeated: RepeatedExpressions = this.repeated): ExpressionContext {
    return new ExpressionContext(this.module, row, this.out, repeated, this);
  }

  /** Whether anything generated here can throw a `RowError`. */
  get canFail(): boolean {
    return this.failureCount > 0;
  }

  /** Generates an expression, noting whether its code can throw. */
  noting(generate: () => Value): Value {
    const before = this.failureCount;
    const value = generate();
    return value.form === 'scalar' && this.failureCount > before && value.code.text.includes('(') ? { ...value, canFail: true } : value;
  }

  /** What is generated here can throw a `RowError`. */
  fails(): void {
    for (let context: ExpressionContext | null = this; context !== null; context = context.catches ? null : context.parent) {
      context.failureCount++;
    }
  }

  /** A run-time function that may throw a `RowError`. */
  failable(name: EngineExport): Name {
    this.fails();
    return this.module.imports.engine(name);
  }

  /** A run-time function that always gives a value. */
  engine(name: EngineExport): Name {
    return this.module.imports.engine(name);
  }

  name(hint: string): Name {
    return this.module.scope.name(hint);
  }

  /** The expression computed once: a constant with that name, or what is a name, a literal or such already. */
  bound(value: Code, hint: string): Code {
    if (isPrimary(value.text) && !value.text.includes('(')) return value;
    const name = this.name(hint);
    this.out.const(name, value);
    return code`${name}`;
  }

  /**
   * The value computed here and now, if computing it can fail: an operation with a NULL operand does not look at the other one, and a row
   * must not fail or pass depending on that.
   */
  settled(value: Value, hint: string): Value {
    return value.form === 'scalar' && value.canFail ? this.boundValue(value, hint) : value;
  }

  boundValue(value: Value, hint: string): Value {
    const isNull = value.isNull === null ? null : this.bound(value.isNull, `${hint} is null`);
    if (value.form === 'scalar') return { ...value, isNull, code: this.bound(value.code, hint), canFail: false };
    return {
      ...value,
      isNull,
      text: this.bound(value.text, `${hint} text`),
      start: this.bound(value.start, `${hint} start`),
      end: this.bound(value.end, `${hint} end`),
    };
  }

  /** What `generate` gives, computed once here where the query has the expression several times. */
  once(expression: Expression, hint: string, generate: () => Value): Value {
    const key = this.repeated.keyOfRepeated(expression);
    if (key === null || !isRepeatable(expression)) return generate();
    for (let context: ExpressionContext | null = this; context !== null && context.row === this.row; context = context.parent) {
      const known = context.computed.get(key);
      if (known !== undefined) return known;
    }
    const value = this.boundValue(generate(), hint);
    this.computed.set(key, value);
    return value;
  }
}
