// AST expression ▸ bound expression: names found, types known, implicit casts written out. What is wrong is reported once, and everything
// above it is silently null, so that independent parts of an expression still show their own errors.

import { unreachable } from '../../engine/assert.ts';
import type {
  AstExpression,
  CaseExpression,
  CastExpression,
  FunctionExpression,
  NameExpression,
  NumberExpression,
} from '../ast/expression.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { AGGREGATE_FUNCTIONS } from '../functions/registry.ts';
import { branch, describeType, literal } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import { isCastable } from '../types/coercion.ts';
import { parseNumberText } from '../types/number-text.ts';
import { BOOLEAN, INTERVAL, INTERVAL_MONTHS, NULL, type SqlType, typeText, VARCHAR } from '../types/sql-type.ts';
import { castHint } from '../types/type-hints.ts';
import { bindAggregate } from './aggregate-calls.ts';
import type { Aggregation } from './aggregation.ts';
import { bindBinary, bindNegation } from './arithmetic.ts';
import { bindScalar } from './calls.ts';
import { bindBetween, bindIn, bindIs, bindLike, bindLogical } from './conditions.ts';
import { converted, unified } from './conversion.ts';
import { bindGroupingFunction, type GroupingSet } from './grouping-sets.ts';
import { bindName } from './names.ts';
import { bindElement, bindField } from './nested-access.ts';
import { bindOverCall, type OverCalls } from './over.ts';
import { needsOver, refuseWithoutOver } from './over-functions.ts';
import type { Relation } from './relation.ts';
import { textLiteral } from './text-literals.ts';
import { truthCast } from './truth-cast.ts';
import { isAggregate, type UserFunctions } from './user-functions.ts';
import type { WindowContext } from './windows.ts';

export interface BindingContext {
  readonly diagnostics: DiagnosticCollector;
  /** Functions of the script. */
  readonly functions: UserFunctions;
  readonly relation: Relation;
  /** What else a qualified name may start with: the alias in FROM. */
  readonly qualifier: string;
  /** Where aggregate calls go, or a sentence saying why none may stand here. */
  readonly aggregation: Aggregation | { readonly forbidden: string; readonly hint?: string };
  readonly window: WindowContext | null;
  /** What GROUPING(…) tells of; absent where it may not stand. */
  readonly groupingSet?: GroupingSet | undefined;
  /** Where calls with OVER go; absent where none may stand. */
  readonly over?: OverCalls | undefined;
  /** SELECT aliases that may be used here, by name. */
  readonly aliases: ReadonlyMap<string, AstExpression>;
}

export class ExpressionBinder {
  readonly context: BindingContext;
  readonly diagnostics: DiagnosticCollector;

  constructor(context: BindingContext) {
    this.context = context;
    this.diagnostics = context.diagnostics;
  }

  /** This binder with another context for a part of the expression. */
  with(changes: Partial<BindingContext>): ExpressionBinder {
    return new ExpressionBinder({ ...this.context, ...changes });
  }

  bind(ast: AstExpression): Expression | null {
    switch (ast.kind) {
      case 'name':
        return this.name(ast);
      case 'number':
        return this.number(ast, '', ast.span);
      case 'string':
        return literal(VARCHAR, ast.value, ast.span);
      case 'constant':
        return literal(ast.value === null ? NULL : BOOLEAN, ast.value, ast.span);
      case 'typed-text':
        return textLiteral(ast.text, ast.type, ast.span, 'literal', this.diagnostics);
      case 'interval':
        return literal(INTERVAL, ast.milliseconds, ast.span);
      case 'interval-months':
        return literal(INTERVAL_MONTHS, ast.months, ast.span);
      case 'unary':
        if (ast.operator === 'not') return bindLogical('not', [ast.operand], ast.span, this);
        if (ast.operator === '-' && ast.operand.kind === 'number') return this.number(ast.operand, '-', ast.span);
        return bindNegation(ast, this);
      case 'binary':
        if (ast.operator === 'and' || ast.operator === 'or') return bindLogical(ast.operator, [ast.left, ast.right], ast.span, this);
        return bindBinary(ast, this);
      case 'is':
        return bindIs(ast, this);
      case 'in':
        return bindIn(ast, this);
      case 'between':
        return bindBetween(ast, this);
      case 'like':
        return bindLike(ast, this);
      case 'case':
        return this.case(ast);
      case 'cast':
        return this.cast(ast);
      case 'function':
        return this.function(ast);
      case 'field':
        return bindField(ast, this);
      case 'element':
        return bindElement(ast, this);
      case 'invalid':
        return null;
      default:
        return unreachable(ast);
    }
  }

