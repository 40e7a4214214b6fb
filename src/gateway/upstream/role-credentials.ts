/** Credentials from AWS: the default chain, and from it a role in the account of each shard. */
import type { Credentials } from '../../bedrock/sign.ts';
import { loadOptional } from '../../input/load-optional.ts';
import { refreshedCredentials } from './credentials.ts';
import type { CredentialSource } from './upstream.ts';

export interface RoleOptions {
  readonly roleArn: string;
  /** Of the gateway: what CloudTrail shows as the role's session. */
  readonly gatewayName: string;
  readonly region: string;
  /** Default: that of AWS for the region. */
  readonly stsEndpoint?: URL;
  /** Who assumes the role; default: what the default chain finds (environment, profile, container, instance). */
  readonly base?: Credentials | undefined;
  readonly wallMillis: () => number;
}

const STS_TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** Of one role in one account. Throws `RefusedInput` where the AWS SDK's providers are not installed. */
export async function roleCredentials(options: RoleOptions): Promise<CredentialSource> {
  const { fromNodeProviderChain, fromTemporaryCredentials } = await loadProviders();
  const { roleArn, gatewayName, region, stsEndpoint, base, wallMillis } = options;
  const provide = fromTemporaryCredentials({
    params: { RoleArn: roleArn, RoleSessionName: sessionName(gatewayName) },
    masterCredentials: base ?? fromNodeProviderChain({ clientConfig: { region } }),
    clientConfig: {
      region,
      requestHandler: STS_TIMEOUTS,
      ...(stsEndpoint === undefined ? {} : { endpoint: stsEndpoint.href }),
    },
  });
  return refreshedCredentials(() => provide(), wallMillis);
}

/** Loaded when AWS is asked for, so that a gateway in front of the emulator starts without it. */
function loadProviders() {
  const name = '@aws-sdk/credential-providers';
  return loadOptional(name, 'credentials from AWS', () => import('@aws-sdk/credential-providers'));
}

/** STS takes 2 to 64 of `[\w+=,.@-]`. */
function sessionName(gatewayName: string): string {
  return gatewayName
    .replace(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
}
