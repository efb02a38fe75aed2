// `'idle.timeout'` may stand with the source or with a query. It belongs to the shards that are read, so all queries over one source share
// it: what a query says holds for its source, and two queries may not say different things.
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import type { PlanNode, Project } from '../plan/node.ts';
import type { QueryPlan } from '../plan/query.ts';
import type { SourceDefinition } from '../plan/source.ts';
import { durationText } from '../types/duration-text.ts';
import { type OptionValue, optionDurationMs } from './options.ts';

export interface SourcedQuery {
  readonly plan: QueryPlan;
  readonly source: SourceDefinition;
  /** What the query's own WITH says, if anything. */
  readonly idleTimeout: OptionValue | undefined;
}

/** The queries over sources that have the timeout their queries give them; each source stays one object. */
export function withIdleTimeouts(queries: readonly SourcedQuery[], diagnostics: DiagnosticCollector): SourcedQuery[] {
  const said = new Map<SourceDefinition, number>();
  for (const { source, idleTimeout } of queries) {
    if (idleTimeout === undefined) continue;
    const milliseconds = optionDurationMs(idleTimeout);
    const before = said.get(source) ?? milliseconds;
    said.set(source, before);
    if (before === milliseconds) continue;
    diagnostics.error('W0802', idleTimeout.span, `Another query over ${quoted(source.name)} says ${durationText(before)}.`, {
      note: 'The queries over one source share its shards, and so their idle timeout.',
      hint: `say it once, in the WITH of CREATE STREAM ${source.name}`,
    });
  }
  const sources = new Map([...said].map(([source, idleTimeoutMs]) => [source, { ...source, idleTimeoutMs }]));
  return queries.map(query => {
    const source = sources.get(query.source);
    return source === undefined ? query : { ...query, source, plan: { ...query.plan, root: readFrom(query.plan.root, source) as Project } };
  });
}

function readFrom(node: PlanNode, source: SourceDefinition): PlanNode {
  return node.kind === 'scan' ? { ...node, source } : { ...node, input: readFrom(node.input, source) };
}
