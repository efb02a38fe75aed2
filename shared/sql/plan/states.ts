// The nodes of a plan that keep state. Several of them are a cascade: the rows of one go on into the next, inside one stage.
import type { Aggregate, AggregateCall, AggregateFunction, PlanNode } from './node.ts';
import type { Over } from './over.ts';
import type { QueryPlan } from './query.ts';
import type { TopRows } from './top-rows.ts';

export type StateNode = Aggregate | Over | TopRows;

export const keepsState = (node: PlanNode): node is StateNode =>
  node.kind === 'aggregate' || node.kind === 'over' || node.kind === 'top-rows';

/** From the root down: the first is the one whose rows the query sends. */
export function statesOf(node: PlanNode): StateNode[] {
  const below = node.kind === 'scan' ? [] : statesOf(node.input);
  return keepsState(node) ? [node, ...below] : below;
}

/** The node whose rows the query sends; null: each record is handled on its own. */
export const lastState = (root: PlanNode): StateNode | null => statesOf(root)[0] ?? null;

/** How long a group or key lives that no row touches, ms of watermark time; null: it stays. */
export const timeToLiveMs = (node: StateNode): number | null => (node.kind === 'over' ? node.expireMs : (node.stateTtlMs ?? null));

/** The plan with a time to live of its last state. */
export function withTimeToLive<Node extends PlanNode>(root: Node, milliseconds: number): Node {
  if (root.kind === 'scan') return root;
  if (root.kind === 'over') return { ...root, expireMs: milliseconds };
  if (root.kind === 'aggregate' || root.kind === 'top-rows') return { ...root, stateTtlMs: milliseconds };
  return { ...root, input: withTimeToLive(root.input, milliseconds) };
}

/** Whether the rows of `node` go on into another state. */
export const feedsState = (root: PlanNode, node: StateNode): boolean => statesOf(root).indexOf(node) > 0;

/** Whether the rows of `node` come from another state. */
export const isFed = (node: StateNode): boolean => statesOf(node.input).length > 0;

/** The state that the rows of `node` go on into; null: they leave for the output. */
export const readerOf = (root: PlanNode, node: StateNode): StateNode | null => {
  const states = statesOf(root);
  return states[states.indexOf(node) - 1] ?? null;
};

/** Whether the rows that come are those of groups which change, or the first of a Top-N: what is sent may be taken back. */
export function isRevised(node: StateNode): boolean {
  const below = lastState(node.input);
  return below !== null && below.kind !== 'over' && below.window === null;
}

/**
 * Whether each row of `node`, which changes, must be known by when it came, since what reads it keeps the order of arrival: directly, or through a
 * Top-N that hands it on.
 */
export function numbersVersions(root: PlanNode, node: StateNode): boolean {
  const reader = readerOf(root, node);
  if (reader === null || !isRevised(reader)) return false;
  // What came to a group before it was let go of is not taken back from the one that came after it.
  if (timeToLiveMs(reader) !== null) return true;
  if (reader.kind === 'aggregate') return reader.aggregates.some(keepsArrivals);
  return reader.kind === 'top-rows' && numbersVersions(root, reader);
}

/** Whether the result depends on the order in which rows came. */
const keepsArrivals = ({ function: call, distinct = false, user }: AggregateCall): boolean =>
  BY_ARRIVAL.has(call) && !distinct && user?.retracts !== true;

const BY_ARRIVAL: ReadonlySet<AggregateFunction> = new Set<AggregateFunction>([
  'first',
  'last',
  'delta',
  'arg_min',
  'arg_max',
  'string_agg',
  'array_agg',
  'user',
]);

/** How the groups of an aggregation are sent. */
export type Emission = Pick<QueryPlan, 'emit' | 'every' | 'allowedLatenessMs'>;

/** The same of groups that another query reads, with how long they live. */
export type SentGroups = Emission & Pick<QueryPlan, 'stateTtlMs'>;

/** Of the last state the query's EMIT says it; one that feeds another sends each group once, when its window is over. */
export function emissionOf(plan: Emission & Pick<QueryPlan, 'root'>, node: Aggregate | TopRows): Emission {
  if (!feedsState(plan.root, node)) return plan;
  return { emit: node.window === null ? 'changes' : 'final', every: null, allowedLatenessMs: 0 };
}
