// The SELECT list: stars opened, expressions bound over the wide row, output names found and kept apart.
import type { AstExpression } from '../ast/expression.ts';
import type { SelectItem } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { describeType } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import { holdsNullType } from '../types/forms.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { fitsQualifier } from './names.ts';
import { openStar } from './star.ts';

export interface SelectedColumn {
  readonly name: string;
  readonly expression: Expression;
  /** The place in the list, from 0: GROUP BY 1 means item 0. */
  readonly item: number;
  readonly span: Span;
}

export interface Named {
  readonly name: string;
  /** Written or taken from a column, as opposed to made up: two of these must not be equal. */
  readonly given: boolean;
}

export interface ListRules {
  /** False where a sink or the first branch of a union names the columns: then several may have one name. */
  readonly namesMatter: boolean;
  /** In a branch of a union NULL may stand alone: another branch says its type. */
  readonly takesNull?: boolean;
  /** FROM gives each row with its windows, so aggregates need GROUP BY. */
  readonly ofWindows?: boolean;
}

/** The output columns; null after reporting. */
export function bindSelectList(items: readonly SelectItem[], binder: ExpressionBinder, list: ListRules): SelectedColumn[] | null {
  const columns: (SelectedColumn & Named)[] = [];
  let complete = true;
  items.forEach((item, index) => {
    if (item.kind === 'star') {
      if (item.qualifier !== null && !fitsQualifier(item.qualifier, binder)) complete = false;
      else {
        const opened = openStar(item, index, binder, list);
        if (opened === null) complete = false;
        else columns.push(...opened);
      }
      return;
    }
    const expression = binder.with({ aliases: aliasesOf(items.slice(0, index)) }).bind(item.expression);
    if (expression === null || !isCarried(expression, binder.diagnostics, list)) complete = false;
    else columns.push({ ...nameOf(item, expression), expression, item: index, span: item.span });
  });
  if (!complete) return null;
  return list.namesMatter ? keptApart(columns, binder) : columns;
}

/** The names that the list gives, for expressions that may use them. */
export function aliasesOf(items: readonly SelectItem[]): ReadonlyMap<string, AstExpression> {
  const aliases = new Map<string, AstExpression>();
  for (const item of items) if (item.kind === 'expression' && item.alias !== null) aliases.set(item.alias.text, item.expression);
  return aliases;
}

/** NULL without a type is no value of a stream; reports such. */
export function isCarried(expression: Expression, diagnostics: DiagnosticCollector, { takesNull }: Partial<ListRules> = {}): boolean {
  if (!holdsNullType(expression.type) || (takesNull === true && expression.type.kind === 'null')) return true;
  diagnostics.error('W0507', expression.span, `No stream can carry a column of the type ${describeType(expression)}.`, {
    hint: 'give it a type: CAST(NULL AS VARCHAR)',
  });
  return false;
}

function nameOf(item: Extract<SelectItem, { kind: 'expression' }>, expression: Expression): Named {
  if (item.alias !== null) return { name: item.alias.text, given: true };
  const ast = item.expression;
  if (ast.kind === 'field') return { name: ast.name.text, given: false };
  if (ast.kind === 'name' && expression.kind === 'column') return { name: expression.name, given: true };
  if (ast.kind === 'function' && expression.kind === 'column' && expression.name.startsWith('_window_')) {
    return { name: expression.name, given: false };
  }
  return { name: inventedName(ast), given: false };
}

/** `sum_price` for SUM(price), `price` for a cast of it, otherwise `column`; numbers keep equal ones apart. */
function inventedName(ast: AstExpression): string {
  switch (ast.kind) {
    case 'name':
      return ast.name.text;
    case 'field':
      return ast.name.text;
    case 'element':
      return inventedName(ast.operand);
    case 'cast':
      return inventedName(ast.argument);
    case 'function': {
      const [argument] = ast.arguments;
      const name = ast.name.text.toLowerCase();
      return argument?.kind === 'name' ? `${name}_${argument.name.text}` : name;
    }
    default:
      return 'column';
  }
}

function keptApart(columns: readonly (SelectedColumn & Named)[], binder: ExpressionBinder): SelectedColumn[] | null {
  const taken = new Set<string>();
  let complete = true;
  for (const { name, given, span } of columns) {
    if (given && taken.has(name)) {
      complete = false;
      const hint = 'give one of them another name with AS';
      binder.diagnostics.error('W0405', span, `Two columns of the result are called ${quoted(name)}.`, { hint });
    }
    if (given) taken.add(name);
  }
  if (!complete) return null;
  return columns.map(({ name, given, expression, item, span }) => {
    let own = name;
    for (let i = 2; !given && taken.has(own); i++) own = `${name}_${i}`;
    taken.add(own);
    return { name: own, expression, item, span };
  });
}
