// PATH of a column ▸ the steps from the root of a document to its value.
import { jsonPlace } from '../../engine/functions/json/path.ts';
import type { PathStep } from '../../engine/json/field-spec.ts';
import { isArrayNode, nodesOf, pathText, pathTo, pathTree } from '../../engine/json/path-tree.ts';
import { RowError } from '../../engine/row-error.ts';
import type { ColumnDefinition } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';

/** Objects in objects are loops in loops of the decoder; nobody nests measurements deeper. */
const PATH_STEPS_MAX = 16;

/** By column: its path, or null where it stands at the member of its own name. Wrong ones are reported, and null. */
export function bindPaths(columns: readonly ColumnDefinition[], diagnostics: DiagnosticCollector): (readonly PathStep[] | null)[] {
  const paths = columns.map(column => bindPath(column, diagnostics));
  reportClashes(columns, paths, diagnostics);
  return paths;
}

function bindPath({ name, path }: ColumnDefinition, diagnostics: DiagnosticCollector): readonly PathStep[] | null {
  if (path === null) return null;
  const wrong = (message: string, hint = "write a path such as '$.trade.price' or '$.tags[0]'"): null => {
    diagnostics.error('W0309', path.span, message, { hint });
    return null;
  };
  let steps: readonly PathStep[];
  try {
    ({ steps } = jsonPlace(path.text));
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    return wrong(`${error.message}.`);
  }
  const [first] = steps;
  if (first === undefined) return wrong('`$` is the whole document; a column takes a value in it.');
  if (typeof first === 'number') return wrong(`A record is a JSON object, so ${quoted(path.text)} is never there.`);
  if (steps.some(step => typeof step === 'number' && step < 0)) {
    return wrong('The elements of an array are counted from its beginning.', 'use an index from 0 on');
  }
  if (steps.length > PATH_STEPS_MAX)
    return wrong(
      `A path has at most ${PATH_STEPS_MAX} steps, and this one ${steps.length}.`,
      'declare an object on the way as ROW or JSON, and take its parts apart in SELECT',
    );
  return steps.length === 1 && first === name.text ? null : steps;
}

/** What one column takes for an object cannot be an array to another. */
function reportClashes(
  columns: readonly ColumnDefinition[],
  paths: readonly (readonly PathStep[] | null)[],
  diagnostics: DiagnosticCollector,
): void {
  const tree = pathTree(paths.map((path, i) => path ?? [columns[i]!.name.text]));
  for (const node of nodesOf(tree)) {
    const clashing = node.children.find(({ step }) => (typeof step === 'number') !== isArrayNode(node));
    if (clashing === undefined) continue;
    const column = nodesOf(clashing).flatMap(({ fields }) => fields)[0]!;
    const [array, object] = isArrayNode(node) ? ['an array', 'an object'] : ['an object', 'an array'];
    const message = `${quoted(pathText(pathTo(node)))} is ${array} in the path of another column, so it cannot be ${object} here.`;
    diagnostics.error('W0309', columns[column]!.path!.span, message, {
      hint: 'correct one of the two paths, or read the place as JSON once',
    });
  }
}
