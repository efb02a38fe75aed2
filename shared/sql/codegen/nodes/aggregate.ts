// Hash aggregation. In the loop: key, window, late or not, group, accumulate. When a group is due, the state calls the generated emit
// function, where the row of the group begins its way through the nodes above.
import type { Aggregate } from '../../plan/node.ts';
import { Accumulators } from '../aggregation/accumulators.ts';
import { generateEmit } from '../aggregation/emit-function.ts';
import { encodeKey } from '../aggregation/key-encoding.ts';
import { generateState } from '../aggregation/state-declaration.ts';
import { generateWindow } from '../aggregation/tumbling.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate } from '../expressions/registry.ts';
import { code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { type Consume, produce } from './registry.ts';

export interface AggregationNames {
  readonly state: Name;
  readonly emit: Name;
  readonly coalesces: Name;
}

export function produceAggregate(node: Aggregate, query: QueryContext, consume: Consume): void {
  const names = {
    state: query.name('state'),
    emit: query.stage.module.scope.name(`emit ${query.label.text}`),
    coalesces: query.name('coalesces'),
  };
  const accumulators = new Accumulators(query);
  produce(node.input, query, ({ context }) => accumulate(node, query, names, accumulators, context));
  query.stage.states.push(names.state);
  if (node.window !== null) query.stage.windowedStates.push(names.state);
  query.stage.columnLayouts.set(
    query.plan,
    accumulators.columns.map(column => column.layout),
  );
  generateState(node, query, names, accumulators);
  generateEmit(node, query, names, accumulators, consume);
}

function accumulate(node: Aggregate, query: QueryContext, names: AggregationNames, accumulators: Accumulators, context: ExpressionContext) {
  const { out, module } = context;
  const { plan } = query;
  const { record, keyGroups } = query.stage.names;
  const place = module.sourceLine((node.keys[0] ?? node).span);
  if (place !== module.sourceLine(plan.span)) out.comment(place);
  const window = generateWindow(node, query, context);
  const keys = node.keys.map((key, i) => context.boundValue(generate(key, context), node.columns[i]!.name));
  accumulators.noteKeys(keys);
  const key = encodeKey(keys, query, context);
  out.const(key.keyGroup, code`${context.engine('keyGroupOf')}(${key.hash})`);
  out.if(code`${key.keyGroup} < ${keyGroups}.first || ${key.keyGroup} >= ${keyGroups}.end`, () => query.leave(out));
  const args = context.lazy();
  accumulators.computeArguments(node, args);
  if (context.canFail || query.rowCanFail) out.set(query.countsRow, true);
  window?.refuseLate();
  out.append(args.out);
  const slot = query.name('slot');
  out.const(slot, code`${names.state}.findOrCreate(${window?.startMs ?? 0}, ${key.bytes}, ${key.start}, ${key.end}, ${key.hash})`);
  const mayComeLate = window !== null && plan.allowedLatenessMs > 0;
  const isOver = window === null ? null : code`${window.endMs} <= ${query.stage.names.watermarkMs}`;
  if (mayComeLate && plan.emit === 'final') {
    out.if(isOver!, () => out.statement(code`${names.state}.ensureEmitted(${slot}, ${record})`));
  }
  accumulators.accumulate(slot, context);
  out.statement(code`${names.state}.touch(${slot})`).statement(code`${query.appliedCount}++`);
  const emit = () => out.statement(code`${names.emit}(${slot}, ${record})`);
  if (plan.emit === 'changes') out.if(code`!${names.coalesces}`, emit);
  else if (mayComeLate) out.if(isOver!, emit);
}