  /** All of them, or null when one failed. */
  bindAll(list: readonly AstExpression[]): Expression[] | null {
    const bound = list.map(ast => this.bind(ast)).filter(expression => expression !== null);
    return bound.length === list.length ? bound : null;
  }

  /** A condition: BOOLEAN, or NULL as one. `where` completes "… must be BOOLEAN". */
  bindCondition(ast: AstExpression, where: string): Expression | null {
    const bound = this.bind(ast);
    if (bound === null || bound.type.kind === 'boolean') return bound;
    if (bound.type.kind === 'null') return this.convert(bound, BOOLEAN);
    this.diagnostics.error('W0504', bound.span, `${where} must be a BOOLEAN condition, not ${describeType(bound)}.`, {
      hint:
        bound.type.kind === 'varchar'
          ? "compare it with something, or write CAST(… AS BOOLEAN) for 'true' and 'false'"
          : 'compare it with something',
    });
    return null;
  }

  /** The expressions in their common type; null after reporting that there is none. `what` starts the sentence. */
  unify(list: readonly Expression[], what: string): Expression[] | null {
    return unified(list, what, this.diagnostics);
  }

  convert(expression: Expression, type: SqlType): Expression | null {
    return converted(expression, type, this.diagnostics);
  }

  private name(ast: NameExpression): Expression | null {
    return bindName(ast, this);
  }

  private number(ast: NumberExpression, sign: '' | '-', span: Span): Expression | null {
    const parsed = parseNumberText(ast.text, sign);
    if (parsed !== null) return literal(parsed.type, parsed.value, span);
    this.diagnostics.error('W0505', span, `The number ${quoted(sign + ast.text)} is too large for any type.`, {
      note: 'DECIMAL has up to 38 digits; DOUBLE reaches about 1.8e308.',
      hint: 'write a smaller number, or as a DOUBLE such as 1e30',
    });
    return null;
  }

  private cast({ argument: argumentAst, target, safe, span }: CastExpression): Expression | null {
    const argument = this.bind(argumentAst);
    if (argument === null || target === null) return null;
    const truth = truthCast(argument, target, span, this.diagnostics);
    if (truth !== null) return truth;
    if (!isCastable(argument.type, target)) {
      this.diagnostics.error('W0503', span, `${describeType(argument)} cannot be cast to ${typeText(target)}.`, {
        hint: castHint(argument.type, target),
      });
      return null;
    }
    if (argument.type.kind === 'null') return literal(target, null, span);
    return { kind: 'cast', argument, type: target, ...(safe === true && { safe }), span };
  }

  private case(ast: CaseExpression): Expression | null {
    const whens = ast.branches.map(({ when }) => {
      if (ast.operand === null) return this.bindCondition(when, 'WHEN');
      return bindBinary({ kind: 'binary', operator: '=', left: ast.operand, right: when, span: when.span }, this);
    });
    const nullLiteral: AstExpression = { kind: 'constant', value: null, span: ast.span };
    const results = this.bindAll([...ast.branches.map(({ result }) => result), ast.otherwise ?? nullLiteral]);
    if (results === null || whens.includes(null)) return null;
    const unifiedResults = this.unify(results, 'The results of CASE');
    if (unifiedResults === null) return null;
    const branches = whens.map((when, index) => branch(when!, unifiedResults[index]!));
    const otherwise = unifiedResults.at(-1)!;
    return { kind: 'case', branches, otherwise, type: otherwise.type, span: ast.span };
  }

  private function(ast: FunctionExpression): Expression | null {
    if (ast.over !== undefined) return bindOverCall(ast, this);
    if (['GROUPING', 'GROUPING_ID'].includes(ast.name.text.toUpperCase())) return bindGroupingFunction(ast, this);
    const own = this.context.functions.get(ast.name.text.toUpperCase());
    if (AGGREGATE_FUNCTIONS.has(ast.name.text.toUpperCase()) || (own && isAggregate(own))) return bindAggregate(ast, this);
    return needsOver(ast) ? refuseWithoutOver(ast, this.diagnostics) : bindScalar(ast, this);
  }
}
