// `name AS expression` in CREATE STREAM: a column that the record does not have. It is bound over the columns of the record and the computed ones
// above it, so no column can depend on itself, and all are computed in one pass.
import type { AstExpression, Identifier, NameExpression } from '../ast/expression.ts';
import type { ColumnDefinition } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import type { Expression } from '../plan/expression.ts';
import { foldExpression } from '../plan/fold.ts';
import type { Column, Scan } from '../plan/node.ts';
import type { SourceDefinition } from '../plan/source.ts';
import { NULL } from '../types/sql-type.ts';
import { ExpressionBinder } from './expression-binder.ts';
import { matching } from './lookup.ts';
import { SYSTEM_COLUMNS, scanOf } from './relation.ts';
import { isCarried } from './select-list.ts';
import type { UserFunctions } from './user-functions.ts';

/** By place in the declaration the expression of each computed column; null at the others, and where one is wrong, which is reported. */
export function bindComputed(
  definitions: readonly ColumnDefinition[],
  source: SourceDefinition,
  functions: UserFunctions,
  diagnostics: DiagnosticCollector,
): (Expression | null)[] {
  // A computed column that is not known yet keeps its place, and has no name.
  const columns: Column[] = definitions.map(({ name, type }) =>
    type === null ? { name: '', type: NULL, hidden: true } : { name: name.text, type },
  );
  return definitions.map(({ name, computed }, index) => {
    if (computed === null || refusesUnknown(computed, definitions, index, diagnostics)) return null;
    const expression = bindOne(computed, [...columns, ...SYSTEM_COLUMNS], source, functions, diagnostics);
    if (expression !== null) columns[index] = { name: name.text, type: expression.type };
    return expression;
  });
}

function bindOne(
  computed: AstExpression,
  columns: readonly Column[],
  source: SourceDefinition,
  functions: UserFunctions,
  diagnostics: DiagnosticCollector,
): Expression | null {
  const scan = scanOf(source);
  const binder = new ExpressionBinder({
    diagnostics,
    functions,
    relation: { ...scan, node: { ...(scan.node as Scan), columns } },
    qualifier: source.name,
    aggregation: { forbidden: 'a computed column sees one record', hint: 'compute it in a query: CREATE STREAM … AS SELECT … GROUP BY …' },
    window: null,
    aliases: new Map(),
  });
  const bound = binder.bind(computed);
  return bound === null || !isCarried(bound, diagnostics) ? null : foldExpression(bound, diagnostics);
}

/** Whether the expression of column `index` names itself or a computed column behind it; reports such. */
function refusesUnknown(
  computed: AstExpression,
  definitions: readonly ColumnDefinition[],
  index: number,
  diagnostics: DiagnosticCollector,
): boolean {
  const { text } = definitions[index]!.name;
  for (const name of namesIn(computed)) {
    const fitting = matching(name, definitions, column => column.name.text);
    const [behind] = fitting.filter(column => column.computed !== null && definitions.indexOf(column) >= index);
    if (behind === undefined || fitting.length > 1) continue;
    const isItself = behind === definitions[index];
    diagnostics.error(
      'W0303',
      name.span,
      isItself ? `The column ${quoted(text)} is computed from itself.` : `${quoted(name.text)} is computed below ${quoted(text)}.`,
      {
        note: 'A computed column reads those of the record, and the computed ones above it.',
        hint: isItself
          ? `declare the field of the record under another name: ${text}_text VARCHAR PATH '$.${text}'`
          : `put ${quoted(name.text)} above ${quoted(text)}`,
      },
    );
    return true;
  }
  return false;
}

/** The names without a qualifier that an expression reads, wherever in it. */
function namesIn(part: unknown): Identifier[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('kind' in part && part.kind === 'name') {
    const { qualifier, name } = part as unknown as NameExpression;
    return qualifier === null ? [name] : [];
  }
  return Object.values(part).flatMap(namesIn);
}
