// A row passes when the predicate is true; false and NULL turn it away.
import type { Filter } from '../../plan/node.ts';
import { code, operand } from '../fragments/code.ts';
import { generateTest } from '../functions/logic.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { type Consume, produce } from './registry.ts';

export function produceFilter(node: Filter, query: QueryContext, consume: Consume): void {
  produce(node.input, query, flow => {
    const { out, module } = flow.context;
    out.comment(module.sourceLine(node.predicate.span));
    const test = generateTest(node.predicate, flow.context);
    out.if(code`!${operand(test)}`, () => flow.reject(out));
    consume(flow);
  });
}
