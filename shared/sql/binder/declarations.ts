// CREATE STREAM|TABLE with columns ▸ a source, or a sink when a query writes to it.
import type { TimestampFormat } from '../../engine/json/field-spec.ts';
import type { AstExpression, Identifier } from '../ast/expression.ts';
import type { ColumnDefinition, Declaration, WatermarkDefinition } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { didYouMean, listed, quoted } from '../diagnostics/suggestion.ts';
import type { Expression } from '../plan/expression.ts';
import type { SourceColumn, SourceDefinition } from '../plan/source.ts';
import { isWallClock } from '../types/sql-type.ts';
import { bindPaths } from './column-paths.ts';
import { bindComputed } from './computed-columns.ts';
import { matching } from './lookup.ts';
import { type OptionKind, type Options, optionDurationMs, readOptions, SOURCE_OPTIONS, TIMESTAMP_FORMATS } from './options.ts';
import { isSystemColumnName } from './relation.ts';
import { bindFormat, type ReadFile } from './source-format.ts';
import type { UserFunctions } from './user-functions.ts';

/** An event time more than this after arrival is taken for a broken clock. */
const MAX_FUTURE_MS = 3_600_000;
const IDLE_TIMEOUT_MS = 60_000;
const COLUMN_FORMAT = '.timestamp.format';

/** The source that a declaration describes; null after reporting that it describes none. */
export function bindSource(
  declaration: Declaration,
  functions: UserFunctions,
  readFile: ReadFile,
  diagnostics: DiagnosticCollector,
): SourceDefinition | null {
  const errorsBefore = diagnostics.errorCount;
  const definitions = bindColumns(declaration, diagnostics);
  const isAmbiguous = diagnostics.errorCount > errorsBefore;
  const ofRecord = definitions.filter(({ computed }) => computed === null);
  const columnKind = (key: string): OptionKind | null => timestampColumn(key, ofRecord, diagnostics);
  const options = readOptions(declaration.options, SOURCE_OPTIONS, 'a source', diagnostics, columnKind);
  const paths = bindPaths(ofRecord, diagnostics);
  const fields = ofRecord.map((column, i) => sourceColumn(column, paths[i]!, options));
  const format = bindFormat({ ...declaration, columns: ofRecord }, fields, options, readFile, diagnostics);
  const source: SourceDefinition = {
    name: declaration.name.text,
    stream: options.text('stream') ?? declaration.name.text,
    ...(format ?? { format: 'json', layout: null }),
    mayBeAggregated: options.text('aggregation') !== 'none',
    columns: fields,
    eventTime: null,
    partitionedBy: [],
    maxFutureMs: options.durationMs('max.future', MAX_FUTURE_MS),
    maxDriftMs: null,
    idleTimeoutMs: options.durationMs('idle.timeout', IDLE_TIMEOUT_MS),
    options: options.record(),
    span: declaration.span,
  };
  const computed = isAmbiguous ? [] : bindComputed(definitions, source, functions, diagnostics);
  const columns = definitions.map((column, i) => withType(column, computed[i]));
  const eventTime = bindWatermark(declaration.watermarks, columns, source.name, diagnostics);
  const partitionedBy = bindPartitioning(declaration.partitionedBy, columns, source.name, diagnostics);
  const maxDriftMs = bindMaxDrift(options, eventTime, source.name, diagnostics);
  // What the parser could not read is not bound, and was reported before.
  const isUnread = definitions.some((column, i) => column.computed !== null && computed[i] === null);
  if (isUnread || diagnostics.errorCount > errorsBefore) return null;
  const sourceColumns = definitions.map((column, i) =>
    column.computed === null ? fields[ofRecord.indexOf(column)]! : computedColumn(column, computed[i]!),
  );
  return { ...source, columns: sourceColumns, eventTime, partitionedBy, maxDriftMs };
}

