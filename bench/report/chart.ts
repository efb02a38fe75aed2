// The chart of the README: records per second of one core, shape by shape. Written as plain SVG that follows the reader's colour scheme.
import type { ContenderTimes } from '../measure/interleave.ts';
import type { Results, RowReport } from './results.ts';

const SERIES = [
  { contender: 'weir', label: 'Weir', className: 'weir' },
  { contender: 'DuckDB, 1 thread', label: 'DuckDB, one thread', className: 'duckdb' },
  { contender: 'JSON.parse + Map', label: 'JSON.parse + Map', className: 'hand' },
] as const;

const WIDTH = 720;
const LABEL_WIDTH = 96;
const VALUE_WIDTH = 56;
const BAR_HEIGHT = 14;
const BAR_GAP = 3;
const SHAPE_GAP = 18;
const TOP = 64;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; } .title { font-weight: 600; font-size: 15px; } .small { font-size: 12px; fill: #59636e; }
  .weir { fill: #0969da; } .duckdb { fill: #d4a72c; } .hand { fill: #8c959f; }
  @media (prefers-color-scheme: dark) { text { fill: #f0f6fc; } .small { fill: #9198a1; } .weir { fill: #4493f8; } .duckdb { fill: #bb8009; } .hand { fill: #656c76; } }
`;

/** The shapes of a run as bars; null when the run measured none. */
export function chart({ rows, machine, startedAt }: Results): string | null {
  const shapes = rows.filter(row => row.group === 'shapes' && row.contenders.length > 0);
  if (shapes.length === 0) return null;
  const most = Math.max(...shapes.flatMap(shape => shape.contenders.map(millionPerSecond)));
  const shapeHeight = SERIES.length * (BAR_HEIGHT + BAR_GAP) + SHAPE_GAP;
  const height = TOP + shapes.length * shapeHeight + 24;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Records per second of one core">`,
    `<style>${STYLE}</style>`,
    text(0, 18, 'Million JSON records per second of one core', 'title'),
    ...legend(),
    ...shapes.flatMap((shape, i) => bars(shape, TOP + i * shapeHeight, most)),
    text(0, height - 6, `${machine.processor}, Node ${machine.node.slice(1)}, ${startedAt.slice(0, 10)}. More is better.`, 'small'),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function legend(): string[] {
  return SERIES.flatMap(({ label, className }, i) => {
    const x = LABEL_WIDTH + i * 170;
    return [`<rect class="${className}" x="${x}" y="34" width="12" height="12" rx="2"/>`, text(x + 18, 45, label, 'small')];
  });
}

function bars({ name, contenders }: RowReport, top: number, most: number): string[] {
  const scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / most;
  const parts = [text(0, top + BAR_HEIGHT * 2, name, '')];
  for (const [i, { contender, className }] of SERIES.entries()) {
    const times = contenders.find(candidate => candidate.name === contender);
    if (times === undefined) continue;
    const speed = millionPerSecond(times);
    const y = top + i * (BAR_HEIGHT + BAR_GAP);
    const width = Math.max(1, speed * scale);
    parts.push(`<rect class="${className}" x="${LABEL_WIDTH}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`);
    parts.push(text(LABEL_WIDTH + width + 6, y + 11, speed.toFixed(1), 'small'));
  }
  return parts;
}

const millionPerSecond = ({ recordCount, cpuMs }: ContenderTimes): number => recordCount / cpuMs.median / 1e3;

const escapes: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

const text = (x: number, y: number, content: string, className: string): string =>
  `<text x="${x.toFixed(1)}" y="${y}" class="${className}">${content.replace(/[<>&]/g, character => escapes[character]!)}</text>`;
