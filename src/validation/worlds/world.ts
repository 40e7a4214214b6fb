/** The measured world: an emulator, and as many gateways as the scenario has replicas, each in a process of its own. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import type { Ready } from '../../emulator/ready.ts';
import { Child } from './child.ts';
import { type RequestedPlan, requestedPlan } from './increase-requests.ts';
import type { HoldUps } from './loop-watch.ts';
import type { Order, Report } from './orders.ts';

/** From the order to the start: enough for every process to listen, and for k6 to be there in time. */
const AHEAD_MILLIS = 4_000;

export interface WorldOptions {
  readonly config: SimulationConfig;
  readonly seed: number;
  readonly policyFile: string | null;
  /** Of a gateway that runs already, in place of ours, and the port at which it looks for the emulator. */
  readonly foreign?: { readonly urls: readonly string[]; readonly emulatorPort: number } | null;
  readonly timeScale: number;
  readonly nowEpochMillis: () => number;
  /** Gateways of another configuration than the emulator's: how a wrong one is made on purpose. */
  readonly gatewayConfig?: SimulationConfig;
}

export class World {
  readonly emulator: Ready;
  /** Of the gateways; row i goes to number i mod n. */
  readonly urls: readonly string[];
  /** When model time 0 is, in milliseconds since 1970. */
  readonly startAtEpochMillis: number;
  /** Increases that are to be asked for through Service Quotas: its emulator does not ask for them itself. */
  readonly requests: RequestedPlan['requests'];
  readonly #children: readonly Child[];

  private constructor(
    children: readonly Child[],
    parts: Pick<World, 'emulator' | 'urls' | 'startAtEpochMillis' | 'requests'>,
  ) {
    this.#children = children;
    this.emulator = parts.emulator;
    this.urls = parts.urls;
    this.startAtEpochMillis = parts.startAtEpochMillis;
    this.requests = parts.requests;
  }

  static async start(options: WorldOptions): Promise<World> {
    const { config, seed, policyFile, timeScale, foreign = null, nowEpochMillis, gatewayConfig = config } = options;
    const replicas = foreign === null ? config.gateway.replicas : 0;
    const children = await Promise.all(Array.from({ length: replicas + 1 }, () => Child.start()));
    try {
      const startAtEpochMillis = Math.ceil((nowEpochMillis() + AHEAD_MILLIS) / 1_000) * 1_000;
      const settings = { config, seed, startAtEpochMillis, timeScale, port: 0 };
      const [first, ...others] = children;
      const port = foreign?.emulatorPort ?? 0;
      const plan = requestedPlan(config);
      const order: Order = { kind: 'emulator', ...settings, config: plan.config, port };
      const emulator = expectKind('emulator', await first!.serve(order)).ready;
      const urls = await Promise.all(
        others.map(async (child, replica) => {
          const gatewayOrder: Order = {
            kind: 'gateway',
            ...settings,
            config: gatewayConfig,
            replica,
            policyFile,
            upstream: emulator,
          };
          return expectKind('gateway', await child.serve(gatewayOrder)).url;
        }),
      );
      return new World(children, {
        emulator,
        urls: foreign?.urls ?? urls,
        startAtEpochMillis,
        requests: plan.requests,
      });
    } catch (error) {
      await stopAll(children);
      throw error;
    }
  }

  /** Rejects as soon as one of its processes ends by itself. */
  get broken(): Promise<never> {
    return Promise.race(this.#children.map((child) => child.ended));
  }

  /** Of its processes, the emulator first, since they were last asked. */
  async holdUps(): Promise<readonly HoldUps[]> {
    const reports = await Promise.all(this.#children.map((child) => child.serve({ kind: 'hold-ups' })));
    return reports.map((report) => expectKind('hold-ups', report).holdUps);
  }

  async stop(): Promise<void> {
    await stopAll(this.#children);
  }
}

async function stopAll(children: readonly Child[]): Promise<void> {
  await Promise.all(children.map((child) => child.stop()));
}

function expectKind<Kind extends Report['kind']>(kind: Kind, report: Report): Extract<Report, { kind: Kind }> {
  if (report.kind !== kind) throw new Error(`expected a report of kind ${kind}, got ${report.kind}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its kind was looked at
  return report as Extract<Report, { kind: Kind }>;
}
