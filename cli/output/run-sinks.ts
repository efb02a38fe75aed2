// Where the rows of a run go: each output to its file or to stdout, side rows to theirs. Whatever fails, no file is left half-written.
import { unreachable } from '../../shared/engine/assert.ts';
import type { StageDescriptor } from '../../shared/engine/descriptor.ts';
import { FileSink } from '../../shared/sinks/file-sink.ts';
import type { Sink } from '../../shared/sinks/sink.ts';
import { StdoutSink } from '../../shared/sinks/stdout-sink.ts';
import { UsageError } from '../errors.ts';
import { namedPaths } from '../input/input-spec.ts';
import type { Application } from '../script.ts';
import { CsvSink } from './csv-sink.ts';
import { DeadLetterCount } from './dead-letter-count.ts';
import { LabeledSink } from './labeled-sink.ts';
import { fileFormat, type ResultFormat } from './result-format.ts';
import { TableSink } from './table-sink.ts';

export interface RunSinks {
  outputsOf(descriptor: StageDescriptor): readonly Sink[];
  lateRowsOf(descriptor: StageDescriptor): readonly (Sink | null)[];
  readonly deadLetters: Sink;
  /** What went to `deadLetters` where no file was named for them; otherwise it stays empty. */
  readonly untoldDeadLetters: DeadLetterCount;
  /** Makes everything visible. */
  close(): Promise<void>;
  /** Instead of `close`, when the run failed: files stay as they were. */
  abandon(): Promise<void>;
}

export interface RunSinkOptions {
  readonly output: readonly string[];
  readonly format: ResultFormat;
  readonly late?: string;
  readonly deadLetter?: string;
}

type Output = StageDescriptor['outputs'][number] & { readonly retracts: boolean };

/** Opens every file at once, so that a wrong path is told before any work is done. */
export async function openRunSinks(application: Application, options: RunSinkOptions): Promise<RunSinks> {
  const outputs = outputsByName(application);
  const paths = outputPaths(outputs, options);
  const files: FileSink[] = [];
  const byName = new Map<string, Sink>();
  const openFile = async (path: string) => {
    const sink = await FileSink.open(path);
    files.push(sink);
    return sink;
  };
  const abandon = async () => {
    await Promise.all(files.map(file => file.abandon()));
  };
  const untoldDeadLetters = new DeadLetterCount();
  const isLabeled = outputs.size - paths.size > 1;
  try {
    for (const [name, output] of outputs) {
      const path = paths.get(name);
      if (path === undefined) byName.set(name, stdoutSink(output, options.format, isLabeled));
      else byName.set(name, formatted(await openFile(path), output, fileFormat(path, options.format), null));
    }
    const late = options.late === undefined ? null : await openFile(options.late);
    const deadLetters = options.deadLetter === undefined ? untoldDeadLetters : await openFile(options.deadLetter);
    return {
      outputsOf: descriptor => descriptor.outputs.map(output => byName.get(output.name)!),
      lateRowsOf: descriptor => descriptor.queries.map(() => late),
      deadLetters,
      untoldDeadLetters,
      close: async () => {
        for (const sink of byName.values()) await sink.close();
        await late?.close();
        await deadLetters.close();
      },
      abandon,
    };
  } catch (error) {
    await abandon();
    throw error;
  }
}

/** Path by output, each format checked before a file is touched. */
function outputPaths(outputs: ReadonlyMap<string, Output>, { output, format }: RunSinkOptions): Map<string, string> {
  const paths = new Map<string, string>();
  for (const { name, path } of namedPaths('--output', 'output', output, [...outputs.keys()])) {
    if (paths.has(name)) throw new UsageError(`--output names two files for ${name}: ${paths.get(name)} and ${path}. Give one of them.`);
    paths.set(name, path);
  }
  // What the script says itself, where the command line does not say otherwise.
  for (const { name, connector, options } of outputs.values()) {
    if (connector === 'file' && options.path !== undefined && !paths.has(name)) paths.set(name, options.path);
  }
  for (const path of paths.values()) fileFormat(path, format);
  return paths;
}

function outputsByName(application: Application): Map<string, Output> {
  const byName = new Map<string, Output>();
  for (const { descriptor } of application.stages) {
    for (const [index, output] of descriptor.outputs.entries()) {
      const retracts = descriptor.queries.some(
        query => query.output === index && (query.emit === 'changes' || query.allowedLatenessMs > 0),
      );
      byName.set(output.name, { ...output, retracts: retracts || (byName.get(output.name)?.retracts ?? false) });
    }
  }
  return byName;
}

function stdoutSink(output: Output, format: ResultFormat, isLabeled: boolean): Sink {
  if (isLabeled && format === 'ndjson') return new LabeledSink(output.name, new StdoutSink());
  if (isLabeled && format === 'csv') {
    const change = `Send all but one to files: --output ${output.name}=${output.name}.csv.`;
    throw new UsageError(`--format csv has one header, and several outputs of the script go to stdout. ${change}`);
  }
  return formatted(new StdoutSink(), output, format, isLabeled ? output.name : null);
}

function formatted(target: Sink, { columns, retracts }: Output, format: ResultFormat, title: string | null): Sink {
  switch (format) {
    case 'ndjson':
      return target;
    case 'csv':
      return new CsvSink(target, columns, retracts);
    case 'table':
      return new TableSink(target, { columns, retracts, title });
    default:
      return unreachable(format);
  }
}
