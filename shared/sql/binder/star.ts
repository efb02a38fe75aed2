// `*` opened into the columns of what FROM reads, without those of EXCEPT, and with what REPLACE puts into their places.
import type { Identifier } from '../ast/expression.ts';
import type { Star } from '../ast/statement.ts';
import { didYouMean, listed, quoted } from '../diagnostics/suggestion.ts';
import { reference } from '../plan/build.ts';
import type { ExpressionBinder } from './expression-binder.ts';
import { columnIndexes, columnsOfQualifier } from './relation.ts';
import { isCarried, type ListRules, type Named, type SelectedColumn } from './select-list.ts';

/** The columns of the star, which is item `item` of the list; null after reporting. */
export function openStar(star: Star, item: number, binder: ExpressionBinder, list: ListRules): (SelectedColumn & Named)[] | null {
  const { relation, qualifier } = binder.context;
  const { columns } = relation.node;
  const meant = star.qualifier === null ? null : columnsOfQualifier(star.qualifier, relation, qualifier);
  const left = new Set<number>();
  const replaced = new Map<number, Star['replace'][number]>();
  let complete = true;
  for (const name of star.except) {
    const index = columnOfStar(name, binder);
    if (index === null) complete = false;
    else if (left.has(index)) complete = reportTwice(name, 'EXCEPT', binder);
    else left.add(index);
  }
  for (const replacement of star.replace) {
    const index = columnOfStar(replacement.name, binder);
    if (index === null) complete = false;
    else if (left.has(index) || replaced.has(index)) complete = reportTwice(replacement.name, 'EXCEPT and REPLACE', binder);
    else replaced.set(index, replacement);
  }
  const kept = columns
    .map((_, index) => index)
    .filter(index => columns[index]!.hidden !== true && !left.has(index) && (meant?.(index) ?? true));
  const opened = kept.map(index => {
    const replacement = replaced.get(index);
    const expression = replacement === undefined ? reference(columns, index, star.span) : binder.bind(replacement.expression);
    if (expression === null || !isCarried(expression, binder.diagnostics, list)) complete = false;
    return { name: columns[index]!.name, given: true, expression: expression!, item, span: replacement?.span ?? star.span };
  });
  if (complete && opened.length === 0) {
    binder.diagnostics.error('W0611', star.span, 'EXCEPT leaves no column of `*`.', { hint: 'name what is to be selected' });
    return null;
  }
  return complete ? opened : null;
}

/** The index of the column that EXCEPT or REPLACE names; null after reporting. */
function columnOfStar(name: Identifier, binder: ExpressionBinder): number | null {
  const { relation } = binder.context;
  const { columns } = relation.node;
  const found = columnIndexes(columns, name).filter(index => columns[index]!.hidden !== true);
  if (found.length === 1) return found[0]!;
  const visible = columns.filter(column => column.hidden !== true).map(column => column.name);
  if (found.length > 1) {
    const names = found.map(index => columns[index]!.name);
    const hint = `put the one you mean in double quotes: "${names[0]}"`;
    binder.diagnostics.error('W0403', name.span, `${quoted(name.text)} fits several columns: ${listed(names)}.`, { hint });
  } else {
    binder.diagnostics.error('W0402', name.span, `\`*\` of ${quoted(relation.name)} has no column ${quoted(name.text)}.`, {
      note: `It has ${listed(visible.slice(0, 12))}${visible.length > 12 ? ` and ${visible.length - 12} more` : ''}.`,
      hint: didYouMean(name.text, visible) ?? 'leave it out, or name one of these columns',
    });
  }
  return null;
}

function reportTwice(name: Identifier, where: string, binder: ExpressionBinder): false {
  binder.diagnostics.error('W0611', name.span, `${quoted(name.text)} is named twice in ${where}.`, { hint: 'leave one of the two out' });
  return false;
}