/** A computed column that could not be bound, which is reported, has no type. */
const withType = (column: ColumnDefinition, computed: Expression | null | undefined): ColumnDefinition =>
  column.computed === null ? column : { ...column, type: computed?.type ?? null };

/** How far ahead of the others a shard may be; null where nobody is held. */
function bindMaxDrift(
  options: Options,
  eventTime: SourceDefinition['eventTime'],
  stream: string,
  diagnostics: DiagnosticCollector,
): number | null {
  const given = options.get('max.drift');
  if (given === undefined) return null;
  if (eventTime === null) {
    diagnostics.error('W0804', given.span, `'max.drift' has no effect: ${quoted(stream)} has no event time.`, {
      note: 'Shards drift apart in event time.',
      hint: 'declare one: WATERMARK FOR column AS column - INTERVAL …',
    });
  }
  return optionDurationMs(given);
}

/** The columns with a type or an expression, after reporting doubles and reserved names. */
export function bindColumns(declaration: Declaration, diagnostics: DiagnosticCollector): ColumnDefinition[] {
  const names = new Set<string>();
  for (const { name } of declaration.columns) {
    if (names.has(name.text))
      diagnostics.error('W0303', name.span, `The column ${quoted(name.text)} is declared twice.`, {
        hint: 'leave one of them out, or rename it',
      });
    if (isSystemColumnName(name.text)) {
      const note =
        'Every stream has the system columns `_timestamp`, `_partition`, `_offset` and `_key`; windows have `_window_start`, `_window_end` and `_window_time`.';
      diagnostics.error('W0303', name.span, `${quoted(name.text)} is the name of a system column.`, {
        note,
        hint: 'leave it out, or rename it',
      });
    }
    names.add(name.text);
  }
  if (declaration.columns.length === 0) {
    diagnostics.error('W0303', declaration.name.span, `${quoted(declaration.name.text)} declares no column.`, {
      hint: 'name its columns with their types: (id BIGINT, name VARCHAR)',
    });
  }
  return declaration.columns.filter(column => column.type !== null || column.computed !== null);
}

function sourceColumn(column: ColumnDefinition, path: SourceColumn['path'], options: Options): SourceColumn {
  const own = [...options.entries()].find(([key]) => key.endsWith(COLUMN_FORMAT) && fits(key, column.name.text));
  const format = own?.[1].value ?? options.text('timestamp.format') ?? 'iso-8601';
  const { name, type, required, span } = column;
  return { name: name.text, type: type!, required, path, timestampFormat: format as TimestampFormat, computed: null, span };
}

function computedColumn({ name, span }: ColumnDefinition, computed: Expression): SourceColumn {
  return { name: name.text, type: computed.type, required: false, path: null, timestampFormat: 'iso-8601', computed, span };
}

const fits = (key: string, column: string): boolean => key.slice(0, -COLUMN_FORMAT.length) === column;

/** The kind of the option `column.timestamp.format`, when there is such a column. */
function timestampColumn(key: string, columns: readonly ColumnDefinition[], diagnostics: DiagnosticCollector): OptionKind | null {
  if (!key.toLowerCase().endsWith(COLUMN_FORMAT)) return null;
  const column = columns.find(({ name }) => fits(key, name.text));
  if (column === undefined) return null;
  if (column.type!.kind !== 'timestamp') {
    diagnostics.error('W0804', column.name.span, `${quoted(key)} has no effect: ${quoted(column.name.text)} is no TIMESTAMP.`, {
      hint: 'declare the column as TIMESTAMP, or leave the option out',
    });
  }
  return TIMESTAMP_FORMATS;
}

