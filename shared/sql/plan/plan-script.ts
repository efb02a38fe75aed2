// The front end behind one call: text ▸ tokens ▸ AST ▸ bound queries ▸ optimised plans ▸ stages.
import { bindScript } from '../binder/script-binder.ts';
import { DiagnosticCollector } from '../diagnostics/collector.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { parseScript } from '../parser/script-parser.ts';
import type { FunctionHost } from '../user-functions/function-host.ts';
import type { PlanNode, Unnest } from './node.ts';
import { optimize } from './optimizer.ts';
import type { ApplicationPlan, QueryPlan } from './query.ts';
import { buildStages, type StageOptions } from './stages.ts';
import { lastState, type StateNode, statesOf } from './states.ts';

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
  for (const { plan } of optimized) {
    refuseUnlimited(plan, diagnostics);
    refuseSeveralRevised(plan, diagnostics);
  }
  const stages = buildStages(optimized, { singlePartition }, diagnostics);
  if (stages.length === 0 && diagnostics.errorCount === 0) {
    diagnostics.error('W0306', { start: text.trimEnd().length, end: text.trimEnd().length }, 'This script has no query.', {
      note: 'CREATE STREAM with columns only declares what can be read.',
      hint: 'add a SELECT, CREATE STREAM … AS SELECT or INSERT INTO … SELECT',
    });
  }
  return { diagnostics: diagnostics.sorted(), plan: diagnostics.errorCount === 0 ? { sources, stages } : null };
}

/** A numbering that no filter ends would number the stream to its end, each row behind it anew. */
function refuseUnlimited({ root }: QueryPlan, diagnostics: DiagnosticCollector): void {
  const top = statesOf(root).find(state => state.kind === 'top-rows' && state.limit === null);
  if (top?.kind !== 'top-rows') return;
  const call = top.numbering.toUpperCase().replace(' ', '_');
  diagnostics.error('W0620', top.span, `${call} in another order than that of the event time is a Top-N, and needs its N.`, {
    note: 'Only the first rows of each key can be kept: a row that comes may move all numbers behind it.',
    hint: `read the query in another one and keep the first: SELECT … FROM (SELECT …, ${call}() OVER (…) AS n …) WHERE n <= 10`,
  });
}

/** Rows that UNNEST makes of one that changes could not be taken back one by one: nothing says which element was which. */
function refuseSeveralRevised({ root, emit, allowedLatenessMs }: QueryPlan, diagnostics: DiagnosticCollector): void {
  const state = lastState(root);
  const unnest = unnestAbove(root, state);
  if (unnest === null || state!.kind === 'over' || (emit === 'final' && allowedLatenessMs === 0)) return;
  diagnostics.error('W0702', unnest.span, 'The rows that UNNEST takes apart here are revised, and their parts would need each row once.', {
    note: 'Of a row that is replaced nobody could say which of its parts are gone.',
    hint:
      state!.window === null
        ? 'add a WINDOW to the query that makes the list; or group what UNNEST gives'
        : 'write EMIT FINAL without allowed lateness; or group what UNNEST gives',
  });
}

/** The UNNEST over the rows of `state` that are sent, or null. */
function unnestAbove(node: PlanNode, state: StateNode | null): Unnest | null {
  if (state === null || node === state || node.kind === 'scan') return null;
  return node.kind === 'unnest' ? node : unnestAbove(node.input, state);
}
