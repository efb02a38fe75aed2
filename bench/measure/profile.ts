// A CPU profile of the passes that matter, as the browser's developer tools open it. The profiler runs only while Weir does: generating
// records and the other contenders would drown it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import path from 'node:path';
import type { Profile } from './interleave.ts';

const SAMPLING_INTERVAL_US = 200;

export interface ProfileRecorder extends Profile {
  /** Writes what was recorded as one `.cpuprofile` per stretch of work, and gives the path of the longest. */
  write(folder: string, name: string): Promise<string | null>;
}

interface Recorded {
  readonly samples?: readonly number[];
}

export async function openProfile(): Promise<ProfileRecorder> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_US });
  const stretches: Promise<{ profile: Recorded }>[] = [];
  return {
    // The answer of an in-process session comes before `post` returns; only its promise is settled later.
    resume: () => void session.post('Profiler.start'),
    pause: () => void stretches.push(session.post('Profiler.stop') as Promise<{ profile: Recorded }>),
    async write(folder, name) {
      const profiles = (await Promise.all(stretches)).map(({ profile }) => profile);
      session.disconnect();
      const longest = profiles.sort((a, b) => (b.samples?.length ?? 0) - (a.samples?.length ?? 0))[0];
      if (longest === undefined) return null;
      mkdirSync(folder, { recursive: true });
      const file = path.join(folder, `${name}.cpuprofile`);
      writeFileSync(file, JSON.stringify(longest));
      return file;
    },
  };
}
