// The results on the terminal: a table per row, then the goals, then the no-cliff rows with the worst first.
import Table from 'cli-table3';
import type { ContenderTimes } from '../measure/interleave.ts';
import { cliffsWorstFirst, type JudgedGoal, type RowReport } from './results.ts';

const BARE = { head: [], border: [], compact: true };

/** One row: who took turns, then the figures. */
export function rowText({ name, title, contenders, figures, note }: RowReport): string {
  const lines = [`\n${name}: ${title}`];
  if (contenders.length > 0) lines.push(contenderTable(contenders));
  for (const { label, value, unit } of figures) lines.push(`  ${label}: ${digits(value)} ${unit}`);
  if (note !== undefined) lines.push(`  ${note}`);
  return `${lines.join('\n')}\n`;
}

function contenderTable(contenders: readonly ContenderTimes[]): string {
  const [first] = contenders;
  const table = new Table({
    head: [`${first!.recordCount.toLocaleString('en')} records`, 'wall ms', '±', 'cpu ms', '±', 'M rec/s of cpu', 'times as slow'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: BARE,
  });
  for (const { name, recordCount, wallMs, cpuMs } of contenders) {
    table.push([
      name,
      digits(wallMs.median),
      percent(wallMs.spread),
      digits(cpuMs.median),
      percent(cpuMs.spread),
      digits(recordCount / cpuMs.median / 1e3),
      digits(cpuMs.median / first!.cpuMs.median),
    ]);
  }
  return table.toString();
}

/** A run over a part of the records judges nothing but itself: it says so. */
export function goalsText(goals: readonly JudgedGoal[], scale: number): string {
  const measured = goals.filter(goal => goal.measured !== null);
  if (measured.length === 0) return '';
  const table = new Table({ head: ['goal', '', 'measured', ''], colAligns: ['left', 'right', 'right', 'left'], style: BARE });
  for (const { meaning, comparison, value, measured: figure, verdict } of measured) {
    table.push([meaning, `${comparison} ${value}`, digits(figure!), verdict === 'met' ? 'met' : 'MISSED']);
  }
  const met = measured.filter(({ verdict }) => verdict === 'met').length;
  const doubt = scale < 1 ? ` (at scale ${scale}, which is too small to judge by)` : '';
  return `\nGoals: ${met} of ${measured.length} met${doubt}\n${table.toString()}\n`;
}

export function cliffsText(rows: readonly RowReport[]): string {
  const cliffs = cliffsWorstFirst(rows);
  if (cliffs.length < 2) return '';
  const table = new Table({ head: ['no cliff, the worst first', '× JSON.parse + Map'], colAligns: ['left', 'right'], style: BARE });
  for (const { title, ratio } of cliffs) table.push([title, digits(ratio)]);
  return `\n${table.toString()}\n`;
}

/** Three digits that mean something. */
function digits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  return value.toFixed(magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2);
}

const percent = (part: number): string => `${Math.round(part * 100)} %`;
