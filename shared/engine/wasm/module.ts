// A WebAssembly module out of functions, in the binary format (WebAssembly Core 2.0, section 5.5), with one memory of a fixed size.
import { type Code, unsigned, type ValueType } from './instructions.ts';

export interface WasmFunction {
  /** It is exported by this name. */
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** Variables beside the parameters, numbered on from them. */
  readonly locals: readonly ValueType[];
  readonly body: readonly Code[];
}

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTION = { type: 1, function: 3, memory: 5, export: 7, code: 10 } as const;
const TYPE: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };
const FUNCTION_TYPE = 0x60;
const FUNCTION_EXPORT = 0x00;
const MEMORY_EXPORT = 0x02;
const WITH_MAXIMUM = 0x01;
const PAGE_BYTES = 65_536;
const END = 0x0b;

/** The module. Its memory is exported as `memory`. */
export function wasmModule(functions: readonly WasmFunction[], memoryBytes: number): Uint8Array<ArrayBuffer> {
  const pages = unsigned(Math.ceil(memoryBytes / PAGE_BYTES));
  return Uint8Array.from([
    ...HEADER,
    ...section(
      SECTION.type,
      functions.map(({ parameters, results }) => [FUNCTION_TYPE, ...types(parameters), ...types(results)]),
    ),
    ...section(
      SECTION.function,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(SECTION.memory, [[WITH_MAXIMUM, ...pages, ...pages]]),
    ...section(SECTION.export, [
      [...name('memory'), MEMORY_EXPORT, 0],
      ...functions.map((definition, index) => [...name(definition.name), FUNCTION_EXPORT, ...unsigned(index)]),
    ]),
    ...section(SECTION.code, functions.map(codeOf)),
  ]);
}

function codeOf({ locals, body }: WasmFunction): number[] {
  const declared = locals.map(type => [1, TYPE[type]]);
  return sized([...vector(declared), ...body.flat(), END]);
}

const section = (id: number, entries: readonly (readonly number[])[]): number[] => [id, ...sized(vector(entries))];
const vector = (entries: readonly (readonly number[])[]): number[] => [...unsigned(entries.length), ...entries.flat()];
const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];
const types = (list: readonly ValueType[]): number[] => [...unsigned(list.length), ...list.map(type => TYPE[type])];
const name = (text: string): number[] => sized([...new TextEncoder().encode(text)]);
