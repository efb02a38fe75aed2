// AWS clients for commands that look after a running application: those of the account that the environment names, or, with --local, of what
// `weir dev` runs on this machine in another terminal.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { runningApplications } from '../../local/deployment/bundle-folder.ts';
import { UsageError } from '../errors.ts';

export interface OperationClients {
  readonly dynamoDb: DynamoDBClient;
  readonly kinesis: KinesisClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
}

/** Which application a command speaks of. */
export interface ApplicationOptions {
  readonly application: string;
  readonly local?: boolean;
}

export function openClients({ application, local = false }: ApplicationOptions): OperationClients {
  if (!local) return clientsAt({});
  const running = runningApplications();
  const [found, ...others] = running.filter(each => each.application === application);
  if (others.length > 0) throw new UsageError(`${others.length + 1} applications ${application} run on this machine. End all but one.`);
  if (found) return clientsAt(found.endpointVariables);
  const names = [...new Set(running.map(each => each.application))].join(', ');
  throw new UsageError(
    `No application ${application} runs on this machine. ${names === '' ? 'Start one with weir dev <script>.' : `These do: ${names}.`}`,
  );
}

/** Clients at these endpoints, by the names of the SDK's variables; what is not named is where the environment says. */
export function clientsAt(variables: Readonly<Record<string, string>>): OperationClients {
  const at = (service: string) => {
    const endpoint = variables[`AWS_ENDPOINT_URL_${service}`];
    // Any credentials do on this machine; without some the SDK would look for real ones.
    return endpoint === undefined ? {} : { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  };
  return {
    dynamoDb: new DynamoDBClient(at('DYNAMODB')),
    kinesis: new KinesisClient(at('KINESIS')),
    lambda: new LambdaClient(at('LAMBDA')),
    s3: new S3Client(at('S3')),
    sqs: new SQSClient(at('SQS')),
  };
}

/** Idle connections keep a process alive. */
export function closeClients(clients: OperationClients): void {
  for (const client of Object.values(clients) as { destroy(): void }[]) client.destroy();
}
