/** Gateways as people write them in an afternoon, in front of an emulator: one that is sound, and some that are not. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ready } from '../../src/emulator/ready.ts';

/** What a gateway of these knows: how many accounts there are, and what it has seen of each. */
export interface Known {
  readonly size: number;
  turn: number;
  readonly served: number[];
  readonly refusals: number[];
}

/** The accounts to ask for a request, one after the other until one takes it. */
export type Order = (known: Known) => readonly number[];

const inTurn = ({ size, turn }: Known): number[] => Array.from({ length: size }, (_, i) => (turn + i) % size);

export const ORDERS = {
  sound: inTurn,
  /** The first, whatever it answers. */
  'asks nobody else': (known) => inTurn(known).slice(0, 1),
  'asks the first first': ({ size }) => Array.from({ length: size }, (_, i) => i),
  /** Who refuses serves nothing, however slow the machine is. */
  'takes a quick refuser for an idle one': (known) =>
    inTurn(known).sort((one, other) => known.served[one]! - known.served[other]!),
  'never forgives': (known) => inTurn(known).sort((one, other) => known.refusals[one]! - known.refusals[other]!),
} satisfies Readonly<Record<string, Order>>;

export interface NaiveGateway {
  readonly url: string;
  close(): void;
}

/** @param isDouble sends each request to a second account as well, and drops its answer */
export async function startNaiveGateway(ready: Ready, order: Order, isDouble = false): Promise<NaiveGateway> {
  const size = ready.accounts.length;
  const known: Known = { size, turn: 0, served: Array(size).fill(0), refusals: Array(size).fill(0) };

  async function ask(account: number, path: string, body: string): Promise<Response> {
    const authorization = `Bearer ${ready.accounts[account]!.bearerToken}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(`${ready.url}${path}`, { method: 'POST', headers, body });
    if (response.status === 200) known.served[account]!++;
    else known.refusals[account]!++;
    return response;
  }

  const server = createServer((request, response) => {
    void (async () => {
      const body = await textOf(request);
      const accounts = order(known);
      known.turn++;
      let answer: Response | null = null;
      for (const account of accounts) {
        answer = await ask(account, request.url!, body);
        if (answer.status === 200) break;
      }
      if (isDouble) await (await ask(accounts[0]!, request.url!, body)).arrayBuffer();
      response.writeHead(answer!.status, { 'content-type': 'application/json' }).end(await answer!.text());
    })();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
