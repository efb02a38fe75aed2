// A row that becomes several: the loop over them. A row that leaves goes on with the next one, and one that fails costs only itself.
import type { ExpressionContext } from '../expression-context.ts';
import type { Builder } from '../fragments/builder.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { QueryContext } from '../stage/query-context.ts';

/**
 * Adds the loop. `generate` gives the statements for one row to the context it is handed; `open` adds the `for` around them, with the label. `number` is
 * the number of the row among those of the loop; where loops stand in each other, rows are counted through.
 */
export function severalRows(
  context: ExpressionContext,
  query: QueryContext,
  number: Code,
  generate: (inner: ExpressionContext) => void,
  open: (out: Builder, body: () => void, label: Name) => void,
): void {
  const { out } = context;
  const { ownsKeyless } = query.stage.names;
  const label = query.name('rows of the record');
  const inner = context.guarded();
  // Where a state feeds another, nothing is sent of single rows.
  const isNested = query.givesSeveral && query.place.isInLoop;
  const own = isNested ? query.name('row number') : null;
  const counter = isNested ? query.countedThrough() : null;
  query.at({ leave: to => void to.continue(label), rowNumber: own === null ? number : code`${own}` }, () => generate(inner));
  if (!isNested && query.place.isInLoop && query.throughCounter !== null) out.set(query.throughCounter, 0);
  // The failure of a row is caught in the loop, and its owner counts it.
  if (inner.canFail && query.place.isInLoop) query.rowCanFail = true;
  open(
    out,
    () => {
      if (own !== null) out.const(own, code`${counter!}++`);
      if (query.countsFailures(inner)) out.set(query.countsRow, ownsKeyless);
      if (!inner.canFail) return void out.append(inner.out);
      const error = query.stage.module.scope.name('error');
      out.try(
        () => out.append(inner.out),
        error,
        () => query.countFailure(code`${error}`, out),
      );
    },
    label,
  );
}
