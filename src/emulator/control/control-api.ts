/**
 * The control API under `/shardproof/api/`: `GET state`, and POSTs that change something, each answered with the new
 * state. Accounts are named as in the scenario, models by the id that callers send.
 */
import { z } from 'zod';
import { BREAKS, ERRORS, type StrikeConfig } from '../../../simulator/accounts/fault-config.ts';
import { Strike } from '../../../simulator/accounts/strike.ts';
import { MICROS_PER_SECOND } from '../../../simulator/basics/time.ts';
import { METERS } from '../../../simulator/quota/limits.ts';
import { LARGEST_QUOTA } from '../../../simulator/quota/quota-value.ts';
import type { FixedResponse, HttpRequest } from '../../http/message.ts';
import type { Page } from '../../http/page.ts';
import { describePath, type Path, valueAt } from '../../input/describe.ts';
import { type Examined, problemsOf } from '../../input/issues.ts';
import { unknownKind } from '../../input/kinds.ts';
import { formatProblem } from '../../input/problem.ts';
import { keysAt } from '../../input/schema-keys.ts';
import { isLocal, json, mutationRefusal, NOT_LOCAL } from '../../http/guard.ts';
import type { MadeFault, MadeStrike } from './fault-switch.ts';
import { type ControlContext, resetControls } from './control-context.ts';
import { emulatorState } from './state.ts';
import { readJson } from './wire/json-protocol.ts';

const PREFIX = '/shardproof/api/';

/** Null once it is done, else why it cannot be. */
type Change = (context: ControlContext, body: unknown) => string | null;

const account = z.string().min(1);
const SUSPENSION = z.strictObject({ account });
const QUOTA = z.strictObject({
  account,
  /** Left out for `tokensPerDay`, which spans all models. */
  model: z.string().optional(),
  meter: z.enum(METERS),
  limit: z.int().min(0).max(LARGEST_QUOTA).nullable(),
});
const CAPACITY_FAULT = z.strictObject({
  /** Null: every account. */
  account: account.nullable(),
  /** 0 ends it. */
  probability: z.number().min(0).max(1),
  /** In model time; null: until it is changed. */
  seconds: z.number().positive().max(31_536_000).nullable(),
});

const STRIKES = {
  /** Null: every account. */
  account: account.nullable(),
  /** One of the two: so many calls by chance, or the n-th that comes from now on, alone. */
  probability: z.number().positive().max(1).optional(),
  call: z.int().positive().optional(),
  seconds: z.number().positive().max(31_536_000).nullable().default(null),
};
const FAULTS = [
  z.strictObject({ kind: z.literal('none'), account: account.nullable() }),
  z.strictObject({ kind: z.literal('error'), answer: z.enum(ERRORS), ...STRIKES }),
  z.strictObject({
    kind: z.literal('break'),
    by: z.enum(BREAKS),
    after: z.number().min(0).max(1).default(0.5),
    ...STRIKES,
  }),
] as const;
const FAULT = z.discriminatedUnion('kind', FAULTS, { error: unknownKind(FAULTS) });

const CHANGES: Readonly<Record<string, Change>> = {
  suspend: change(SUSPENSION, (context, asked) => setSuspended(context, asked.account, true)),
  resume: change(SUSPENSION, (context, asked) => setSuspended(context, asked.account, false)),
  quota: change(QUOTA, setQuota),
  'capacity-fault': change(CAPACITY_FAULT, setCapacityFault),
  fault: change(FAULT, setFault),
  reset: change(z.strictObject({}), (context) => {
    resetControls(context);
    return null;
  }),
};

export class ControlApi implements Page {
  readonly #context: ControlContext;

  constructor(context: ControlContext) {
    this.#context = context;
  }

  matches(_method: string, path: string): boolean {
    return path.startsWith(PREFIX);
  }

