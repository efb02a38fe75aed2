// UNION ALL: branches get the columns of the first one, in the types that all of them fit. Where the union is read by another query, it is
// one relation, which gives a row per branch for each row of what all branches read.
import type { Identifier } from '../ast/expression.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import { nameText } from '../explain/expression-text.ts';
import type { Project } from '../plan/node.ts';
import { scannedColumn } from '../plan/stages.ts';
import { unionOf } from '../plan/union.ts';
import { typeText } from '../types/sql-type.ts';
import { unified } from './conversion.ts';
import type { BoundQuery } from './query-binder.ts';
import type { Relation } from './relation.ts';
import { isCarried } from './select-list.ts';

/** Each row takes a turn per branch; far above what people write. */
export const UNION_BRANCHES_MAX = 128;

/** The branches with the columns of the first; null after reporting. */
export function unifiedBranches(branches: readonly BoundQuery[], diagnostics: DiagnosticCollector): BoundQuery[] | null {
  const [first] = branches;
  const count = first!.root.columns.length;
  const other = branches.find(({ root }) => root.columns.length !== count);
  if (other !== undefined) {
    const given = other.root.columns.length;
    const message = `This branch of UNION ALL gives ${given} column${given === 1 ? '' : 's'}, and the first gives ${count}.`;
    diagnostics.error('W0511', other.root.span, message, { hint: 'give each branch the same columns, in the same order' });
    return null;
  }
  if (branches.length > UNION_BRANCHES_MAX) {
    const message = `UNION ALL of ${branches.length} branches; at most ${UNION_BRANCHES_MAX}.`;
    diagnostics.error('W0204', branches[UNION_BRANCHES_MAX]!.root.span, message, { hint: 'use CASE, or several queries' });
    return null;
  }
  const errorsBefore = diagnostics.errorCount;
  const columns = first!.root.columns.map(({ name }, index) => {
    const given = branches.map(({ root }) => root.expressions[index]!);
    const values = unified(given, `The branches of UNION ALL, in the column ${quoted(name)},`, diagnostics) ?? given;
    if (values.every(({ type }) => type.kind === 'null')) isCarried(values[0]!, diagnostics);
    return { name, values };
  });
  if (diagnostics.errorCount > errorsBefore) return null;
  return branches.map((branch, index) => {
    const root: Project = {
      ...branch.root,
      expressions: columns.map(({ values }) => values[index]!),
      columns: columns.map(({ name, values }) => ({ name, type: values[index]!.type })),
    };
    return { ...branch, root };
  });
}

/** The branches as one relation; null after reporting. */
export function unionRelation(name: Identifier, branches: readonly Relation[], diagnostics: DiagnosticCollector): Relation | null {
  const [first] = branches as [Relation];
  const elsewhere = branches.find(({ source }) => source !== first.source);
  if (elsewhere !== undefined) {
    const message = `The branches of ${quoted(name.text)} read ${quoted(first.source.name)} and ${quoted(elsewhere.source.name)}.`;
    diagnostics.error('W0703', name.span, message, {
      note: 'Rows of several sources meet in an exchange, which is not part of the language yet. A union that nothing groups may read several.',
      hint: severalSourcesHint(branches),
    });
    return null;
  }
  const node = unionOf(branches.map(({ node: branch }) => branch));
  if (node === null) {
    const message = `The branches of ${quoted(name.text)} keep rows in different states, so one query cannot read them all yet.`;
    diagnostics.error('W0703', name.span, message, {
      hint: 'let one grouping give both, each with FILTER (WHERE …); or, where a group for each will do, write the whole query as a branch for each: SELECT … UNION ALL SELECT …',
    });
    return null;
  }
  if (node.branches.length > UNION_BRANCHES_MAX) {
    const message = `${quoted(name.text)} is a UNION ALL of ${node.branches.length} branches, written out; at most ${UNION_BRANCHES_MAX}.`;
    diagnostics.error('W0204', name.span, message, { hint: 'use CASE, or several queries' });
    return null;
  }
  const { eventTime } = first;
  return {
    name: name.text,
    node,
    source: first.source,
    eventTime: branches.every(branch => branch.eventTime === eventTime) ? eventTime : null,
    weights: node.columns.map((_, index) => ({
      size: branches.reduce((sum, { weights }) => sum + weights[index]!.size, 0),
      depth: Math.max(...branches.map(({ weights }) => weights[index]!.depth)),
    })),
    groups: first.groups,
    level: Math.max(...branches.map(({ level }) => level)),
  };
}

/** How rows of several sources come into one group: through a Kinesis stream of their own. */
function severalSourcesHint(branches: readonly Relation[]): string {
  const [first] = branches as [Relation];
  const streams = new Set(branches.map(({ source }) => source.stream));
  if (streams.size === 1) {
    return `both are the Kinesis stream ${quoted(first.source.stream)}: declare it once, with the columns of both, and let each branch say in WHERE which rows are its`;
  }
  const groups = 'SELECT … FROM one GROUP BY … UNION ALL SELECT … FROM other GROUP BY …';
  const each = `where a group for each source will do, write the whole query as a branch for each: ${groups}`;
  if (branches.some(({ groups: ofGroups }) => ofGroups !== null))
    return `let producers write both kinds of rows into one stream; or, ${each}`;
  const { columns } = first.node;
  const shown = columns.filter(({ hidden }) => hidden !== true);
  const declared = shown.map(({ name, type }) => `${nameText(name)} ${typeText(type)}`);
  const time =
    branches.every(({ eventTime }) => eventTime === first.eventTime) && first.eventTime !== null ? columns[first.eventTime] : undefined;
  const watermark =
    time === undefined || time.hidden === true
      ? ''
      : `, WATERMARK FOR ${nameText(time.name)} AS ${nameText(time.name)} - INTERVAL '5' SECOND`;
  const keys = partitionedBy(branches);
  const partitioned = keys === null ? '' : ` PARTITIONED BY (${keys.map(nameText).join(', ')})`;
  const second = `CREATE STREAM both (${declared.join(', ')}${watermark})${partitioned}`;
  return `let this script end with the union, CREATE STREAM both AS SELECT … UNION ALL SELECT …, and group it in a second script, over ${second}: rows keep the partition keys of their records; or, ${each}`;
}

/** The columns that hold what every source is partitioned by; null where they do not. */
function partitionedBy(branches: readonly Relation[]): readonly string[] | null {
  const places = branches.map(({ node, source }) =>
    source.partitionedBy.map(column => node.columns.findIndex((_, index) => scannedColumn(node, index) === column)),
  );
  const [first] = places;
  if (first!.length === 0 || first!.includes(-1) || places.some(other => other.join() !== first!.join())) return null;
  return first!.map(index => branches[0]!.node.columns[index]!.name);
}
