// INSERT INTO: a declared stream or table as a sink, and a query's columns made to fit it.
import type { ColumnDefinition, Declaration, Insert } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { didYouMean, listed, quoted } from '../diagnostics/suggestion.ts';
import { cast, describeType, literal } from '../plan/build.ts';
import type { Expression } from '../plan/expression.ts';
import type { Column } from '../plan/node.ts';
import type { OutputDefinition } from '../plan/query.ts';
import { isAssignable, sameType } from '../types/coercion.ts';
import { typeText } from '../types/sql-type.ts';
import { bindColumns } from './declarations.ts';
import { matching } from './lookup.ts';
import { OUTPUT_OPTIONS, readOptions } from './options.ts';
import { checkConnector } from './outputs.ts';
import type { BoundQuery } from './query-binder.ts';

export interface SinkDefinition {
  readonly output: OutputDefinition;
  readonly columns: readonly ColumnDefinition[];
}

/** The sink that a declaration describes; null after reporting. */
export function bindSink(declaration: Declaration, diagnostics: DiagnosticCollector): SinkDefinition | null {
  const errorsBefore = diagnostics.errorCount;
  const columns = bindColumns(declaration, diagnostics);
  for (const { span } of declaration.watermarks) {
    diagnostics.error('W0304', span, `${quoted(declaration.name.text)} is written, not read: it has no watermark.`, {
      hint: 'leave it out',
    });
  }
  for (const { path } of declaration.columns) {
    if (path === null) continue;
    const message = 'PATH says where a value is read; a sink writes each column under its name.';
    diagnostics.error('W0309', path.span, message, { hint: 'leave it out' });
  }
  for (const { computed } of declaration.columns) {
    if (computed === null) continue;
    const message = 'A computed column is computed where a record is read; a sink takes what the query selects.';
    diagnostics.error('W0303', computed.span, message, { hint: 'declare the column with its type, and select the expression into it' });
  }
  const [partition] = declaration.partitionedBy;
  if (partition !== undefined) {
    const message = 'PARTITIONED BY is a promise about a stream that is read; the rows of a sink are partitioned by their group.';
    diagnostics.error('W0305', partition.span, message, { hint: 'leave it out' });
  }
  const options = readOptions(declaration.options, OUTPUT_OPTIONS, 'a sink', diagnostics);
  if (diagnostics.errorCount > errorsBefore) return null;
  const connectorDefault = declaration.object === 'table' ? 'dynamodb' : 'kinesis';
  const connector = (options.text('connector') as OutputDefinition['connector'] | undefined) ?? connectorDefault;
  if (!checkConnector(connector, options, diagnostics)) return null;
  const outputColumns = columns.map(({ name, type }): Column => ({ name: name.text, type: type! }));
  return { columns, output: { name: declaration.name.text, connector, columns: outputColumns, options: options.record() } };
}

/** `bound` with exactly the sink's columns; null after reporting. */
export function bindInsert(
  statement: Insert,
  bound: BoundQuery,
  sink: SinkDefinition,
  diagnostics: DiagnosticCollector,
): BoundQuery | null {
  const targets = statement.columns === null ? sink.columns : namedColumns(statement, sink, diagnostics);
  if (targets === null) return null;
  const given = bound.root.columns.length;
  if (targets.length !== given) {
    const message = `The query gives ${given} column${given === 1 ? '' : 's'}, and ${quoted(sink.output.name)} takes ${targets.length}.`;
    diagnostics.error('W0506', statement.query.span, message, {
      note: `It takes ${listed(targets.map(target => target.name.text))}.`,
      hint: 'select a value for each, or name those that are given: INSERT INTO sink (a, b) SELECT …',
    });
    return null;
  }
  const errorsBefore = diagnostics.errorCount;
  const expressions = sink.columns.map(column => {
    const index = targets.indexOf(column);
    return index === -1 ? missing(column, statement, diagnostics) : fitted(bound, index, column, diagnostics);
  });
  if (diagnostics.errorCount > errorsBefore) return null;
  return { ...bound, root: { ...bound.root, expressions, columns: sink.output.columns } };
}

function namedColumns(statement: Insert, sink: SinkDefinition, diagnostics: DiagnosticCollector): ColumnDefinition[] | null {
  const found: ColumnDefinition[] = [];
  for (const name of statement.columns!) {
    const [column] = matching(name, sink.columns, ({ name: other }) => other.text);
    if (column === undefined) {
      const names = sink.columns.map(other => other.name.text);
      const advice = {
        note: `It has ${listed(names)}.`,
        hint: didYouMean(name.text, names) ?? 'name one of its columns, or declare this one',
      };
      diagnostics.error('W0402', name.span, `${quoted(sink.output.name)} has no column ${quoted(name.text)}.`, advice);
    } else if (found.includes(column))
      diagnostics.error('W0506', name.span, `${quoted(name.text)} is named twice.`, { hint: 'leave one of the two out' });
    else found.push(column);
  }
  return found.length === statement.columns!.length ? found : null;
}

function missing(column: ColumnDefinition, statement: Insert, diagnostics: DiagnosticCollector): Expression {
  if (column.required) {
    const message = `${quoted(column.name.text)} is NOT NULL, and the query gives nothing for it.`;
    const hint = `select a value for ${quoted(column.name.text)}, or declare it without NOT NULL`;
    diagnostics.error('W0506', statement.target.span, message, { hint });
  }
  return literal(column.type!, null, statement.target.span);
}

function fitted(bound: BoundQuery, index: number, column: ColumnDefinition, diagnostics: DiagnosticCollector): Expression {
  const expression = bound.root.expressions[index]!;
  const type = column.type!;
  if (sameType(expression.type, type)) return expression;
  if (!isAssignable(expression.type, type)) {
    const message = `${quoted(column.name.text)} is ${typeText(type)}, and the query gives ${describeType(expression)}.`;
    diagnostics.error('W0506', bound.selected[index]?.span ?? expression.span, message, { hint: `write CAST(… AS ${typeText(type)})` });
  }
  return cast(expression, type);
}
