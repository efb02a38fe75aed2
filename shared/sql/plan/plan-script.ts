// The front end behind one call: text ▸ tokens ▸ AST ▸ bound queries ▸ optimised plans ▸ stages.
import { bindScript } from '../binder/script-binder.ts';
import { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { parseScript } from '../parser/script-parser.ts';
import type { FunctionHost } from '../user-functions/function-host.ts';
import { optimize } from './optimizer.ts';
import type { ApplicationPlan } from './query.ts';
import { buildStages, type StageOptions } from './stages.ts';

export interface PlanOptions extends Partial<StageOptions> {
  /** Finds and checks functions in TypeScript. @default there are none */
  readonly functions?: FunctionHost;
  /** The text of a file beside the script (a schema), or null where there is none. @default there is none */
  readonly readFile?: (path: string) => string | null;
}

export interface PlannedScript {
  /** Errors and warnings, in script order. */
  readonly diagnostics: readonly Diagnostic[];
  /** Null when there is an error. */
  readonly plan: ApplicationPlan | null;
}

/** Plans a script. Pure, and never throws for wrong SQL. `singlePartition`: the input has one shard, so no query needs an exchange. */
export function planScript(text: string, { singlePartition = false, functions, readFile = () => null }: PlanOptions = {}): PlannedScript {
  const diagnostics = new DiagnosticCollector();
  const script = parseScript(text, diagnostics);
  const { sources, queries } = bindScript(script, functions ?? null, readFile, diagnostics);
  const optimized = queries.map(({ plan, source }) => ({ source, plan: optimize(plan, diagnostics) }));
  const stages = buildStages(optimized, { singlePartition }, diagnostics);
  if (stages.length === 0 && diagnostics.errorCount === 0) {
    diagnostics.error('W0306', { start: text.trimEnd().length, end: text.trimEnd().length }, 'This script has no query.', {
      note: 'CREATE STREAM with columns only declares what can be read.',
      hint: 'add a SELECT, CREATE STREAM … AS SELECT or INSERT INTO … SELECT',
    });
  }
  return { diagnostics: diagnostics.sorted(), plan: diagnostics.errorCount === 0 ? { sources, stages } : null };
}
