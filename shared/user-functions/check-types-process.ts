// The process in which types are checked: requests come in as JSON on stdin, answers go out on stdout.
//
// A process of its own, because TypeScript's checker is a program that this one starts and that inherits its stderr: what it says there when
// it is stopped belongs on nobody's terminal.
import { readFileSync } from 'node:fs';
import type { FunctionRequest } from '../sql/user-functions/function-host.ts';
import { checkTypes } from './check-types.ts';

const { folder, requests } = JSON.parse(readFileSync(0, 'utf8')) as { folder: string; requests: readonly FunctionRequest[] };
process.stdout.write(JSON.stringify(checkTypes(folder, requests)));
