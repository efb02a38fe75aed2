// All saboteurs, in the order of the code that they damage.
import { commitSaboteurs } from './commit-saboteurs.ts';
import { expirySaboteurs } from './expiry-saboteurs.ts';
import { publishSaboteurs } from './publish-saboteurs.ts';
import { reshardSaboteurs } from './reshard-saboteurs.ts';
import type { Saboteur } from './saboteur.ts';
import { stateSaboteurs } from './state-saboteurs.ts';
import { timeSaboteurs } from './time-saboteurs.ts';

export const SABOTEURS: readonly Saboteur[] = [
  ...commitSaboteurs,
  ...stateSaboteurs,
  ...expirySaboteurs,
  ...publishSaboteurs,
  ...timeSaboteurs,
  ...reshardSaboteurs,
];
