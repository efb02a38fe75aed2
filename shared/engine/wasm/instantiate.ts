// Makes a WebAssembly module ready to be called. Node's types name WebAssembly without its constructors, so that they are told here.

interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

const { Module, Instance } = (
  globalThis as unknown as {
    WebAssembly: { Module: new (bytes: Uint8Array<ArrayBuffer>) => object; Instance: new (module: object) => WasmInstance };
  }
).WebAssembly;

/** Compiles the module and returns its memory, which it exports by that name and never grows, and its functions. */
export function instantiate<Functions>(bytes: Uint8Array<ArrayBuffer>): { readonly memory: ArrayBuffer; readonly functions: Functions } {
  const { exports } = new Instance(new Module(bytes));
  return { memory: (exports.memory as { readonly buffer: ArrayBuffer }).buffer, functions: exports as Functions };
}
