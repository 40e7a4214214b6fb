/** A request is taken in: whose it is, which model it asks, how large it is believed to be. */
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../../simulator/quota/ledger.ts';
import { ledgerShape } from '../../../../simulator/quota/ledger-shape.ts';
import { writeRowMarker } from '../../../../simulator/workload/row-marker.ts';
import { VirtualClock } from '../../../../src/clock/clock.ts';
import { ingressFor } from '../../../../src/gateway/ingress/index.ts';
import { Intake, type IntakeParts } from '../../../../src/gateway/intake.ts';
import type { ErrandFacts } from '../../../../src/gateway/routing/errand.ts';
import { ApiKeys, hashKey } from '../../../../src/gateway/tenants/api-keys.ts';
import { account, model } from '../../../support/config-builder.ts';
import { CLAUDE } from '../../../support/ingress.ts';
import { bedrockConfig, CONVERSE } from '../../../support/scripted-gateway.ts';

const CONFIG = bedrockConfig({
  models: [model({ id: 'other.model-v1:0' }), model({ id: CLAUDE, maxOutputTokens: 900 })],
  accounts: [account('only', [{}, {}])],
});
const { ingress } = ingressFor('POST', CONVERSE)!;
const MARKER = { id: 77, inputTokens: 500, cacheReadTokens: 100, cacheWriteTokens: 0, outputTokens: 9, latencyDraw: 1 };

function intakeOf(changes: Partial<IntakeParts> = {}): Intake {
  let count = 0;
  return new Intake({
    models: CONFIG.models,
    keys: new ApiKeys([[hashKey('a')], [hashKey('b')]]),
    ledger: new Ledger(ledgerShape(CONFIG)),
    clock: new VirtualClock(),
    trustsMarkers: true,
    replica: 0,
    requestId: () => `request-${count++}`,
    ...changes,
  });
}

interface Asked {
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxTokens?: number;
}

function take(intake: Intake, { text = 'Hello you', headers = {}, maxTokens }: Asked = {}) {
  const inferenceConfig = maxTokens === undefined ? {} : { inferenceConfig: { maxTokens } };
  const body = Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: [{ text }] }], ...inferenceConfig }));
  const request = { method: 'POST', path: CONVERSE, query: '', headers: { 'x-api-key': 'b', ...headers }, body };
  return intake.take(ingress, request);
}

function factsOf(intake: Intake, asked: Asked = {}): ErrandFacts {
  const taken = take(intake, asked);
  if (taken.kind === 'refused') throw new Error(taken.error.message);
  return taken.errand.facts;
}

describe('who asks', () => {
  it('is known by the key, and asks a model of the scenario', () => {
    expect(factsOf(intakeOf())).toMatchObject({ id: 'request-0', tenant: 1, model: 1, arrivedAtMicros: 0 });
    expect(factsOf(intakeOf(), { headers: { 'x-api-key': 'a' } }).tenant).toBe(0);
  });

  it('is refused without one, before anything else is looked at', () => {
    const refusal = { kind: 'refused', tenant: null, error: { status: 401 } };
    expect(take(intakeOf(), { headers: { 'x-api-key': 'c' } })).toMatchObject(refusal);
    expect(take(intakeOf(), { headers: { 'x-api-key': '' }, maxTokens: -1 })).toMatchObject(refusal);
  });

  it('is known where it makes a mistake', () => {
    expect(take(intakeOf(), { maxTokens: -1 })).toMatchObject({ kind: 'refused', tenant: 1, error: { status: 400 } });
  });
});

describe('how large it is', () => {
  it('says the marker of a trace, where markers are believed', () => {
    const text = `Hello ${writeRowMarker(MARKER)}`;
    const facts = factsOf(intakeOf(), { text, maxTokens: 50 });
    expect(facts).toMatchObject({ row: 77, isMarked: true, inputTokens: 500, cacheReadTokens: 100, maxTokens: 50 });
    expect(facts.reservation).toBe(550);
  });

  it('is estimated otherwise: a caller could make itself small', () => {
    const text = `${'x'.repeat(4_000)} ${writeRowMarker({ ...MARKER, inputTokens: 1 })}`;
    const facts = factsOf(intakeOf({ trustsMarkers: false }), { text });
    expect(facts).toMatchObject({ isMarked: false, cacheReadTokens: 0 });
    expect(facts.inputTokens).toBeGreaterThan(1_000);
  });

  it('reserves the model’s maximum where the caller names none', () => {
    expect(factsOf(intakeOf())).toMatchObject({ maxTokens: 900, reservation: 903 });
  });
});

it('requests without a marker have numbers of their own, in every replica others', () => {
  const rows = [0, 1].flatMap((replica) => {
    const intake = intakeOf({ replica });
    return [1, 2, 3].map(() => factsOf(intake).row);
  });
  expect(new Set(rows).size).toBe(6);
});

it.each([
  [{}, 1],
  [{ 'amz-sdk-request': 'attempt=2; max=3' }, 2],
  [{ 'x-stainless-retry-count': '0' }, 1],
  [{ 'x-stainless-retry-count': '2' }, 3],
  [{ 'x-stainless-retry-count': 'many' }, 1],
  [{ 'amz-sdk-request': 'attempt=0' }, 1],
  [{ 'amz-sdk-request': 'attempt=9999' }, 1_000],
])('%o is its caller’s attempt %i', (headers, callerAttempt) => {
  expect(factsOf(intakeOf(), { headers }).callerAttempt).toBe(callerAttempt);
});

describe('what requests of a session share', () => {
  const affinityOf = (key: string): number =>
    factsOf(intakeOf(), { headers: { 'x-shardproof-affinity': key } }).affinity;

  it('is the number that a trace gives, or any text', () => {
    expect(affinityOf('4294967295')).toBe(4_294_967_295);
    expect(affinityOf('session-1')).toBe(affinityOf('session-1'));
    expect(affinityOf('session-1')).not.toBe(affinityOf('session-2'));
  });

  it('is nothing where nobody says so', () => {
    const intake = intakeOf();
    expect(factsOf(intake).affinity).not.toBe(factsOf(intake).affinity);
  });
});
