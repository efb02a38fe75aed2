// The IAM policies of a template, as statements and as lines that people can read.
import { ofType, type Synthesized } from './applications.ts';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, string[]>>;
}

export const list = (value: string | string[]): string[] => (Array.isArray(value) ? value : [value]);

export function statements(application: Synthesized): { readonly policy: string; readonly statement: Statement }[] {
  return ofType(application, 'AWS::IAM::Policy').flatMap(({ Properties }) =>
    (Properties.PolicyDocument.Statement as Statement[]).map(statement => ({ policy: String(Properties.PolicyName), statement })),
  );
}

/** One line for each resource: actions, resource, rows. */
export function lines(application: Synthesized, policy: RegExp): string[] {
  return statements(application)
    .filter(found => policy.test(found.policy))
    .flatMap(({ statement: { Action, Resource, Condition } }) => {
      const rows = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
      return list(Resource).map(resource => `${list(Action).join(' ')} on ${resource}${rows ? ` rows ${list(rows)}` : ''}`);
    })
    .sort();
}
