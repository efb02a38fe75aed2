// The options of WITH: which there are for sources, outputs and queries, and what values they take. An option that nothing would read is an
// error, so that a misspelt one cannot be silently without effect.
import type { SourceFormat } from '../../engine/descriptor.ts';
import type { TimestampFormat } from '../../engine/json/field-spec.ts';
import type { OptionEntry } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/diagnostic.ts';
import { didYouMean, listed, quoted } from '../diagnostics/suggestion.ts';
import { durationMs } from '../parser/durations.ts';

export const SOURCE_FORMATS: readonly SourceFormat[] = ['json', 'ndjson', 'csv', 'avro', 'protobuf', 'raw'];
export const TIMESTAMP_FORMATS: readonly TimestampFormat[] = ['iso-8601', 'epoch-seconds', 'epoch-millis', 'epoch-micros', 'epoch-nanos'];

/** How an option's value is checked: one of a list, a duration that is not negative, a text that is not empty, or any. */
export type OptionKind = readonly string[] | 'duration' | 'text' | 'any text';
export type OptionKinds = ReadonlyMap<string, OptionKind>;

/** Those of one format each, which is what they begin with. */
const FORMAT_OPTIONS: [string, OptionKind][] = [
  ['csv.delimiter', 'text'],
  ['csv.quote', 'text'],
  ['csv.null', 'any text'],
  ['avro.schema', 'text'],
  ['avro.header', ['none', 'single-object', 'confluent', 'glue']],
  ['avro.schema.id', 'text'],
  ['protobuf.schema', 'text'],
  ['protobuf.message', 'text'],
];

export const SOURCE_OPTIONS: OptionKinds = new Map<string, OptionKind>([
  ['connector', ['kinesis']],
  ['stream', 'text'],
  ['aggregation', ['kpl', 'none']],
  ['format', SOURCE_FORMATS],
  ...FORMAT_OPTIONS,
  ['timestamp.format', TIMESTAMP_FORMATS],
  ['max.future', 'duration'],
  ['max.drift', 'duration'],
  ['idle.timeout', 'duration'],
]);

export const OUTPUT_OPTIONS: OptionKinds = new Map<string, OptionKind>([
  ['connector', ['kinesis', 'dynamodb', 'stdout', 'file']],
  ['stream', 'text'],
  ['table', 'text'],
  ['path', 'text'],
  ['format', ['json']],
]);

export const QUERY_OPTIONS: OptionKinds = new Map<string, OptionKind>([
  ['allowed.lateness', 'duration'],
  ['state.ttl', 'duration'],
  ['late.output', 'text'],
  ['idle.timeout', 'duration'],
]);

/** Options that stand elsewhere, or not yet anywhere. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['max.future', 'put it in the WITH of the CREATE STREAM that the query reads'],
  ['max.drift', 'put it in the WITH of the CREATE STREAM that the query reads'],
  ['aggregation', 'put it in the WITH of the CREATE STREAM that the query reads'],
  ['timestamp.format', 'it belongs to the source; results print timestamps as ISO-8601'],
  ['allowed.lateness', 'put it in the WITH of the query'],
  ['state.ttl', 'put it in the WITH of the query'],
  ['late.output', 'put it in the WITH of the query'],
  ['table', "it belongs to an output with connector = 'dynamodb'"],
]);

export interface OptionValue {
  readonly value: string;
  readonly span: Span;
}

/** Of an option of the kind `duration`. */
export const optionDurationMs = ({ value }: OptionValue): number => durationMs(value)!;

/** Options that are known and valid, by their lower-case name. `PER_COLUMN` options keep the column's case. */
export class Options {
  private readonly values: ReadonlyMap<string, OptionValue>;

  constructor(values: ReadonlyMap<string, OptionValue>) {
    this.values = values;
  }

  get(name: string): OptionValue | undefined {
    return this.values.get(name);
  }

  text(name: string): string | undefined {
    return this.values.get(name)?.value;
  }

  durationMs(name: string, otherwise: number): number {
    const value = this.text(name);
    return value === undefined ? otherwise : durationMs(value)!;
  }

  entries(): IterableIterator<[string, OptionValue]> {
    return this.values.entries();
  }

  /** As plain data. `fromEntries` defines own properties, so a key such as `__proto__` is only a key. */
  record(kinds?: OptionKinds): Readonly<Record<string, string>> {
    const kept = [...this.values].filter(([name]) => kinds === undefined || kinds.has(name));
    return Object.fromEntries(kept.map(([name, { value }]) => [name, value]));
  }
}

/** Checks entries against `kinds`; `columnOf` tells whether `x.timestamp.format` names a column. `what` is shown: "a source". */
export function readOptions(
  entries: readonly OptionEntry[],
  kinds: OptionKinds,
  what: string,
  diagnostics: DiagnosticCollector,
  columnKind: (key: string) => OptionKind | null = () => null,
): Options {
  const values = new Map<string, OptionValue>();
  for (const entry of entries) {
    const folded = entry.key.toLowerCase();
    const name = kinds.has(folded) ? folded : entry.key;
    const kind = kinds.get(folded) ?? columnKind(entry.key);
    if (kind === null) reportUnknown(entry, kinds, what, diagnostics);
    else if (values.has(name))
      diagnostics.error('W0803', entry.keySpan, `The option ${quoted(name)} is given twice.`, { hint: 'leave one of them out' });
    else {
      const value = checkedValue(entry, name, kind, diagnostics);
      if (value !== null) values.set(name, { value, span: entry.span });
    }
  }
  return new Options(values);
}

function reportUnknown(entry: OptionEntry, kinds: OptionKinds, what: string, diagnostics: DiagnosticCollector): void {
  const elsewhere = ELSEWHERE.get(entry.key.toLowerCase());
  diagnostics.error('W0801', entry.keySpan, `There is no option ${quoted(entry.key)} for ${what}.`, {
    note: `The options are ${listed([...kinds.keys()])}.`,
    hint: didYouMean(entry.key, kinds.keys()) ?? elsewhere ?? 'leave it out, or write one of these',
  });
}

function checkedValue(entry: OptionEntry, name: string, kind: OptionKind, diagnostics: DiagnosticCollector): string | null {
  const wrong = (allowed: string, hint?: string): null => {
    const given = entry.value.trim() === '' ? 'empty' : quoted(entry.value);
    diagnostics.error('W0802', entry.valueSpan, `${quoted(name)} cannot be ${given}.`, { note: allowed, hint });
    return null;
  };
  if (kind === 'any text') return entry.value;
  if (kind === 'text')
    return entry.value.trim() === '' ? wrong('It takes a name.', 'write the name, or leave the option out') : entry.value;
  if (kind === 'duration') {
    const milliseconds = durationMs(entry.value);
    return milliseconds === null || milliseconds < 0
      ? wrong("It takes a duration such as '5 seconds', '1 minute' or '500ms'.", `write '${name}' = '5 minutes'`)
      : entry.value;
  }
  const folded = entry.value.toLowerCase();
  return kind.includes(folded)
    ? folded
    : wrong(`It takes ${listed(kind, 'or')}.`, didYouMean(entry.value, kind) ?? `write '${name}' = '${kind[0]}'`);
}
