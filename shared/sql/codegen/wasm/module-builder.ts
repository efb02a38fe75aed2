// A WebAssembly module with one memory of a fixed size, which it exports as `memory`.
import { pageCountOf, type ValueType, type WasmData, type WasmFunction, wasmModule } from '../../../engine/wasm/module.ts';
import type { Local } from './expression.ts';
import { type Callee, FunctionBuilder } from './function-builder.ts';

const UNREACHABLE = 0x00;

interface Defined extends Callee {
  readonly builder: FunctionBuilder;
  readonly result: ValueType | null;
  readonly isExported: boolean;
}

export type Parameters = Readonly<Record<string, ValueType>>;

export class ModuleBuilder {
  private readonly functions: Defined[] = [];
  private readonly data: WasmData[] = [];
  private readonly memoryBytes: number;

  constructor(memoryBytes: number) {
    this.memoryBytes = memoryBytes;
  }

  /** What memory holds at the start, beside zeros. */
  memoryAt(at: number, bytes: Uint8Array): void {
    this.data.push({ at, bytes });
  }

  /** Defines a function; the last expression of a body with a result is a `return`. */
  function<P extends Parameters>(
    name: string,
    parameters: P,
    result: ValueType | null,
    body: (f: FunctionBuilder, locals: { readonly [K in keyof P]: Local }, self: Callee) => void,
    isExported = false,
  ): Callee {
    const builder = new FunctionBuilder();
    const locals = Object.fromEntries(Object.entries(parameters).map(([each, type]) => [each, builder.local(each, type)]));
    const defined: Defined = { index: this.functions.length, name, parameters: Object.values(parameters), builder, result, isExported };
    this.functions.push(defined);
    body(builder, locals as { readonly [K in keyof P]: Local }, defined);
    return defined;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return wasmModule(this.functions.map(encodable), this.memoryBytes, this.data);
  }

  /** The module as text, to be read. */
  get text(): string {
    const pageCount = pageCountOf(this.memoryBytes);
    const lines = [`(memory ${pageCount} ${pageCount})`];
    for (const { at, bytes } of this.data) lines.push(`(data ${at} ${dataText(bytes)})`);
    for (const { name, parameters, result, builder } of this.functions) {
      const heads = builder.locals.slice(0, parameters.length).map(local => ` (param $${local.name} ${local.type})`);
      lines.push('', `(func $${name}${heads.join('')}${result === null ? '' : ` (result ${result})`}`);
      const others = builder.locals.slice(parameters.length);
      if (others.length > 0) lines.push(`  (local ${others.map(local => `$${local.name} ${local.type}`).join(', ')})`);
      lines.push(...builder.prologueLines, ...builder.lines.map(line => `  ${line}`), ')');
    }
    return `${lines.join('\n')}\n`;
  }
}

function encodable({ name, builder, parameters, result, isExported }: Defined): WasmFunction {
  // A body with a result ends in `return`; what comes after it is never reached, which has to be said.
  const body = [...builder.prologue, ...builder.code, ...(result === null ? [] : [UNREACHABLE])];
  const locals = builder.locals.slice(parameters.length).map(({ type }) => type);
  return { name, parameters, results: result === null ? [] : [result], locals, body, isExported };
}

const dataText = (bytes: Uint8Array): string =>
  `"${[...bytes].map(byte => (byte > 31 && byte < 127 && byte !== 34 && byte !== 92 ? String.fromCharCode(byte) : `\\${byte.toString(16).padStart(2, '0')}`)).join('')}"`;
