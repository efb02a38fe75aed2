// What a generated module imports: only names that `weir/engine` and `weir/state` really export; the types know them.
import type * as engine from '../../../engine/index.ts';
import type * as state from '../../../state/index.ts';
import { Builder } from './builder.ts';
import { type Code, code, joined } from './code.ts';
import type { Name, Scope } from './name.ts';

const LINE_LENGTH_MAX = 120;

export type EngineExport = Extract<keyof typeof engine, string>;
export type StateExport = Extract<keyof typeof state, string>;

export class Imports {
  private readonly scope: Scope;
  private readonly engineNames = new Map<string, Name>();
  private readonly stateNames = new Map<string, Name>();

  constructor(scope: Scope) {
    this.scope = scope;
  }

  engine(name: EngineExport): Name {
    return this.imported(this.engineNames, name);
  }

  state(name: StateExport): Name {
    return this.imported(this.stateNames, name);
  }

  /** The import statements, names in order of the alphabet. */
  statements(): Builder {
    const builder = new Builder();
    const line = (names: Map<string, Name>, from: 'weir/engine' | 'weir/state') => {
      if (names.size === 0) return;
      const sorted = [...names.keys()].sort().map(key => this.specifier(key, names.get(key)!));
      const oneLine = code`import { ${joined(sorted, code`, `)} } from ${from}`;
      if (oneLine.text.length < LINE_LENGTH_MAX) builder.statement(oneLine);
      else builder.enclosed(code`import {`, () => sorted.forEach(specifier => void builder.item(specifier)), code`} from ${from};`);
    };
    line(this.engineNames, 'weir/engine');
    line(this.stateNames, 'weir/state');
    return builder;
  }

  private imported(names: Map<string, Name>, text: string): Name {
    let name = names.get(text);
    // A local may have the name already: then the import takes another.
    if (name === undefined) names.set(text, (name = this.scope.isFree(text) ? this.scope.exact(text) : this.scope.name(text)));
    return name;
  }

  private specifier(text: string, name: Name): Code {
    return name.text === text ? code`${name}` : code`${this.scope.exported(text)} as ${name}`;
  }
}
