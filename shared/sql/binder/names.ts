// Column names: of the relation in FROM, of the window, and aliases of the SELECT list where they may be used.
import type { AstExpression, Identifier, NameExpression } from '../ast/expression.ts';
import { didYouMean, listed, quoted } from '../diagnostics/suggestion.ts';
import { reference } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { columnHere } from './known-elsewhere.ts';
import { bindField } from './nested-access.ts';
import { columnIndexes, columnsOfQualifier, qualifierOf } from './relation.ts';
import { bindWindowColumn, windowBoundNamed } from './windows.ts';

export function bindName(ast: NameExpression, binder: ExpressionBinder): Expression | null {
  const { relation } = binder.context;
  const { columns } = relation.node;
  const meant = ast.qualifier === null ? null : columnsOfQualifier(ast.qualifier, relation, binder.context.qualifier);
  if (ast.qualifier !== null && meant === null && columnIndexes(columns, ast.qualifier).length > 0) {
    const operand: NameExpression = { kind: 'name', qualifier: null, name: ast.qualifier, span: ast.qualifier.span };
    return bindField({ kind: 'field', operand, name: ast.name, span: ast.span }, binder);
  }
  if (ast.qualifier !== null && !fitsQualifier(ast.qualifier, binder)) return null;
  const indexes = columnIndexes(columns, ast.name).filter(index => meant?.(index) ?? true);
  if (indexes.length === 1) return reference(columns, indexes[0]!, ast.span);
  if (indexes.length > 1) {
    const names = indexes.map(index => columns[index]!.name);
    const isOneName = names.every(name => name === names[0]);
    const qualifiers = indexes.map(index => qualifierOf(index, relation, binder.context.qualifier));
    const shown = isOneName ? names.map((name, i) => `${qualifiers[i]}.${name}`) : names;
    const hint = isOneName ? `write ${shown.join(' or ')}` : `put the one you mean in double quotes: "${names[0]}"`;
    binder.diagnostics.error('W0403', ast.span, `${quoted(ast.name.text)} fits several columns: ${listed(shown)}.`, { hint });
    return null;
  }
  const which = windowBoundNamed(ast.name.text, binder.context.window?.isTable ?? false);
  if (which !== -1) return bindWindowColumn(which, ast.name.text, ast.span, binder);
  const alias = ast.qualifier === null ? aliasOf(ast.name, binder) : undefined;
  if (alias !== undefined) return binder.with({ aliases: alias.earlier }).bind(alias.expression);
  return unknownColumn(ast, meant, binder);
}

type Aliases = ReadonlyMap<string, AstExpression>;

/** An exact match first, then without regard to case; with the aliases before it, which its expression may use. */
function aliasOf(
  name: Identifier,
  { context: { aliases } }: ExpressionBinder,
): { expression: AstExpression; earlier: Aliases } | undefined {
  const lower = name.text.toLowerCase();
  const found = aliases.has(name.text)
    ? name.text
    : name.quoted
      ? undefined
      : [...aliases.keys()].find(each => each.toLowerCase() === lower);
  if (found === undefined) return undefined;
  const earlier = [...aliases].slice(0, [...aliases.keys()].indexOf(found));
  return { expression: aliases.get(found)!, earlier: new Map(earlier) };
}

/** Whether `qualifier.` names what FROM reads; reports when not. */
export function fitsQualifier(qualifier: Identifier, binder: ExpressionBinder): boolean {
  const { qualifier: known, relation } = binder.context;
  const fits = columnsOfQualifier(qualifier, relation, known) !== null;
  if (!fits) {
    const names = [known, ...(relation.parts ?? []).map(({ name }) => name.text)];
    binder.diagnostics.error('W0401', qualifier.span, `Nothing called ${quoted(qualifier.text)} is read here.`, {
      note: `FROM reads ${listed(names)}.`,
      hint: `write ${listed(names, 'or')} before the point, or leave it out`,
    });
  }
  return fits;
}

function unknownColumn(ast: NameExpression, meant: ((index: number) => boolean) | null, binder: ExpressionBinder): null {
  const { relation, aliases } = binder.context;
  const visible = relation.node.columns
    .filter((column, index) => column.hidden !== true && (meant?.(index) ?? true))
    .map(({ name }) => name);
  const known = [...visible, ...aliases.keys()];
  const isDeclared = relation.name === relation.source.name && relation.parts === undefined;
  const added = isDeclared ? `declare it in CREATE STREAM ${relation.name}` : `select it in ${quoted(relation.name)}`;
  const near = didYouMean(ast.name.text, known) ?? columnHere(ast.name.text);
  const asText = ast.name.quoted ? `a text stands in single quotes: '${ast.name.text}'; ` : '';
  const hint = near ?? `${asText}name one of these columns, or ${added}`;
  const caseOnly = ast.name.quoted ? visible.find(name => name.toLowerCase() === ast.name.text.toLowerCase()) : undefined;
  binder.diagnostics.error(
    'W0402',
    ast.name.span,
    `${quoted(relation.parts && ast.qualifier ? ast.qualifier.text : relation.name)} has no column ${quoted(ast.name.text)}.`,
    {
      note: `It has ${listed(visible.slice(0, 12))}${visible.length > 12 ? ` and ${visible.length - 12} more` : ''}.`,
      hint: caseOnly === undefined ? hint : `names in double quotes are case-sensitive: "${caseOnly}"`,
    },
  );
  return null;
}