function bindWatermark(
  watermarks: readonly WatermarkDefinition[],
  columns: readonly ColumnDefinition[],
  stream: string,
  diagnostics: DiagnosticCollector,
): SourceDefinition['eventTime'] {
  const [watermark, second] = watermarks;
  if (watermark === undefined) return null;
  if (second !== undefined)
    diagnostics.error('W0304', second.span, `${quoted(stream)} already has a watermark.`, {
      hint: 'keep the one on the column that windows use',
    });
  const column = findColumn(watermark.column, columns, 'W0304', stream, diagnostics);
  if (column === null || column.type === null) return null;
  if (column.type.kind !== 'timestamp') {
    const hint =
      column.computed !== null
        ? "make it one: PARSE_TIMESTAMP(text, 'yyyy-MM-dd HH:mm:ss'), TO_TIMESTAMP(seconds), or CAST(text AS TIMESTAMP)"
        : 'declare the column as TIMESTAMP; the option timestamp.format says how it is written; or compute one: event_time AS TO_TIMESTAMP(…)';
    diagnostics.error('W0304', watermark.column.span, `The watermark is on ${quoted(column.name.text)}, which is no TIMESTAMP.`, { hint });
    return null;
  }
  if (isWallClock(column.type)) {
    const message = `The watermark is on ${quoted(column.name.text)}, which says what a clock shows and not where it stands.`;
    const hint = 'declare the column as TIMESTAMP, which is a moment: a text without a zone is then one in UTC';
    diagnostics.error('W0304', watermark.column.span, message, { hint });
    return null;
  }
  const boundMs = watermarkBound(watermark.value, watermark.column, columns, column);
  if (boundMs === null || boundMs < 0) {
    const name = watermark.column.text;
    diagnostics.error('W0304', watermark.value.span, 'A watermark is its own column minus a constant interval.', {
      hint: `write WATERMARK FOR ${name} AS ${name} - INTERVAL '5' SECOND`,
    });
    return null;
  }
  return { column: columns.indexOf(column), boundMs };
}

/** `c` ▸ 0, `c - INTERVAL` ▸ its length in ms; null for anything else. */
function watermarkBound(
  value: AstExpression,
  written: Identifier,
  columns: readonly ColumnDefinition[],
  column: ColumnDefinition,
): number | null {
  if (value.kind === 'invalid') return 0;
  if (value.kind === 'name') {
    return value.qualifier === null && matching(value.name, columns, ({ name }) => name.text).includes(column) ? 0 : null;
  }
  if (value.kind !== 'binary' || value.operator !== '-' || value.right.kind !== 'interval') return null;
  return watermarkBound(value.left, written, columns, column) === 0 ? value.right.milliseconds : null;
}

function bindPartitioning(
  names: readonly Identifier[],
  columns: readonly ColumnDefinition[],
  stream: string,
  diagnostics: DiagnosticCollector,
): number[] {
  const found = names.map(name => findColumn(name, columns, 'W0305', stream, diagnostics)).filter(column => column !== null);
  for (const [i, { computed, name }] of found.entries()) {
    if (computed === null) continue;
    const message = `PARTITIONED BY names ${quoted(name.text)}, which is computed.`;
    diagnostics.error('W0305', names[i]!.span, message, {
      note: 'It is a promise of the producers, who take the partition key from what stands in the record.',
      hint: "name columns of the record; one that is nested is declared with PATH '$.a.b'",
    });
  }
  return [...new Set(found.map(column => columns.indexOf(column)))];
}

function findColumn(
  name: Identifier,
  columns: readonly ColumnDefinition[],
  code: 'W0304' | 'W0305',
  stream: string,
  diagnostics: DiagnosticCollector,
): ColumnDefinition | null {
  const found = matching(name, columns, column => column.name.text);
  if (found.length === 1) return found[0]!;
  const names = columns.map(column => column.name.text);
  if (found.length > 1)
    diagnostics.error('W0403', name.span, `${quoted(name.text)} fits several columns.`, {
      hint: `put the one you mean in double quotes: "${found[0]!.name.text}"`,
    });
  else {
    diagnostics.error(code, name.span, `${quoted(stream)} has no column ${quoted(name.text)}.`, {
      note: `It has ${listed(names)}.`,
      hint: didYouMean(name.text, names) ?? 'name one of its columns, or declare this one',
    });
  }
  return null;
}
