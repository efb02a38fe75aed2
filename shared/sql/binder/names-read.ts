// The names that stand in FROM anywhere in a query, also those that WITH before it may define.
import type { Identifier } from '../ast/expression.ts';
import type { QueryExpression } from '../ast/statement.ts';

export function namesRead({ commonTables, branches }: QueryExpression): Identifier[] {
  const named = branches.flatMap(({ from }) => (from === null ? [] : from.query === null ? [from.name] : namesRead(from.query)));
  return [...commonTables.flatMap(({ query }) => namesRead(query)), ...named];
}
