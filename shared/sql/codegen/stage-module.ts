// One stage as one ES module: imports, constants, the descriptor, and `createTask` with the loops. It is the only thing of the
// compiler that reaches a Lambda, so it is laid out to be read.
import { brotliCompressSync, constants } from 'node:zlib';
import type { DecodedForm } from '../../engine/decoded-rows.ts';
import type { ColumnDescriptor, StageDescriptor } from '../../engine/descriptor.ts';
import type { Stage } from '../plan/query.ts';
import { statesOf } from '../plan/states.ts';
import type { FunctionHost } from '../user-functions/function-host.ts';
import { decoderOf } from './decoder/format-decoder.ts';
import type { GenerateDecoder, SimdDecoderCode } from './decoder-contract.ts';
import { Builder } from './fragments/builder.ts';
import { type Code, code, data, joined, literal } from './fragments/code.ts';
import type { ModuleContext } from './module-context.ts';
import { describeStage, keysOf } from './stage/descriptor.ts';
import { programFingerprint, stateFingerprint, stateLayouts } from './stage/fingerprint.ts';
import { generateLoops } from './stage/loop.ts';
import { StageContext } from './stage/stage-context.ts';

export interface GeneratedStage {
  readonly descriptor: StageDescriptor;
  readonly moduleText: string;
  /** By query: how its state is laid out, for whoever compares states or shows them; null where it keeps none. */
  readonly states: readonly (StateDescription | null)[];
  /** The WebAssembly of the decoder, to be read; null where the module has none. */
  readonly wasmText: string | null;
}

export interface StateDescription {
  /** What the state's fingerprint is taken of. */
  readonly layout: unknown;
  /** Of a query in which one state feeds the next, each of them, in that order. */
  readonly tables: readonly TableDescription[];
}

/** The groups of a state, as people see them. */
export interface TableDescription {
  readonly keyColumns: readonly ColumnDescriptor[];
  /** What is kept of a group is called, in order. */
  readonly columnNames: readonly string[];
}

/** Generates the module of a stage. Pure: the same stage and text give the same module, byte for byte. */
export function generateStage(
  stage: Stage,
  sqlText: string,
  functions: FunctionHost | null = null,
  decoder: GenerateDecoder = decoderOf(stage.source),
): GeneratedStage {
  const context = new StageContext(sqlText, stage.source);
  const { createTask, simd, wasmText } = generateCreateTask(stage, context, decoder);
  const description = describeStage(stage, context);
  const userFunctions = bundledFunctions(context.module, functions);
  const body = `${context.module.constants}\n${createTask}\n${simd}`;
  const descriptor = {
    stage: description.stage,
    fingerprint: programFingerprint(description, body, userFunctions.toString()),
    stateFingerprint: stateFingerprint(stage, context),
    isSliceable: description.isSliceable,
    source: description.source,
    queries: description.queries,
    outputs: description.outputs,
  };
  const { names, module } = context;
  const text = new Builder()
    .comment(
      `Weir stage ${stage.name}: ${stage.queries.length} ${stage.queries.length === 1 ? 'query' : 'queries'} over ${stage.source.name}.`,
    )
    .append(module.imports.statements())
    .blank()
    .const(names.descriptor, data(descriptor))
    .blank()
    .statement(code`export const ${names.program} = { ${names.descriptor}, ${names.createTask} }`)
    .blank()
    .append(module.constants)
    .blank()
    .append(createTask)
    .blank()
    .append(simd)
    .append(userFunctions);
  return { descriptor, moduleText: text.toString(), states: describeStates(stage, context), wasmText };
}

function describeStates(stage: Stage, context: StageContext): (StateDescription | null)[] {
  const layouts = stateLayouts(stage, context);
  return stage.queries.map(({ root }, index) => {
    const tables = statesOf(root)
      .reverse()
      .map(node => ({ keyColumns: keysOf(node), columnNames: context.columnNames.get(node)! }));
    return layouts[index] === null ? null : { layout: layouts[index], tables };
  });
}

/** The functions of the script's author, and those around them; nothing where the stage calls none. */
function bundledFunctions(module: ModuleContext, host: FunctionHost | null): Builder {
  const builder = new Builder();
  const exports = module.functionExports;
  if (exports.length === 0) return builder;
  if (host === null) throw new Error('bug in Weir: a function was bound without its host');
  builder.blank().append(module.userFunctionCalls).blank();
  builder.comment(`functions of the script: ${[...new Set(exports.map(({ file }) => file))].join(', ')}`);
  return builder.program(host.bundle(exports, module.functionsVariable.text));
}

interface GeneratedTaskCode {
  readonly createTask: Builder;
  /** The WebAssembly of the decoder as a constant. */
  readonly simd: Builder;
  readonly wasmText: string | null;
}

function generateCreateTask(stage: Stage, context: StageContext, decoder: GenerateDecoder): GeneratedTaskCode {
  const { names, module, task } = context;
  task.const(names.task, code`new ${module.imports.engine('GeneratedTask')}(${names.descriptor}, ${names.options})`);
  task.statement(code`const { ${names.counters}, ${names.ownsKeyless} } = ${names.task}`);
  task.statement(code`const { ${names.keyGroups} } = ${names.options}`);
  const { forms, computedCount, simd } = generateLoops(stage, context, decoder);
  const list = (some: readonly DecodedForm[]) => code`[${joined(some.map(literal), code`, `)}]`;
  const formList = list(forms);
  const keyCount = context.aheadLoops.length;
  const hashKeys = keyCount === 0 ? code`null` : names.hashKeys;
  const completed = [code`[${joined(context.states, code`, `)}]`, formList, code`${keyCount}`, names.decode, hashKeys, names.run];
  if (simd !== null || computedCount > 0) completed.push(simd === null ? code`null` : names.simdDecoder);
  if (computedCount > 0) completed.push(names.compute);
  const decodedCount = forms.length - computedCount;
  const simdArguments = [list(forms.slice(0, decodedCount))];
  if (computedCount > 0 || context.simdKeys.length > 0) simdArguments.push(list(forms.slice(decodedCount)));
  if (context.simdKeys.length > 0) simdArguments.push(code`${context.simdKeys.length}`);
  task.blank().return(code`${names.task}.with(${joined(completed, code`, `)})`);
  const builder = new Builder();
  return {
    createTask: builder.function(names.createTask, [names.options], () => builder.append(task)),
    simd: simd === null ? new Builder() : simdConstant(context, simd, joined(simdArguments, code`, `)),
    wasmText: simd?.text ?? null,
  };
}

const BASE64_LINE_LENGTH = 120;
/** (The best quality takes twenty times as long for a twentieth less.) */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

function simdConstant({ names, module }: StageContext, { bytes }: SimdDecoderCode, others: Code): Builder {
  const builder = new Builder().comment('decode, in WebAssembly: takes the usual records, sixteen bytes a step');
  // Brotli gives the same bytes on every machine, a third of the module's.
  const lines = brotliCompressSync(bytes, BROTLI)
    .toString('base64')
    .match(new RegExp(`.{1,${BASE64_LINE_LENGTH}}`, 'g'))!;
  const open = code`const ${names.simdDecoder} = new ${module.imports.engine('SimdDecoder')}([`;
  return builder.enclosed(open, () => lines.forEach(line => void builder.item(line)), code`], ${others});`);
}
