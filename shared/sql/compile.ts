// text ▸ tokens ▸ AST ▸ bound tree ▸ logical plan ▸ stages ▸ one module per stage: the whole compiler behind one call.
import type { StageDescriptor } from '../engine/descriptor.ts';
import { generateStage, type StateDescription } from './codegen/stage-module.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { type PlanOptions, planScript } from './plan/plan-script.ts';
import type { ApplicationPlan, Stage } from './plan/query.ts';

export interface CompiledStage {
  readonly stage: Stage;
  readonly descriptor: StageDescriptor;
  /** The generated ES module; it imports `weir/engine` and `weir/state` and exports a `StageProgram` as `program`. */
  readonly moduleText: string;
  /** The WebAssembly of its decoder, to be read; null where it has none. */
  readonly wasmText: string | null;
  /** By query: how its state is laid out and what its columns are called; null where it keeps none. */
  readonly states: readonly (StateDescription | null)[];
}

export interface Compilation {
  /** Errors and warnings, in script order. With an error there is no application. */
  readonly diagnostics: readonly Diagnostic[];
  readonly application: { readonly plan: ApplicationPlan; readonly stages: readonly CompiledStage[] } | null;
}

/** `singlePartition`: the input has one shard, so that all rows meet and no query needs an exchange. `functions`: finds those of the script. */
export type CompileOptions = PlanOptions;

/** Compiles a script. Pure: the same text and options give the same modules, byte for byte. Never throws for wrong SQL. */
export function compile(text: string, options: CompileOptions = {}): Compilation {
  const { diagnostics, plan } = planScript(text, options);
  if (plan === null) return { diagnostics, application: null };
  const stages = plan.stages.map(stage => ({ stage, ...generateStage(stage, text, options.functions) }));
  return { diagnostics, application: { plan, stages } };
}