  handle(request: HttpRequest): FixedResponse {
    if (!isLocal(request)) return NOT_LOCAL;
    const name = request.path.slice(PREFIX.length);
    if (name === 'state') {
      return request.method === 'GET' ? json(200, emulatorState(this.#context)) : notAllowed('GET');
    }
    const apply = Object.hasOwn(CHANGES, name) ? CHANGES[name] : undefined;
    if (apply === undefined) {
      return json(404, { error: `nothing called "${name}": there is state, ${Object.keys(CHANGES).join(', ')}` });
    }
    if (request.method !== 'POST') return notAllowed('POST');
    const refusal = mutationRefusal(request);
    if (refusal !== null) return refusal;
    const body = readJson(request);
    if (body.kind === 'malformed') return json(400, { error: 'the body is not JSON' });
    const problem = apply(this.#context, body.value);
    return problem === null ? json(200, emulatorState(this.#context)) : json(400, { error: problem });
  }
}

function change<T>(schema: z.ZodType<T>, apply: (context: ControlContext, asked: T) => string | null): Change {
  return (context, body) => {
    const parsed = schema.safeParse(body);
    if (parsed.success) return apply(context, parsed.data);
    const examined: Examined = {
      valueAt: (path) => valueAt(body, path),
      problem: (path, message) => ({ file: describePath(path) || 'body', line: 0, column: 0, path: '', message }),
    };
    const known = (path: Path): readonly string[] => keysAt(schema, path);
    return problemsOf(examined, [], parsed.error.issues, known).map(formatProblem).join('; ');
  };
}

function setSuspended(context: ControlContext, name: string, suspended: boolean): string | null {
  const index = accountIndex(context, name);
  if (index < 0) return noAccount(context, name);
  context.faults.setSuspended(index, suspended);
  return null;
}

function setQuota(context: ControlContext, asked: z.output<typeof QUOTA>): string | null {
  const index = accountIndex(context, asked.account);
  if (index < 0) return noAccount(context, asked.account);
  const model = asked.meter === 'tokensPerDay' ? null : context.fleet.models.findIndex(({ id }) => id === asked.model);
  if (model === -1) return `model: expected one of ${context.fleet.models.map(({ id }) => id).join(', ')}`;
  context.limits.setLimit(index, model, asked.meter, asked.limit, context.clock.nowMicros());
  return null;
}

function setCapacityFault(context: ControlContext, asked: z.output<typeof CAPACITY_FAULT>): string | null {
  const untilMicros = endOf(context, asked.seconds);
  const fault = asked.probability === 0 ? null : { probability: asked.probability, untilMicros };
  return eachAccount(context, asked.account, (index) => context.faults.setCapacityFault(index, fault));
}

function setFault(context: ControlContext, asked: z.output<typeof FAULT>): string | null {
  let made: MadeStrike | null = null;
  if (asked.kind !== 'none') {
    const { account: _, probability, call, seconds, ...fault } = asked;
    const when = strikeConfig(probability, call);
    if (when === null) return 'expected either probability or call';
    made = { strike: new Strike<MadeFault>(fault, when), untilMicros: endOf(context, seconds) };
  }
  return eachAccount(context, asked.account, (index) => context.faults.setStrike(index, made));
}

/** Null unless it is just one of the two. */
function strikeConfig(probability: number | undefined, call: number | undefined): StrikeConfig | null {
  if (probability === undefined) return call === undefined ? null : { probability: null, call };
  return call === undefined ? { probability, call: null } : null;
}

function endOf(context: ControlContext, seconds: number | null): number {
  return context.clock.nowMicros() + (seconds ?? Number.POSITIVE_INFINITY) * MICROS_PER_SECOND;
}

/** @param name of an account; null: all of them */
function eachAccount(context: ControlContext, name: string | null, act: (index: number) => void): string | null {
  const indices = name === null ? context.fleet.accounts.keys() : [accountIndex(context, name)];
  for (const index of indices) {
    if (index < 0) return noAccount(context, name!);
    act(index);
  }
  return null;
}

function accountIndex(context: ControlContext, name: string): number {
  return context.fleet.accounts.findIndex((candidate) => candidate.name === name);
}

function noAccount(context: ControlContext, name: string): string {
  return `account: no "${name}"; there are ${context.fleet.accounts.map((known) => known.name).join(', ')}`;
}

function notAllowed(method: string): FixedResponse {
  const refusal = json(405, { error: `use ${method}` });
  return { ...refusal, headers: { ...refusal.headers, allow: method } };
}
