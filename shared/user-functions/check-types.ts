// Holds each function against its declaration, with TypeScript's own checker. The declared types stand in a probe file that exists in memory
// only; whether what the author's file exports is assignable to them is asked of the checker.
import path from 'node:path';
import { API, type Project, SymbolFlags, type Symbol as TypeScriptSymbol } from 'typescript/unstable/sync';
import type { FunctionAnswer, FunctionRequest } from '../sql/user-functions/function-host.ts';

const COMPILER_OPTIONS = {
  strict: true,
  noEmit: true,
  target: 'es2024',
  lib: ['es2024'],
  module: 'preserve',
  moduleResolution: 'bundler',
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  types: [],
};

/** One answer for each request; the files are there. */
export function checkTypes(folder: string, requests: readonly FunctionRequest[]): FunctionAnswer[] {
  const config = path.join(folder, 'weir-functions.json');
  const probe = path.join(folder, 'weir-functions-probe.ts');
  const sources = requests.map(({ file }) => path.resolve(folder, file));
  const probeText = requests.map(({ type }, i) => `export declare const wanted${i}: ${type};`).join('\n');
  const files = new Map([
    [config, JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: [probe, ...sources] })],
    [probe, probeText],
  ]);
  const api = new API({
    cwd: folder,
    fs: { readFile: name => files.get(name), fileExists: name => (files.has(name) ? true : undefined) },
  });
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)!;
    const { Value, Alias } = SymbolFlags;
    const checked = new CheckedProject(project, folder, symbol =>
      symbol.flags & Alias ? project.checker.getAliasedSymbol(symbol) : symbol,
    );
    const wanted = checked.exportsOf(probe, Value)!;
    return requests.map((request, i) => checked.answer(request, sources[i]!, wanted.get(`wanted${i}`)!, Value));
  } finally {
    api.close();
  }
}

class CheckedProject {
  private readonly project: Project;
  private readonly folder: string;
  private readonly target: (symbol: TypeScriptSymbol) => TypeScriptSymbol;

  constructor(project: Project, folder: string, target: (symbol: TypeScriptSymbol) => TypeScriptSymbol) {
    this.project = project;
    this.folder = folder;
    this.target = target;
  }

  answer({ name, file, type }: FunctionRequest, source: string, wanted: TypeScriptSymbol, values: number): FunctionAnswer {
    const flaw = this.flawOf(source);
    if (flaw !== null) return { message: flaw, hint: 'mend the file: TypeScript checks it with its strict rules' };
    const { checker } = this.project;
    const exports = this.exportsOf(source, values);
    const exported = exports === null ? null : chosen(name, [...exports.keys()]);
    if (exports === null || exported === null) {
      const names = [...(exports ?? new Map()).keys()].join(', ');
      const note = names === '' ? 'It exports nothing.' : `It exports ${names}.`;
      return { message: `"${file}" exports no ${name}, and no default.`, note, hint: `write \`export function ${name}\` in it` };
    }
    const found = checker.getTypeOfSymbol(exports.get(exported)!)!;
    if (checker.isTypeAssignableTo(found, checker.getTypeOfSymbol(wanted)!)) {
      return { exported, retracts: checker.getPropertyOfType(found, 'retract') !== undefined };
    }
    return {
      message: `${exported === 'default' ? 'The default export' : `\`${exported}\``} of "${file}" is not what is declared.`,
      note: `Declared is ${type}, found ${checker.typeToString(found)}.`,
      hint: 'docs/sql/user-defined-functions.md lists the TypeScript type of each SQL type',
    };
  }

  /** The values that a file exports, by name; null where it is no module. */
  exportsOf(file: string, values: number): Map<string, TypeScriptSymbol> | null {
    const { program, checker } = this.project;
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) return null;
    const symbols = checker.getExportsOfModule(module).map(symbol => [symbol.name, this.target(symbol)] as const);
    return new Map(symbols.filter(([, symbol]) => (symbol.flags & values) !== 0));
  }

  /** The first thing that is wrong in the author's own files, of which this is one. */
  private flawOf(file: string): string | null {
    const { program } = this.project;
    const [first] = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    if (first === undefined) return null;
    const before = program.getSourceFile(file)!.text.slice(0, first.pos);
    const line = before.split('\n').length;
    const column = before.length - before.lastIndexOf('\n');
    return `${path.relative(this.folder, file)}:${line}:${column}: ${first.text.replace(/\.?$/, '.')}`;
  }
}

/** The export called like the function, be it `or_zero` or `orZero`, where that is clear; otherwise the default. */
function chosen(name: string, exports: readonly string[]): string | null {
  if (exports.includes(name)) return name;
  const folded = exports.filter(each => spelling(each) === spelling(name));
  if (folded.length === 1) return folded[0]!;
  return exports.includes('default') ? 'default' : null;
}

const spelling = (name: string): string => name.toLowerCase().replaceAll('_', '');
