/** The control plane in one piece: the AWS services and pages that plug into the emulator, and what feeds them. */
import type { AccountConfig } from '../../../simulator/quota/account.ts';
import { Stream } from '../../../simulator/basics/random.ts';
import type { Micros } from '../../../simulator/basics/time.ts';
import type { IncreaseDesk } from '../../../simulator/quota/increase.ts';
import { AccountDirectory } from '../accounts.ts';
import type { CredentialStore } from '../aws/credentials.ts';
import type { Backend } from '../backend.ts';
import type { CallObserver } from '../call.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Page } from '../../http/page.ts';
import type { AwsService } from '../service.ts';
import { CallCounters } from './call-counters.ts';
import { CallLog } from './call-log.ts';
import { CloudWatch } from './cloudwatch/cloudwatch.ts';
import { MetricStore } from './cloudwatch/metric-store.ts';
import { ControlApi } from './control-api.ts';
import { ControlledBackend } from './controlled-backend.ts';
import { FaultSwitch } from './fault-switch.ts';
import type { FleetLimits } from './fleet-limits.ts';
import { ConsolePage } from './page/console-page.ts';
import { isRefusal, type ControlContext } from './control-context.ts';
import { EmulatorMetrics } from './prometheus.ts';
import { QuotaBook } from './quotas/quota-book.ts';
import { ServiceQuotas } from './quotas/service-quotas.ts';
import { RecordsPage } from './records-page.ts';
import { Identities } from './sts/identities.ts';
import { Sts } from './sts/sts.ts';

export interface ControlPlaneOptions {
  readonly scenario: string;
  readonly seed: number;
  readonly clock: Clock;
  /**
   * What the clients' calendar shows at model time 0: dates of metrics and quota requests count from it. Not the
   * scenario's start where that is another day, or clients that ask for "the last hour" see nothing.
   */
  readonly startEpochMicros: Micros;
  /** The modelled Bedrock, without faults made by hand. */
  readonly backend: Backend;
  /** One for each of the backend's accounts, in their order; arrays in them one for each model. */
  readonly accounts: readonly AccountConfig[];
  readonly limits: FleetLimits;
  /** An account was suspended by hand. */
  readonly onSuspended?: (account: number) => void;
  readonly desk: Pick<IncreaseDesk, 'refusal' | 'ask' | 'decide' | 'cases'>;
  /** Records kept for `/records`; the oldest make room. */
  readonly recordsKept?: number;
  /** Whether Service Quotas says APPROVED or DENIED; AWS shows only CASE_CLOSED. */
  readonly showDecisions?: boolean;
  /** Whether `/metrics` answers under any name; default: as the other pages, only under this machine's. */
  readonly openMetrics?: boolean;
}

export interface ControlPlane {
  /** What the data plane is to call: passes faults made by hand, then the modelled Bedrock. */
  readonly backend: Backend;
  readonly identities: Identities;
  readonly credentials: CredentialStore;
  readonly services: readonly AwsService[];
  readonly pages: readonly Page[];
  readonly observe: CallObserver;
  readonly context: ControlContext;
}

const DEFAULT_RECORDS_KEPT = 200_000;
const REFUSALS_KEPT = 1_000;

export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  const { backend, clock, limits, onSuspended, desk, startEpochMicros, accounts, scenario, seed } = options;
  const { showDecisions = false, openMetrics = false, recordsKept = DEFAULT_RECORDS_KEPT } = options;
  const context: ControlContext = {
    fleet: backend,
    clock,
    startEpochMicros,
    limits,
    faults: new FaultSwitch(backend.accounts.length, new Stream(seed, 0, 'emulator/faults'), onSuspended),
    quotas: new QuotaBook({ accounts, models: backend.models, limits, desk, clock, showDecisions }),
    metrics: new MetricStore({ fleet: backend, startEpochMicros }),
    counters: new CallCounters(backend),
    calls: new CallLog(recordsKept),
    refusals: new CallLog(REFUSALS_KEPT),
  };
  const identities = new Identities({ scenario, seed, accounts: backend.accounts });
  const directory = new AccountDirectory(backend.accounts);
  const metrics = new EmulatorMetrics(context, openMetrics);
  return {
    backend: new ControlledBackend(backend, context.faults),
    identities,
    credentials: identities,
    services: [
      new Sts(identities, clock),
      new ServiceQuotas({ book: context.quotas, startEpochMicros }, directory),
      new CloudWatch({ store: context.metrics, directory, clock, startEpochMicros }),
    ],
    pages: [new ControlApi(context), new RecordsPage(context.calls, backend), metrics.page, new ConsolePage()],
    observe: observer(context, metrics),
    context,
  };
}

function observer(context: ControlContext, metrics: EmulatorMetrics): CallObserver {
  return (call) => {
    context.calls.add(call);
    context.counters.observe(call);
    context.metrics.observe(call);
    metrics.observe(call);
    if (isRefusal(call)) context.refusals.add(call);
  };
}
