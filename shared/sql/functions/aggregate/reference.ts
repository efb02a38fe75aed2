// The page docs/sql/aggregates.md, made from the table.
import { AGGREGATE_FAMILIES, type AggregateFamily } from './table.ts';

/** What the examples read. */
export const EXAMPLE_ROWS = [
  { venue: 'ams', price: 10, qty: 1 },
  { venue: 'ber', price: 18, qty: 2 },
  { venue: 'par', price: 8, qty: 3 },
  { venue: 'ams', price: 24, qty: 4 },
  { venue: null, price: 10, qty: null },
] as const;

const ABOUT = `- \`f(DISTINCT x)\` lets each value take part once, in every aggregate whose line says so; in those where it changes nothing it is taken too. A group may have 1,000,000 distinct values; one with more has no result: each time it is due, an error that says so goes to the dead letters.
- \`f(…) FILTER (WHERE condition)\` stands behind any aggregate. Of rows where the condition is not true nothing is computed, so \`SUM(1 / x) FILTER (WHERE x <> 0)\` never divides by zero.
- NULLs take no part, except where a line says otherwise. Over no value the result is NULL; that of a count is 0.
- No result depends on how batches are cut, on crashes and restarts, or on the number of workers. Those of sums, statistics and percentiles do not depend on the order of rows either.
- What cannot be computed for a row (an overflow, a bad cast) is an error of that row, which then takes part in no aggregate of the query.`;

/** The whole page. */
export function aggregateReference(): string {
  const count = AGGREGATE_FAMILIES.reduce((sum, { functions }) => sum + functions.length, 0);
  return `# Aggregates

<!-- Made from shared/sql/functions/aggregate/table.ts; \`UPDATE_DOCS=1\` with the tests of test/sql/aggregates writes it anew. -->

The ${count} aggregates of the language, for GROUP BY with and without a window. Names may be written in any case. Every example here is
executed by the tests, over these rows, in this order:

${tableOf(
  ['venue', 'price', 'qty'],
  EXAMPLE_ROWS.map(({ venue, price, qty }) => [venue ?? 'NULL', price.toFixed(2), String(qty ?? 'NULL')]),
)}

${ABOUT}

${AGGREGATE_FAMILIES.map(familyText).join('\n\n')}
`;
}

function familyText({ title, says, functions }: AggregateFamily): string {
  const lines = functions.map(definition => {
    const aliases = definition.aliases === undefined ? '' : `<br>also ${definition.aliases.map(codeText).join(', ')}`;
    const distinct = definition.distinct === 'each' ? ' Takes DISTINCT.' : '';
    const [sql, row] = definition.example;
    const form = definition.signature.split(' or ').map(codeText).join('<br>');
    return [`${form}${aliases}`, `${definition.says}${distinct}`, `${codeText(sql)} → ${codeText(row)}`];
  });
  return `## ${title}\n\n${says}\n\n${tableOf(['Aggregate', 'What it gives', 'Example'], lines)}`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

const codeText = (text: string): string => `\`${text}\``;
