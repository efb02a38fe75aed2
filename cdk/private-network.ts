// A network for managed instances: no internet, and endpoints for the services that a partition function calls.
import { Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Lambda wants three, and spreads an application's environments over them. */
const ZONES = 3;

export class PrivateNetwork extends Construct {
  readonly vpc: ec2.Vpc;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      availabilityZones: Array.from({ length: ZONES }, (_, zone) => Fn.select(zone, Fn.getAzs())),
      natGateways: 0,
      subnetConfiguration: [{ name: 'Instances', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
      gatewayEndpoints: {
        DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
        S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
      },
    });
    const { KINESIS_STREAMS, SQS, CLOUDWATCH_LOGS, XRAY } = ec2.InterfaceVpcEndpointAwsService;
    const services = { Kinesis: KINESIS_STREAMS, Sqs: SQS, Logs: CLOUDWATCH_LOGS, XRay: XRAY };
    const securityGroup = new ec2.SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'Endpoints of AWS services, for this network alone',
      allowAllOutbound: false,
    });
    for (const [zone, { ipv4CidrBlock }] of this.vpc.isolatedSubnets.entries()) {
      securityGroup.addIngressRule(ec2.Peer.ipv4(ipv4CidrBlock), ec2.Port.tcp(443), `Instances in zone ${zone + 1}`);
    }
    for (const [name, service] of Object.entries(services)) {
      this.vpc.addInterfaceEndpoint(name, { service, securityGroups: [securityGroup], open: false });
    }
    const logGroup = new logs.LogGroup(this, 'RejectedTraffic', { retention: logs.RetentionDays.ONE_MONTH });
    this.vpc.addFlowLog('RejectedTraffic', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup),
      trafficType: ec2.FlowLogTrafficType.REJECT,
    });
  }
}
