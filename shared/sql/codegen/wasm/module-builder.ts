// A WebAssembly module with one memory of a fixed size, which it exports as `memory`.
import { nameBytes, section, signedLeb, unsignedLeb, vector } from './encoding.ts';
import type { Local, ValueType } from './expression.ts';
import { type Callee, FunctionBuilder, TYPE_BYTES } from './function-builder.ts';

const PAGE_BYTES = 65_536;
const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

interface Defined extends Callee {
  readonly builder: FunctionBuilder;
  readonly result: ValueType | null;
  readonly isExported: boolean;
}

export type Parameters = Readonly<Record<string, ValueType>>;

export class ModuleBuilder {
  private readonly functions: Defined[] = [];
  private readonly data: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  private readonly pageCount: number;

  constructor(memoryBytes: number) {
    this.pageCount = Math.ceil(memoryBytes / PAGE_BYTES);
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
    const types = this.functions.map(({ parameters, result }) => [
      0x60,
      ...vector(parameters.map(type => [TYPE_BYTES[type]])),
      ...vector(result === null ? [] : [[TYPE_BYTES[result]]]),
    ]);
    const exported = this.functions.filter(each => each.isExported);
    return Uint8Array.from([
      ...MAGIC_AND_VERSION,
      ...section(1, vector(types)),
      ...section(3, vector(this.functions.map(({ index }) => unsignedLeb(index)))),
      ...section(5, vector([[0x01, ...unsignedLeb(this.pageCount), ...unsignedLeb(this.pageCount)]])),
      ...section(
        7,
        vector([
          [...nameBytes('memory'), 0x02, 0],
          ...exported.map(({ name, index }) => [...nameBytes(name), 0x00, ...unsignedLeb(index)]),
        ]),
      ),
      ...section(10, vector(this.functions.map(bodyBytes))),
      ...section(
        11,
        vector(this.data.map(({ at, bytes }) => [0, 0x41, ...signedLeb(BigInt(at)), 0x0b, ...unsignedLeb(bytes.length), ...bytes])),
      ),
    ]);
  }

  /** The module as text, to be read. */
  get text(): string {
    const lines = [`(memory ${this.pageCount} ${this.pageCount})`];
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

function bodyBytes({ builder, parameters, result }: Defined): number[] {
  const locals = builder.locals.slice(parameters.length).map(({ type }) => [1, TYPE_BYTES[type]]);
  // A body with a result ends in `return`; what comes after it is never reached, which has to be said.
  const content = [...vector(locals), ...builder.prologue, ...builder.code, ...(result === null ? [] : [0x00]), 0x0b];
  return [...unsignedLeb(content.length), ...content];
}

const dataText = (bytes: Uint8Array): string =>
  `"${[...bytes].map(byte => (byte > 31 && byte < 127 && byte !== 34 && byte !== 92 ? String.fromCharCode(byte) : `\\${byte.toString(16).padStart(2, '0')}`)).join('')}"`;
