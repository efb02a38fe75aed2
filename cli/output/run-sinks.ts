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
import { LabeledSink } from './labeled-sink.ts';
import type { ResultFormat } from './result-format.ts';
import { TableSink } from './table-sink.ts';

export interface RunSinks {
  outputsOf(descriptor: StageDescriptor): readonly Sink[];
  lateRowsOf(descriptor: StageDescriptor): readonly (Sink | null)[];
  readonly deadLetters: Sink;
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

/** Rows that nobody asked for: they are counted all the same. */
const nowhere: Sink = { description: 'nowhere', publish: async () => {}, close: async () => {} };

export async function openRunSinks(application: Application, options: RunSinkOptions): Promise<RunSinks> {
  const outputs = outputsByName(application);
  const paths = new Map(namedPaths('--output', 'output', options.output, [...outputs.keys()]).map(({ name, path }) => [name, path]));
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
  try {
    for (const [name, output] of outputs) {
      const path = paths.get(name);
      if (path !== undefined) byName.set(name, await openFile(path));
      else byName.set(name, stdoutSink(name, output, outputs.size - paths.size > 1, options.format));
    }
    const late = options.late === undefined ? null : await openFile(options.late);
    const deadLetters = options.deadLetter === undefined ? nowhere : await openFile(options.deadLetter);
    return {
      outputsOf: descriptor => descriptor.outputs.map(output => byName.get(output.name)!),
      lateRowsOf: descriptor => descriptor.queries.map(() => late),
      deadLetters,
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

type Output = StageDescriptor['outputs'][number] & { readonly retracts: boolean };

function outputsByName(application: Application): Map<string, Output> {
  const byName = new Map<string, Output>();
  for (const { descriptor } of application.stages) {
    for (const [index, output] of descriptor.outputs.entries()) {
      const retracts = descriptor.queries.some(query => query.output === index && query.emit === 'changes');
      byName.set(output.name, { ...output, retracts: retracts || (byName.get(output.name)?.retracts ?? false) });
    }
  }
  return byName;
}

function stdoutSink(name: string, output: Output, severalOnStdout: boolean, format: ResultFormat): Sink {
  switch (format) {
    case 'ndjson':
      return severalOnStdout ? new LabeledSink(name, new StdoutSink()) : new StdoutSink();
    case 'csv':
      if (!severalOnStdout) return new CsvSink(process.stdout, 'stdout', output.columns, output.retracts);
      throw new UsageError(
        `--format csv has one header, and the script has several outputs. Send all but one to files: --output ${name}=file.`,
      );
    case 'table':
      return new TableSink(process.stdout, 'stdout', output.columns, severalOnStdout ? name : null);
    default:
      return unreachable(format);
  }
}
