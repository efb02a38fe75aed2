// What runs on this machine, as `ps` tells: to see that a command left nothing behind.
import { execFileSync } from 'node:child_process';

/** Ids of the processes that `root` started, and of those that they started, and so on; without those that have ended. */
export function descendantsOf(root: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/));
  const found: number[] = [];
  for (let parents = [root]; parents.length > 0; ) {
    parents = rows.filter(([, parent, state]) => parents.includes(Number(parent)) && !state!.startsWith('Z')).map(([pid]) => Number(pid));
    found.push(...parents);
  }
  return found;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .startsWith('Z');
  } catch {
    return false;
  }
}
