// The services that the contract is checked against: ours over both protocols and two emulators by other hands as oracles; or, with
// WEIR_TEST_KINESIS_ENDPOINT set, only what stands there (AWS itself: set it to "aws").
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient, type KinesisClientConfig } from '@aws-sdk/client-kinesis';
import kinesalite from 'kinesalite';
import { LIMITS_UNTHROTTLED } from '../../../../local/kinesis/limits.ts';
import { startKinesisServer } from '../../../../local/kinesis/server.ts';
import { systemClock } from '../../../../shared/time/system-clock.ts';

export type TargetName = 'ours over h2c' | 'ours over HTTP/1.1' | 'kinesalite' | 'kinesis-local' | 'environment';

export interface Target {
  readonly client: KinesisClient;
  close(): Promise<void>;
}

const CREDENTIALS = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };
/** How long the emulators take for what ours does at once: next to nothing. */
const SHORT_DURATION = '5ms';

/** The SDK's handler for HTTP/1.1, which its DynamoDB client has by default and its Kinesis client does not. */
function http1Handler() {
  return new DynamoDBClient(CREDENTIALS).config.requestHandler;
}

function target(config: KinesisClientConfig, close: () => Promise<void>): Target {
  const client = new KinesisClient(config);
  return {
    client,
    close: async () => {
      client.destroy();
      await close();
    },
  };
}

async function ours(config: KinesisClientConfig): Promise<Target> {
  const server = await startKinesisServer({ clock: systemClock, limits: LIMITS_UNTHROTTLED });
  return target({ ...CREDENTIALS, ...config, endpoint: server.endpoint }, server.close);
}

async function startKinesalite(): Promise<Target> {
  const server = kinesalite({ createStreamMs: 0, deleteStreamMs: 0, updateStreamMs: 0, shardLimit: 500 });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return target({ ...CREDENTIALS, endpoint, requestHandler: http1Handler() }, async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
}

async function startKinesisLocal(): Promise<Target> {
  const main = createRequire(import.meta.url).resolve('kinesis-local/main.js');
  const plainPort = 4568;
  const child = fork(main, [], {
    execArgv: ['--require', fileURLToPath(new URL('loopback-only.cjs', import.meta.url))],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {
      KINESIS_MOCK_PLAIN_PORT: String(plainPort),
      KINESIS_MOCK_TLS_PORT: '4567',
      KINESIS_MOCK_CERT_PATH: join(dirname(main), 'server.json'),
      LOG_LEVEL: 'ERROR',
      SHARD_LIMIT: '500',
      CREATE_STREAM_DURATION: SHORT_DURATION,
      DELETE_STREAM_DURATION: SHORT_DURATION,
      SPLIT_SHARD_DURATION: SHORT_DURATION,
      MERGE_SHARDS_DURATION: SHORT_DURATION,
      UPDATE_SHARD_COUNT_DURATION: SHORT_DURATION,
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', code => reject(new Error(`kinesis-local ended with code ${code}`)));
    child.on('message', (message: { asked: number; port: number }) => {
      if (message.asked === plainPort) resolve(message.port);
    });
  });
  // Over HTTP/2 it breaks the protocol now and then.
  return target({ ...CREDENTIALS, endpoint: `http://127.0.0.1:${port}`, requestHandler: http1Handler() }, async () => {
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  });
}

const environmentEndpoint = process.env.WEIR_TEST_KINESIS_ENDPOINT;

function startEnvironment(): Promise<Target> {
  const config = environmentEndpoint === 'aws' ? {} : { ...CREDENTIALS, endpoint: environmentEndpoint! };
  return Promise.resolve(target({ ...config, maxAttempts: 10 }, () => Promise.resolve()));
}

/** What to start, by name. */
export const targets: readonly (readonly [TargetName, () => Promise<Target>])[] = environmentEndpoint
  ? [['environment', startEnvironment]]
  : [
      ['ours over h2c', () => ours({})],
      ['ours over HTTP/1.1', () => ours({ requestHandler: http1Handler() })],
      ['kinesalite', startKinesalite],
      ['kinesis-local', startKinesisLocal],
    ];
