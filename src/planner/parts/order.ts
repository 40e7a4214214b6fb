/** What all parts of a plan work on: written into their folders, so that whoever joins them needs nothing else. */
import { z } from 'zod';
import { digestOf } from '../../scenario/digest.ts';
import { parseScenario } from '../../scenario/scenario.ts';
import type { PlanRequest } from '../plan.ts';

const FORMAT = 'shardproof-plan-order/1';

const orderSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.string(),
  /** Digest of the code that simulates. */
  engine: z.string(),
  /** The command line that makes the plan on one machine. */
  command: z.string(),
  scenario: z.strictObject({
    file: z.string(),
    text: z.string(),
    edits: z.array(
      z.strictObject({
        origin: z.string(),
        path: z.array(z.union([z.string(), z.number()])),
        value: z.unknown(),
      }),
    ),
  }),
  policies: z.array(z.string()).nullable(),
  most: z.int(),
  confidence: z.number(),
  levers: z.boolean(),
  resilience: z.boolean(),
});
export type Order = z.output<typeof orderSchema>;

export function orderOf(request: PlanRequest, about: Pick<Order, 'version' | 'engine' | 'command'>): Order {
  const { scenario, policies, most, confidence, levers = false, resilience = false } = request;
  const { file, text, edits } = scenario.source;
  return {
    format: FORMAT,
    ...about,
    scenario: { file, text, edits: edits.map(({ origin, path, value }) => ({ origin, path: [...path], value })) },
    policies: policies === null ? null : [...policies],
    most,
    confidence,
    levers,
    resilience,
  };
}

/** @throws RefusedInput where this version reads the scenario otherwise */
export function requestOf({ scenario: { file, text, edits }, ...asked }: Order): PlanRequest {
  const { policies, most, confidence, levers, resilience } = asked;
  return { scenario: parseScenario(text, file, edits), policies, most, confidence, levers, resilience };
}

export const orderText = (order: Order): string => `${JSON.stringify(order, null, 1)}\n`;

/** Null where it is none of ours. */
export function readOrder(text: string): Order | null {
  try {
    return orderSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Parts of equal digests are parts of one plan. */
export const orderDigest = (order: Order): string => digestOf(order);
