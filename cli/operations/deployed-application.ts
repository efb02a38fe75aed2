// An application as it is deployed, found by the variables that its functions were given: no other list of names has to be kept, on AWS as on
// this machine.
import {
  type FunctionConfiguration,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  type ListFunctionsCommandOutput,
} from '@aws-sdk/client-lambda';
import { type DeployedStage, readCoordinatorConfiguration, required } from '../../functions/configuration.ts';
import { serviceError } from '../../shared/engine/service-error.ts';
import { UsageError } from '../errors.ts';

export interface DeployedMapping {
  readonly uuid: string;
  /** `Enabled`, `Disabled`, or on its way to one of them. */
  readonly state: string;
}

export interface OperatedStage {
  /** `application/stage`. */
  readonly stageKey: string;
  readonly stage: string;
  /** Name of the source's Kinesis stream. */
  readonly stream: string;
  readonly checkpointsTable: string;
  readonly watermarksTable: string;
  /** Large commit bodies: `s3:BUCKET` or `folder:PATH`. */
  readonly bodies: string;
  /** Target of the dead letters, as `openSink` takes it. */
  readonly deadLetters: string;
  readonly mappings: readonly DeployedMapping[];
}

export interface DeployedApplication {
  readonly application: string;
  readonly stages: readonly OperatedStage[];
}

/** Throws a UsageError where no application has that name, which lists those there are. */
export async function findApplication(lambda: LambdaClient, application: string): Promise<DeployedApplication> {
  const functions = await listFunctions(lambda);
  const coordinators = functions.filter(each => variablesOf(each).WEIR_STAGES !== undefined);
  const coordinator = coordinators.find(each => variablesOf(each).WEIR_APPLICATION === application);
  if (coordinator === undefined) {
    const names = coordinators.map(each => variablesOf(each).WEIR_APPLICATION).join(', ');
    throw new UsageError(`There is no application ${application} here. ${names === '' ? 'There is none at all.' : `There are: ${names}.`}`);
  }
  const { stages } = readCoordinatorConfiguration(variablesOf(coordinator));
  const byName = new Map(functions.map(each => [each.FunctionName, each]));
  return {
    application,
    stages: await Promise.all(stages.map(stage => operatedStage(lambda, stage, variablesOf(byName.get(stage.functionName) ?? {})))),
  };
}

async function operatedStage(lambda: LambdaClient, stage: DeployedStage, variables: Record<string, string>): Promise<OperatedStage> {
  return {
    stageKey: stage.stageKey,
    stage: stage.stageKey.slice(stage.stageKey.indexOf('/') + 1),
    stream: stage.stream,
    checkpointsTable: required(variables, 'WEIR_CHECKPOINTS_TABLE'),
    watermarksTable: required(variables, 'WEIR_WATERMARKS_TABLE'),
    bodies: required(variables, 'WEIR_BODIES'),
    deadLetters: required(variables, 'WEIR_DEAD_LETTERS'),
    mappings: await mappingsOf(lambda, stage.functionName),
  };
}

export async function mappingsOf(lambda: LambdaClient, functionName: string): Promise<DeployedMapping[]> {
  try {
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName: functionName }));
    return EventSourceMappings.map(({ UUID = '', State = 'unknown' }) => ({ uuid: UUID, state: State }));
  } catch (error) {
    throw serviceError('lambda', `ListEventSourceMappings of ${functionName}`, error);
  }
}

async function listFunctions(lambda: LambdaClient): Promise<FunctionConfiguration[]> {
  const functions: FunctionConfiguration[] = [];
  let Marker: string | undefined;
  try {
    do {
      const page: ListFunctionsCommandOutput = await lambda.send(new ListFunctionsCommand({ Marker }));
      functions.push(...(page.Functions ?? []));
      Marker = page.NextMarker;
    } while (Marker);
  } catch (error) {
    throw serviceError('lambda', 'ListFunctions', error);
  }
  return functions;
}

const variablesOf = ({ Environment }: FunctionConfiguration): Record<string, string> => Environment?.Variables ?? {};
