// `weir explain`: the plan as text, on stdout.
import { explain } from '../../shared/sql/explain/explain.ts';
import { compileScript } from '../script.ts';

export function explainScript(path: string): void {
  const { application } = compileScript(path);
  process.stdout.write(`${explain(application).trimEnd()}\n`);
}
