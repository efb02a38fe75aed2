// A WebAssembly module out of functions, in the binary format (WebAssembly Core 2.0, section 5.5), with one memory of a fixed size.
import { nameBytes, section, signedLeb, unsignedLeb, vector } from './encoding.ts';

export type ValueType = 'i32' | 'i64' | 'f64' | 'v128';

export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** Variables beside the parameters, numbered on from them. */
  readonly locals: readonly ValueType[];
  /** Instructions, without the end. */
  readonly body: readonly number[];
  /** By its name. */
  readonly isExported: boolean;
}

/** What memory holds at the start, beside zeros. */
export interface WasmData {
  readonly at: number;
  readonly bytes: Uint8Array;
}

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTION = { type: 1, function: 3, memory: 5, export: 7, code: 10, data: 11 } as const;
const TYPE: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };
const FUNCTION_TYPE = 0x60;
const FUNCTION_EXPORT = 0x00;
const MEMORY_EXPORT = 0x02;
const WITH_MAXIMUM = 0x01;
const INTO_FIRST_MEMORY = 0x00;
const I32_CONST = 0x41;
const END = 0x0b;

const PAGE_BYTES = 65_536;
export const pageCountOf = (memoryBytes: number): number => Math.ceil(memoryBytes / PAGE_BYTES);

/** The module. Its memory is exported as `memory`. */
export function wasmModule(
  functions: readonly WasmFunction[],
  memoryBytes: number,
  data: readonly WasmData[] = [],
): Uint8Array<ArrayBuffer> {
  const pages = unsignedLeb(pageCountOf(memoryBytes));
  const signatures = functions.map(({ parameters, results }) => [FUNCTION_TYPE, ...types(parameters), ...types(results)]);
  const indexes = functions.map((_, index) => unsignedLeb(index));
  const exported = functions.flatMap(({ name, isExported }, index) =>
    isExported ? [[...nameBytes(name), FUNCTION_EXPORT, ...unsignedLeb(index)]] : [],
  );
  return Uint8Array.from([
    ...HEADER,
    ...section(SECTION.type, vector(signatures)),
    ...section(SECTION.function, vector(indexes)),
    ...section(SECTION.memory, vector([[WITH_MAXIMUM, ...pages, ...pages]])),
    ...section(SECTION.export, vector([[...nameBytes('memory'), MEMORY_EXPORT, 0], ...exported])),
    ...section(SECTION.code, vector(functions.map(codeOf))),
    ...section(SECTION.data, vector(data.map(dataOf))),
  ]);
}

const types = (list: readonly ValueType[]): number[] => vector(list.map(type => [TYPE[type]]));

function codeOf({ locals, body }: WasmFunction): number[] {
  const content = [...vector(locals.map(type => [1, TYPE[type]])), ...body, END];
  return [...unsignedLeb(content.length), ...content];
}

const dataOf = ({ at, bytes }: WasmData): number[] => [
  ...[INTO_FIRST_MEMORY, I32_CONST, ...signedLeb(BigInt(at)), END],
  ...[...unsignedLeb(bytes.length), ...bytes],
];
