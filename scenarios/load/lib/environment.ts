/** The settings of this run, from `-e` and from the file that `-e SETTINGS=` names. Init context only. */
import { SHORT_TTL_MICROS } from '../../../simulator/basics/cache-ttl.ts';
import { isLoopback } from './loopback.ts';
import { DIALECTS, type DialectName, type Settings, type TenantSettings } from './settings.ts';

const DEFAULT_LOOPS = 4;
const DEFAULT_MAX_TOKENS = 512;

/** An empty value is none, as in a shell. */
export function word(name: string, fallback: string): string {
  const value = __ENV[name];
  return value === undefined || value === '' ? fallback : value;
}

/** @throws Error that names the variable; k6 then ends before any request */
export function number(name: string, fallback: number): number {
  const value = Number(word(name, String(fallback)));
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`-e ${name}=${__ENV[name]}: expected a number from 0 on`);
}

export function flag(name: string, fallback: boolean): boolean {
  return word(name, fallback ? 'true' : 'false') === 'true';
}

/** The line that a gateway prints when it is ready. */
interface Ready {
  readonly url: string;
  readonly keys: Readonly<Record<string, string>>;
}

export function readSettings(): Settings {
  const file = word('SETTINGS', '');
  const settings = file === '' ? byHand() : withKeys(JSON.parse(open(file)) as Settings);
  for (const target of settings.targets) {
    if (!isLoopback(target) && word('ALLOW_REMOTE', '') !== hostOf(target)) {
      throw new Error(`${target} is not this machine: load goes there only with -e ALLOW_REMOTE=${hostOf(target)}`);
    }
  }
  return settings;
}

/** Keys by tenant may come from the environment, as a secret of Kubernetes does, so that no file holds them. */
function withKeys(settings: Settings): Settings {
  const keys = JSON.parse(word('KEYS', '{}')) as Readonly<Record<string, string>>;
  return {
    ...settings,
    tenants: settings.tenants.map((tenant) => ({ ...tenant, key: keys[tenant.name] ?? tenant.key })),
  };
}

function byHand(): Settings {
  const ready = word('READY', '') === '' ? null : (JSON.parse(open(word('READY', ''))) as Ready);
  const dialect = DIALECTS.find((name) => name === word('DIALECT', 'converse'));
  if (dialect === undefined) throw new Error(`-e DIALECT: expected ${DIALECTS.join(', ')}, got ${__ENV['DIALECT']}`);
  const targets = word('TARGET', ready?.url ?? '').split(',');
  if (targets[0] === '') throw new Error('expected -e TARGET=http://127.0.0.1:PORT, or -e READY=FILE');
  const keys = ready?.keys ?? { [word('TENANT', 'load')]: word('KEY', '') };
  return {
    targets: targets.map((target) => target.replace(/\/+$/, '')),
    dialect: dialect satisfies DialectName,
    stream: flag('STREAM', true),
    seed: number('SEED', 1),
    loops: number('LOOPS', DEFAULT_LOOPS),
    startAtEpochMillis: null,
    callerRetries: true,
    padPrompts: flag('PAD', true),
    thresholds: { llm_served: [`rate>=${number('SERVED', 0.99)}`] },
    tenants: Object.entries(keys).map(([name, key]) => tenantByHand(name, key)),
    rowsFile: null,
    horizonMicros: null,
  };
}

function tenantByHand(name: string, key: string): TenantSettings {
  const tokens = (median: number) => ({
    distribution: { kind: 'lognormal', median, sigma: 0.5 } as const,
    minimum: 1,
    maximum: 20 * median,
  });
  const none = { distribution: { kind: 'constant', value: 0 } as const, minimum: 0, maximum: 1 };
  return {
    name,
    key,
    model: word('MODEL', 'global.anthropic.claude-sonnet-4-5-20250929-v1:0'),
    maxOutputTokens: 64_000,
    burndown: number('BURNDOWN', 5),
    callerRetry: null,
    timeoutMicros: null,
    goodFirstTokenMicros: number('TTFT_MS', 0) === 0 ? null : number('TTFT_MS', 0) * 1_000,
    goodEndToEndMicros: null,
    demand: {
      name,
      group: 0,
      share: 1,
      arrivals: {
        process: { kind: 'poisson' },
        ratePerSecond: 1,
        profile: { kind: 'flat' },
        spikes: [],
        ramp: null,
        startAtMicros: 0,
        endAtMicros: null,
        maxRequests: null,
      },
      tokens: {
        input: tokens(number('INPUT_TOKENS', 600)),
        output: tokens(number('OUTPUT_TOKENS', 100)),
        maxTokens: number('MAX_TOKENS', DEFAULT_MAX_TOKENS),
        cacheableShare: none,
        cacheTtlMicros: SHORT_TTL_MICROS,
        affinityKeys: 1_000,
      },
    },
  };
}

function hostOf(target: string): string {
  return /^https?:\/\/([^/]*)/.exec(target)?.[1] ?? target;
}
