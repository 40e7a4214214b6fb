/** The way in: joins a gateway to its sisters over Redis where it can, and says whether it has. */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Book } from '../../../simulator/gateway/book.ts';
import type { Sisters } from '../../../simulator/gateway/gossip.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Broker } from './broker.ts';
import { MESSAGE_VERSION } from './message.ts';
import { RedisBroker } from './redis-broker.ts';
import { RedisGossip } from './redis-gossip.ts';

export interface ConnectStateOptions {
  readonly log: Logger;
  readonly clock: Clock;
  /** Of the replica that tells; what its sisters say is entered here. */
  readonly book: Book;
  /** Number of models. */
  readonly models: number;
  /** Gateways of another scenario are not heard. */
  readonly scenarioDigest: string;
}

export type SharingStatus = 'alone' | 'joined';

export interface SharedState {
  /** For `ReplicaParts.gossip`. */
  readonly gossip: Sisters;
  readonly status: SharingStatus;
  /** Replicas heard of in the last seconds, without this one. */
  readonly sisters: number;
  /** Says what is left to say; at most two seconds. */
  close(): Promise<void>;
}

/** What is wrong with an address of `--state`, in one sentence without its password; null where it is fine. */
export function stateUrlProblem(url: string): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed !== null && /^rediss?:$/.test(parsed.protocol) && parsed.hostname !== '') return null;
  const got = parsed === null ? 'something that is no URL' : `one that begins with ${parsed.protocol}`;
  return `expected redis://[USER:PASSWORD@]HOST[:PORT], or rediss:// for TLS, got ${got}`;
}

/**
 * Returns at once and connects in the background; without Redis the gateway works on alone.
 *
 * @param url one in which `stateUrlProblem` finds none
 */
export function connectState(url: string, options: ConnectStateOptions): SharedState {
  const { log, clock, book, models, scenarioDigest } = options;
  const { protocol, host } = new URL(url);
  const server = `${protocol}//${host}`;
  let said: SharingStatus | null = null;
  const changed = (trouble: string | null): void => {
    const status = trouble === null ? 'joined' : 'alone';
    if (status === said) return;
    said = status;
    if (trouble === null) log.info({ server }, 'shares its state with the other replicas');
    else log.warn({ server, reason: trouble }, 'works alone: the server of the shared state cannot be used');
  };
  // Each needs the other: nothing is published before a turn of the event loop has passed.
  const broker: Broker = { publish: (text) => redis.publish(text) };
  const gossip = new RedisGossip({ book, models, broker, clock, id: randomBytes(8).toString('hex') });
  const redis = new RedisBroker(url, channelOf(scenarioDigest), gossip, changed);
  return {
    gossip,
    get status() {
      return said ?? 'alone';
    },
    get sisters() {
      return gossip.sisters;
    },
    close: async () => {
      gossip.close();
      await redis.close();
    },
  };
}

export function channelOf(scenarioDigest: string): string {
  return `shardproof:gossip:${MESSAGE_VERSION}:${scenarioDigest}`;
}
