/** boto3 as it is against STS, Service Quotas and CloudWatch. Skipped where Python or boto3 is not installed. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { aCall, aThrottle, controlFixture, SONNET_CODE } from '../support/control-fixture.ts';
import { ACCOUNT, CLAUDE, OTHER } from '../support/fake-backend.ts';

const hasBoto3 = spawnSync('python3', ['-c', 'import boto3'], { timeout: 20_000 }).status === 0;
const reason = hasBoto3 ? '' : ' (skipped: python3 with boto3 is not installed)';

const SCRIPT = `
import datetime, json, os, boto3
from botocore.config import Config
from botocore.exceptions import ClientError

asked = json.loads(os.environ["ASKED"])
now = datetime.datetime.fromtimestamp(asked["now"], datetime.timezone.utc)
common = dict(endpoint_url=asked["endpoint"], config=Config(retries={"total_max_attempts": 1}))
base = dict(common, region_name=asked["region"], **asked["keys"])
said = {}

def refusal(call):
    try:
        call()
        return None
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]

sts = boto3.client("sts", **base)
given = sts.assume_role(RoleArn=asked["role"], RoleSessionName="boto", DurationSeconds=900)["Credentials"]
session = dict(aws_access_key_id=given["AccessKeyId"], aws_secret_access_key=given["SecretAccessKey"],
               aws_session_token=given["SessionToken"])
said["expiration"] = given["Expiration"].timestamp()
as_role = boto3.client("sts", **dict(common, region_name=asked["region"], **session))
said["identity"] = as_role.get_caller_identity()["Arn"]
said["web"] = refusal(lambda: sts.assume_role_with_web_identity(
    RoleArn=asked["role"], RoleSessionName="pod", WebIdentityToken="nonsense"))
said["foreign"] = refusal(lambda: boto3.client("sts", **dict(
    base, aws_access_key_id="AKIAFOREIGN")).get_caller_identity())

quotas = boto3.client("service-quotas", **base)
pages = quotas.get_paginator("list_service_quotas").paginate(ServiceCode="bedrock", PaginationConfig={"PageSize": 10})
said["quotas"] = {q["QuotaCode"]: q["Value"] for page in pages for q in page["Quotas"]}
increase = dict(ServiceCode="bedrock", QuotaCode=asked["code"])
said["atDefault"] = refusal(lambda: quotas.request_service_quota_increase(DesiredValue=5000000, **increase))
opened = quotas.request_service_quota_increase(DesiredValue=8000000, **increase)["RequestedQuota"]
said["opened"] = [opened["Status"], opened["DesiredValue"], opened["Created"].timestamp()]
said["again"] = refusal(lambda: quotas.request_service_quota_increase(DesiredValue=9000000, **increase))

watch = boto3.client("cloudwatch", **base)
dimensions = [{"Name": "ModelId", "Value": asked["model"]}]
query = lambda id, name: {"Id": id, "MetricStat": {"Period": 60, "Stat": "Sum", "Metric": {
    "Namespace": "AWS/Bedrock", "MetricName": name, "Dimensions": dimensions}}}
window = dict(StartTime=now - datetime.timedelta(hours=1), EndTime=now + datetime.timedelta(hours=1))
results = watch.get_metric_data(
    MetricDataQueries=[query("m1", "Invocations"), query("m2", "InvocationThrottles")], **window)["MetricDataResults"]
said["sums"] = {r["Label"]: sum(r["Values"]) for r in results}
said["listed"] = sorted({m["MetricName"] for page in watch.get_paginator("list_metrics").paginate(
    Namespace="AWS/Bedrock") for m in page["Metrics"]})
points = watch.get_metric_statistics(Namespace="AWS/Bedrock", MetricName="InvocationLatency", Dimensions=dimensions,
    Period=60, Statistics=["Maximum"], **window)["Datapoints"]
said["latency"] = [[p["Maximum"], p["Unit"]] for p in points]
said["crooked"] = refusal(lambda: watch.get_metric_statistics(
    Namespace="AWS/Bedrock", MetricName="Invocations", Period=60, ExtendedStatistics=["p101"], **window))
print(json.dumps(said))
`;

type Refusal = readonly [code: string, status: number] | null;
interface Said {
  readonly expiration: number;
  readonly identity: string;
  readonly web: Refusal;
  readonly foreign: Refusal;
  readonly quotas: Readonly<Record<string, number>>;
  readonly atDefault: Refusal;
  readonly opened: readonly [status: string, value: number, created: number];
  readonly again: Refusal;
  readonly sums: Readonly<Record<string, number>>;
  readonly listed: readonly string[];
  readonly latency: readonly (readonly [maximum: number, unit: string])[];
  readonly crooked: Refusal;
}

describe.skipIf(!hasBoto3)(`boto3${reason}`, () => {
  const clock = new ManualClock();
  const { control } = controlFixture({ clock });
  const emulator = createEmulator({
    backend: control.backend,
    credentials: control.credentials,
    clock,
    services: control.services,
  });
  let said: Said;

  beforeAll(async () => {
    control.observe(aCall());
    control.observe(aCall({ endedAtMicros: 2_000_000 }));
    control.observe(aThrottle());
    const { accessKeyId, secretAccessKey } = control.identities.account(ACCOUNT.accountId)!.accessKey;
    const asked = {
      endpoint: await emulator.listen(0),
      region: ACCOUNT.region,
      keys: { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey },
      role: control.identities.account(OTHER.accountId)!.roleArn,
      code: SONNET_CODE,
      model: CLAUDE,
      now: clock.calendarMillis() / 1_000,
    };
    const env = { ...process.env, ASKED: JSON.stringify(asked) };
    const { stdout } = await promisify(execFile)('python3', ['-c', SCRIPT], { env, timeout: 25_000 });
    said = JSON.parse(stdout);
  });
  afterAll(() => emulator.close());

  test('assumes a role, and is refused without one', () => {
    expect(said.identity).toBe(`arn:aws:sts::${OTHER.accountId}:assumed-role/shardproof-gateway/boto`);
    expect(Math.abs(said.expiration * 1_000 - clock.wallMillis() - 900_000)).toBeLessThan(2);
    expect(said.web).toEqual(['InvalidIdentityToken', 400]);
    expect(said.foreign).toEqual(['InvalidClientTokenId', 403]);
  });

  test('lists quotas and asks for more', () => {
    expect(said.quotas[SONNET_CODE]).toBe(200_000);
    expect(Object.keys(said.quotas)).toHaveLength(control.context.quotas.quotas(0).length);
    expect(said.atDefault).toEqual(['IllegalArgumentException', 400]);
    const [status, desired, created] = said.opened;
    expect([status, desired]).toEqual(['PENDING', 8_000_000]);
    expect(Math.abs(created * 1_000 - clock.calendarMillis())).toBeLessThan(2);
    expect(said.again).toEqual(['ResourceAlreadyExistsException', 400]);
  });

  test('reads metrics', () => {
    expect(said.sums).toEqual({ Invocations: 2, InvocationThrottles: 1 });
    expect(said.listed).toEqual(expect.arrayContaining(['EstimatedTPMQuotaUsage', 'InvocationThrottles']));
    expect(Math.max(...said.latency.map(([maximum]) => maximum))).toBe(2_000);
    expect(said.latency[0]?.[1]).toBe('Milliseconds');
    expect(said.crooked).toEqual(['InvalidParameterValue', 400]);
  });
});
