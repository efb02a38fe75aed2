// UNNEST and LATERAL TABLE behind what FROM reads: the relation with the elements of a value as more columns, and a row for each.
import type { Identifier } from '../ast/expression.ts';
import type { TableReference, UnnestClause } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { describeType } from '../plan/build.ts';
import type { Column, Unnest } from '../plan/node.ts';
import { holdsNullType } from '../types/forms.ts';
import { INT, type SqlType } from '../types/sql-type.ts';
import { ExpressionBinder } from './expression-binder.ts';
import type { Relation } from './relation.ts';
import type { UserFunctions } from './user-functions.ts';
import { COLUMN_WEIGHT } from './weight.ts';

/** Each sees the columns of those before it; null after reporting. */
export function unnestedRelation(
  { alias, unnests = [] }: TableReference,
  relation: Relation,
  functions: UserFunctions,
  diagnostics: DiagnosticCollector,
): Relation | null {
  let unnested: Relation | null = relation;
  for (const clause of unnests) {
    if (unnested === null) return null;
    const aggregation = { forbidden: 'UNNEST sees single rows, before they are grouped' };
    const qualifier = alias?.text ?? relation.name;
    const binder = new ExpressionBinder({
      diagnostics,
      functions,
      relation: unnested,
      qualifier,
      aggregation,
      window: null,
      aliases: new Map(),
    });
    unnested = withElements(clause, unnested, qualifier, binder);
  }
  return unnested;
}

const UNNEST_HINTS: Readonly<Partial<Record<SqlType['kind'], string>>> = {
  json: 'write CAST(… AS ARRAY<JSON>)',
  varchar: "write SPLIT(text, ',')",
  array: 'give the elements a type: CAST(… AS ARRAY<VARCHAR>)',
};

function withElements(clause: UnnestClause, relation: Relation, qualifier: string, binder: ExpressionBinder): Relation | null {
  const { diagnostics } = binder;
  const value = binder.bind(clause.value);
  if (value === null) return null;
  const elements = elementColumns(value.type, clause.alias);
  if (elements === null || holdsNullType(value.type)) {
    const hint = UNNEST_HINTS[value.type.kind] ?? 'write ARRAY[…] around values';
    diagnostics.error('W0502', value.span, `UNNEST takes an ARRAY or a MAP, not ${describeType(value)}.`, { hint });
    return null;
  }
  const own = [...elements, ...(clause.ordinality ? [{ name: 'ordinality', type: INT }] : [])];
  const named = clause.columns === null ? own : renamed(own, clause, clause.columns, diagnostics);
  if (named === null) return null;
  const { node, parts = [] } = relation;
  const { alias } = clause;
  if (alias !== null && [qualifier, ...parts.map(({ name }) => name.text)].some(name => name.toLowerCase() === alias.text.toLowerCase())) {
    diagnostics.error('W0405', alias.span, `FROM reads something called ${quoted(alias.text)} already.`, { hint: 'choose another alias' });
    return null;
  }
  const unnest: Unnest = {
    kind: 'unnest',
    input: node,
    value,
    ordinality: clause.ordinality,
    outer: clause.outer,
    columns: [...node.columns, ...named],
    span: clause.span,
  };
  const part = { name: alias ?? { text: 'unnest', quoted: false, span: clause.span }, first: node.columns.length, count: named.length };
  return { ...relation, node: unnest, weights: [...relation.weights, ...named.map(() => COLUMN_WEIGHT)], parts: [...parts, part] };
}

/** A column for the element, or for each of its parts. */
function elementColumns(type: SqlType, alias: Identifier | null): Column[] | null {
  if (type.kind === 'map') {
    return [
      { name: 'key', type: type.key },
      { name: 'value', type: type.value },
    ];
  }
  if (type.kind !== 'array') return null;
  const { element } = type;
  return element.kind === 'row' ? element.fields.map(field => ({ ...field })) : [{ name: alias?.text ?? 'element', type: element }];
}

function renamed(
  columns: readonly Column[],
  { span }: UnnestClause,
  names: readonly Identifier[],
  diagnostics: DiagnosticCollector,
): Column[] | null {
  if (names.length !== columns.length) {
    const message = `This gives ${columns.length} column${columns.length === 1 ? '' : 's'}, and ${names.length} are named.`;
    const note = `They are ${columns.map(({ name }) => quoted(name)).join(', ')}.`;
    diagnostics.error('W0506', names.at(-1)?.span ?? span, message, { note, hint: 'name each column once, or leave the names out' });
    return null;
  }
  return columns.map(({ type }, index) => ({ name: names[index]!.text, type }));
}
