// Ends an execution environment when the process that started it is gone, however that one died.
// It is a thread of its own because the handler may be stuck in a loop that never lets the main thread look. The parent holds the other end of
// the pipe and never writes: the pipe can only close, and it closes with the parent. The whole process group goes, so that nothing the handler
// started outlives it.
import { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';

const pipe = new Socket({ fd: workerData.pipeFd, readable: true, writable: false });
pipe.on('error', () => {});
pipe.on('close', () => process.kill(workerData.isGroupLeader ? -process.pid : process.pid, 'SIGKILL'));
pipe.resume();
