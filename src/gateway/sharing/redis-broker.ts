/** Redis or Valkey as a broker: publish and subscribe, on two connections that come back by themselves. */
import { Redis, type RedisOptions } from 'ioredis';
import type { Broker, BrokerListener } from './broker.ts';

const CONNECT_MILLIS = 5_000;
/** A command without an answer for this long has failed, and its connection is made anew. */
const COMMAND_MILLIS = 2_000;
const FIRST_WAIT_MILLIS = 50;
const LONGEST_WAIT_MILLIS = 5_000;
/** How often the listening connection, which says nothing otherwise, is tried. */
const PING_MILLIS = 1_000;
/** No message to anyone: it tries whether publishing is allowed. */
const NOTHING = '';
const CLOSED = 'the connection was closed';
/** Messages on their way to Redis. */
const MOST_UNANSWERED = 256;

const OPTIONS: RedisOptions = {
  connectTimeout: CONNECT_MILLIS,
  commandTimeout: COMMAND_MILLIS,
  socketTimeout: COMMAND_MILLIS,
  // What could not be said at once is old: sisters get the state instead.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  noDelay: true,
  // It asks INFO, for which the user may have no right; the first command tells as well.
  enableReadyCheck: false,
};

/** The wait before a reconnection: twice the one before, up to five seconds. */
export function waitMillis(times: number): number {
  return Math.min(FIRST_WAIT_MILLIS * 2 ** Math.min(times - 1, 16), LONGEST_WAIT_MILLIS);
}

export class RedisBroker implements Broker {
  readonly #listener: BrokerListener;
  readonly #channel: string;
  readonly #out: Redis;
  readonly #in: Redis;
  readonly #ping: NodeJS.Timeout;
  /** What is told of each change: null for joined, else why not. */
  readonly #changed: (trouble: string | null) => void;
  /** The connections that have shown what they are needed for. */
  readonly #proven = new Set<Redis>();
  #isJoined = false;
  #isClosed = false;
  #unanswered = 0;
  /** Connections lost since both were there: a server that lets in and then refuses is waited for as well. */
  #failures = 0;
  /** The first error since both were there: those that follow are its consequences. */
  #trouble: string | null = null;

  /** @param url `redis://[[user]:password@]host[:port]`, or `rediss://` for TLS */
  constructor(url: string, channel: string, listener: BrokerListener, changed: (trouble: string | null) => void) {
    this.#channel = channel;
    this.#listener = listener;
    this.#changed = changed;
    this.#out = this.#connection(url, (out) => out.publish(channel, NOTHING));
    this.#in = this.#connection(url, (listening) => listening.subscribe(channel));
    this.#in.on('message', (_channel: string, text: string) => this.#listener.heard(text));
    this.#ping = setInterval(() => this.#pingListening(), PING_MILLIS).unref();
  }

  publish(text: string): boolean {
    if (!this.#isJoined || this.#unanswered >= MOST_UNANSWERED) return false;
    this.#unanswered++;
    const answered = (): void => {
      this.#unanswered--;
    };
    // The numbers of the messages show a loss to those whom it concerns.
    this.#out.publish(this.#channel, text).then(answered, (error: unknown) => {
      answered();
      this.#noteTrouble(error);
    });
    return true;
  }

  /** Resolves once what was published has been taken, or after two seconds. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#ping);
    this.#in.disconnect();
    if (this.#out.status === 'ready') await this.#out.quit().catch(() => 'lost');
    this.#out.disconnect();
  }

  /** @param first shows that the connection can do what it is for; a user may be let in and have no such right */
  #connection(url: string, first: (connection: Redis) => Promise<unknown>): Redis {
    const connection = new Redis(url, { ...OPTIONS, retryStrategy: () => waitMillis(++this.#failures) });
    const proven = (): void => {
      this.#proven.add(connection);
      this.#look(false);
    };
    connection.on('error', (error: unknown) => this.#noteTrouble(error));
    connection.on(
      'ready',
      () => void first(connection).then(proven, (error: unknown) => this.#renew(connection, error)),
    );
    connection.on('close', () => {
      this.#proven.delete(connection);
      this.#look(true);
    });
    return connection;
  }

  #renew(connection: Redis, error: unknown): void {
    this.#noteTrouble(error);
    if (!this.#isClosed) connection.disconnect(true);
  }

  /** Half-open connections hear nothing, and nothing tells: so ask. */
  #pingListening(): void {
    if (this.#proven.has(this.#in)) this.#in.ping().catch((error: unknown) => this.#renew(this.#in, error));
  }

  /** A connection has been proven, or was lost. */
  #look(isLost: boolean): void {
    if (this.#isClosed) return;
    const isJoined = this.#proven.size === 2;
    if (isJoined !== this.#isJoined) {
      this.#isJoined = isJoined;
      if (isJoined) this.#listener.joined();
      else this.#listener.alone();
    }
    if (isJoined) {
      this.#failures = 0;
      this.#trouble = null;
      this.#changed(null);
    } else if (isLost) this.#changed(this.#trouble ?? CLOSED);
  }

  /** Messages only: the errors themselves carry the commands, and AUTH has the password. */
  #noteTrouble(error: unknown): void {
    this.#trouble ??= error instanceof Error && error.message !== '' ? error.message : 'the connection failed';
  }
}
