// Lambda Managed Instances with eight vCPUs: one environment serves eight shards, one lock-free owner of state per vCPU.
//
// Node starts a worker thread per vCPU, each with its own copy of the handler and its own cache, and Lambda gives each one invocation at a
// time. An environment never goes to sleep: this is for load that does not end.
import { Annotations, Duration, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Compute } from './compute.ts';
import { PrivateNetwork } from './private-network.ts';

const VCPUS = 8;
const GIB_PER_VCPU = 2;
const MEMORY_MB = VCPUS * GIB_PER_VCPU * 1024;

/** Half of the memory, as on standard Lambda, divided among the threads that share it. */
const CACHE_BYTES = (MEMORY_MB * 1024 * 1024) / 2 / VCPUS;

/** As on standard Lambda, three tenths for the state of one partition. */
const STATE_BYTES = Math.floor((MEMORY_MB * 1024 * 1024 * 0.3) / VCPUS);

/** One per availability zone: what AWS advises for anything that matters. */
const ENVIRONMENTS_MIN = 3;

/** The host keeps one vCPU and 1 GB to itself, so eight vCPUs do not fit on a host of eight. */
const INSTANCE_TYPE = 'c7g.4xlarge';
const VCPUS_PER_INSTANCE = 16;

export interface ProvisionedOptions {
  /**
   * Environments that always run, for each stage. One serves eight shards. Set it where a stream that exists already has more than 24.
   * @default one per eight shards of the source, and at least 3
   */
  readonly environmentsMin?: number;
  /**
   * Environments that Lambda may scale to, for each stage.
   * @default twice environmentsMin
   */
  readonly environmentsMax?: number;
  /**
   * Instance types that Lambda may take; arm64 with more than eight vCPUs.
   * @default c7g.4xlarge, which holds one environment
   */
  readonly instanceTypes?: readonly ec2.InstanceType[];
  /**
   * vCPUs of all instances together: the limit of the bill.
   * @default what environmentsMax takes on the default instance type in all stages, twice, because a deployment runs old and new side by side
   */
  readonly vCpuCountMax?: number;
  /**
   * Network that the instances stand in. It must reach DynamoDB, S3, Kinesis, SQS, CloudWatch Logs and X-Ray.
   * @default a new one without internet access, with endpoints for these services, in three availability zones
   */
  readonly vpc?: ec2.IVpc;
  /**
   * How long a batch may take. Managed instances report a timeout and let the code run on; the commit log keeps such a batch harmless.
   * @default 1 minute
   */
  readonly timeout?: Duration;
}

/** `shardCounts`: of the source of each stage, null where not known. */
export function provisionedCompute(scope: Construct, options: ProvisionedOptions, shardCounts: readonly (number | null)[]): Compute {
  const provider = createCapacityProvider(scope, options, shardCounts);
  return {
    kind: 'provisioned',
    memoryMb: MEMORY_MB,
    timeout: options.timeout ?? Duration.minutes(1),
    environment: {
      WEIR_WORKERS: '1',
      WEIR_CACHE_BYTES: String(CACHE_BYTES),
      WEIR_STATE_BYTES: String(STATE_BYTES),
      AWS_LAMBDA_NODEJS_WORKER_COUNT: String(VCPUS),
    },
    host(partitionFunction, shardCount) {
      provider.addFunction(partitionFunction, {
        perExecutionEnvironmentMaxConcurrency: VCPUS,
        executionEnvironmentMemoryGiBPerVCpu: GIB_PER_VCPU,
        publishToLatestPublished: true,
        latestPublishedScalingConfig: environments(options, shardCount),
      });
      // People read it where they choose, at the property compute, and not at each synth.
      Annotations.of(partitionFunction).acknowledgeInfo('aws-lambda:Function.CapacityProviderConfiguration');
    },
    // The name alone stands for the version published last.
    invokedArns: ({ functionArn }) => [functionArn, `${functionArn}:$LATEST.PUBLISHED`],
  };
}

function environments(options: ProvisionedOptions, shardCount: number | null) {
  const minExecutionEnvironments = options.environmentsMin ?? Math.max(ENVIRONMENTS_MIN, Math.ceil((shardCount ?? 0) / VCPUS));
  return { minExecutionEnvironments, maxExecutionEnvironments: options.environmentsMax ?? 2 * minExecutionEnvironments };
}

function createCapacityProvider(parent: Construct, options: ProvisionedOptions, shardCounts: readonly (number | null)[]) {
  const scope = new Construct(parent, 'Capacity');
  const vpc = options.vpc ?? new PrivateNetwork(scope, 'Network').vpc;
  const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Instances of the partition functions: nobody calls them, they call AWS',
    allowAllOutbound: false,
  });
  securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS services');
  const environmentsMax = shardCounts.reduce<number>((sum, count) => sum + environments(options, count).maxExecutionEnvironments, 0);
  const provider = new lambda.CapacityProvider(scope, 'Provider', {
    architectures: [lambda.Architecture.ARM_64],
    instanceTypeFilter: lambda.InstanceTypeFilter.allow([...(options.instanceTypes ?? [new ec2.InstanceType(INSTANCE_TYPE)])]),
    maxVCpuCount: options.vCpuCountMax ?? 2 * environmentsMax * VCPUS_PER_INSTANCE,
    scalingOptions: lambda.ScalingOptions.auto(),
    securityGroups: [securityGroup],
    subnets: vpc.selectSubnets({ subnetType: options.vpc ? undefined : ec2.SubnetType.PRIVATE_ISOLATED }).subnets,
  });
  Validations.of(provider).acknowledge({
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator]',
    reason: 'Lambda requires this policy of whoever runs its instances, and AWS extends it together with the service.',
  });
  return provider;
}
