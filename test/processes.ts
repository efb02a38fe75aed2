// What runs on this machine, as `ps` tells: to see that a command left nothing behind.
import { execFileSync } from 'node:child_process';
import { systemClock } from '../shared/time/system-clock.ts';

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

/**
 * Those of the processes that have not ended within ten seconds: none, where each was ended. A process that was killed closes its
 * pipes before it is dead, and on a busy machine whoever read them can be faster than its death; so this looks again and again.
 */
export async function leftOf(pids: readonly number[]): Promise<number[]> {
  const endMs = systemClock.nowMs() + 10_000;
  for (;;) {
    const left = pids.filter(isAlive);
    if (left.length === 0 || systemClock.nowMs() > endMs) return left;
    await systemClock.sleep(10);
  }
}

/** A killed process that nobody has collected yet is as dead as one that is gone. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .startsWith('Z');
  } catch {
    return false;
  }
}
