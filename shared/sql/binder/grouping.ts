// GROUP BY: keys that are columns, aliases, positions or expressions, and group functions such as TUMBLE.
import type { AstExpression, FunctionExpression } from '../ast/expression.ts';
import type { Query, WindowClause } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { absentMessage } from '../parser/not-yet.ts';
import { WINDOW_FUNCTION_KINDS } from '../parser/windows/registry.ts';
import { describeType, expressionKey } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import type { Column } from '../plan/node.ts';
import { isComparable } from '../types/coercion.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { matching } from './lookup.ts';
import { columnIndexes } from './relation.ts';
import type { SelectedColumn } from './select-list.ts';
import { windowOfFunction } from './window-functions.ts';
import { WINDOW_FUNCTIONS, windowBoundNamed } from './windows.ts';

export interface Grouping {
  readonly keys: readonly Expression[];
  /** One per key. */
  readonly columns: readonly Column[];
  /** The index of the key that `expression` computes. Constants are never taken for one. */
  readonly keyOf: (expression: Expression) => number | undefined;
}

export const WINDOW_KEYS_HINT = 'add window_start and window_end to GROUP BY';

const ABSENT_GROUP_FUNCTIONS = new Set(['SLIDE']);

/** The keys of a grouping set without its group functions, and the window that WINDOW, TUMBLE(…) or FROM TABLE(…) gives. */
export function splitWindow(
  set: readonly AstExpression[],
  query: Query,
  inputs: readonly Column[],
  diagnostics: DiagnosticCollector,
): { keys: AstExpression[]; clause: WindowClause | null } {
  const ofTable = query.from?.window ?? null;
  let clause = ofTable ?? query.window;
  if (ofTable !== null && query.window !== null) reportSecond(query.window.span, diagnostics);
  const keys: AstExpression[] = [];
  for (const key of set) {
    const name = key.kind === 'function' ? key.name.text.toUpperCase() : '';
    const definition = WINDOW_FUNCTION_KINDS.get(name);
    if (definition !== undefined) {
      const parsed = windowOfFunction(key as FunctionExpression, definition, diagnostics);
      if (clause !== null) reportSecond(key.span, diagnostics);
      clause ??= parsed;
    } else if (ABSENT_GROUP_FUNCTIONS.has(name)) {
      diagnostics.error('W0901', key.span, absentMessage(`${name} in GROUP BY`), { hint: 'list the keys of one grouping' });
    } else if (!isWindowBound(key, query, inputs)) keys.push(key);
  }
  // GROUP BY … _window_start says again what the window says already.
  if (clause === null) keys.push(...set.filter(key => isWindowBound(key, query, inputs)));
  if (ofTable !== null && query.groupBy !== null && keys.length === set.length) {
    const what = 'a window table function grouped without its window';
    diagnostics.error('W0901', ofTable.span, absentMessage(what), { hint: WINDOW_KEYS_HINT });
  }
  return { keys, clause };
}

function reportSecond(span: Span, diagnostics: DiagnosticCollector): void {
  diagnostics.error('W0609', span, 'This query already has a window.', { hint: 'leave one of the two out' });
}

/** `_window_start`, TUMBLE_START(…), or an alias of either that no column of the input hides. */
function isWindowBound(key: AstExpression, query: Query, inputs: readonly Column[]): boolean {
  if (namesBound(key, false)) return true;
  if (key.kind !== 'name' || columnIndexes(inputs, key.name).length > 0) return false;
  const isTable = (query.from?.window ?? null) !== null;
  if (namesBound(key, isTable)) return true;
  if (key.qualifier !== null) return false;
  const aliased = query.items.flatMap(item =>
    item.kind === 'expression' && item.alias !== null ? [{ name: item.alias.text, of: item.expression }] : [],
  );
  const [alias] = matching(key.name, aliased, ({ name }) => name);
  return alias !== undefined && namesBound(alias.of, isTable);
}

function namesBound(ast: AstExpression, isTable: boolean): boolean {
  if (ast.kind === 'function') return WINDOW_FUNCTIONS.has(ast.name.text.toUpperCase());
  return ast.kind === 'name' && windowBoundNamed(ast.name.text, isTable) !== -1;
}

/** The keys bound over the input; null after reporting. */
export function bindKeys(asts: readonly AstExpression[], query: Query, binder: ExpressionBinder): Expression[] | null {
  const keys = asts.map(ast => bindKey(ast, query, binder));
  const complete = keys.filter(key => key !== null);
  return complete.length < keys.length ? null : complete;
}

/** Groups by `keys`, each once, however often it is written. */
export function groupingBy(keys: readonly Expression[], selected: readonly SelectedColumn[]): Grouping {
  const indexes = new Map<string, number>();
  const distinct = keys.filter(key => {
    const id = expressionKey(key);
    if (indexes.has(id)) return false;
    indexes.set(id, indexes.size);
    return true;
  });
  const columns = distinct.map((key, index) => keyColumn(key, index, selected));
  return { keys: distinct, columns, keyOf: keyFinder(distinct, indexes) };
}

/** Only expressions that look like a key from outside are compared as a whole; large ones would be written out at every level otherwise. */
function keyFinder(keys: readonly Expression[], indexes: ReadonlyMap<string, number>): Grouping['keyOf'] {
  const shape = (expression: Expression): string => (expression.kind === 'call' ? expression.function : expression.kind);
  const shapes = new Set(keys.map(shape));
  return expression => {
    return expression.kind === 'literal' || !shapes.has(shape(expression)) ? undefined : indexes.get(expressionKey(expression));
  };
}

/** Named as in the result where the key is selected, otherwise as its column. */
function keyColumn(key: Expression, index: number, selected: readonly SelectedColumn[]): Column {
  const id = expressionKey(key);
  const shown = selected.find(column => expressionKey(column.expression) === id);
  return { name: shown?.name ?? (key.kind === 'column' ? key.name : `key_${index + 1}`), type: key.type };
}

function bindKey(ast: AstExpression, query: Query, binder: ExpressionBinder): Expression | null {
  const meant = ast.kind === 'number' ? itemAt(ast.text, ast, query, binder) : ast;
  const key = meant === null ? null : binder.bind(meant);
  if (key === null) return null;
  if (!isComparable(key.type)) {
    binder.diagnostics.error('W0507', key.span, `Rows cannot be grouped by ${describeType(key)}.`, {
      hint:
        key.type.kind === 'json'
          ? 'group by CAST(… AS VARCHAR), or by what JSON_VALUE reads from it'
          : 'group by a column or expression with a type',
    });
    return null;
  }
  return key;
}

/** GROUP BY 1 means the first expression of the SELECT list. */
function itemAt(text: string, ast: AstExpression, query: Query, binder: ExpressionBinder): AstExpression | null {
  const item = /^\d+$/.test(text) ? query.items[Number(text) - 1] : undefined;
  if (item?.kind === 'expression') return item.expression;
  const count = query.items.length;
  const message = item === undefined ? `The SELECT list has no column ${text}.` : `Column ${text} of the SELECT list is \`*\`.`;
  binder.diagnostics.error('W0608', ast.span, message, {
    note: `It has ${count} column${count === 1 ? '' : 's'}, counted from 1.`,
    hint: 'write the column or expression itself',
  });
  return null;
}
