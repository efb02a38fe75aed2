// What happens to resources that hold data when the stack goes.
import { RemovalPolicy } from 'aws-cdk-lib';

/** Whether the resource outlives its stack, and is therefore also protected from being deleted by hand. */
export function isKept(removalPolicy: RemovalPolicy): boolean {
  return removalPolicy === RemovalPolicy.RETAIN || removalPolicy === RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}
