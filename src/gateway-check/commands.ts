/** What may happen to a gateway and the accounts behind it: commands, for fast-check to put together and take apart. */
import fc from 'fast-check';
import { LawBroken } from '../laws/law.ts';
import type { OutsideLaw } from './outside-laws.ts';
import type { Accounts, Scene } from './scene.ts';

type Command = fc.AsyncCommand<Accounts, Scene>;

const FEWEST = 4;
/** That tell how requests are spread, see the laws. */
const MANY = 28;
const MOST = 48;
const MOST_COMMANDS = 8;

/** Requests come in, and the law is looked at. */
class Send implements Command {
  readonly #count: number;
  readonly #law: OutsideLaw;

  constructor(count: number, law: OutsideLaw) {
    this.#count = count;
    this.#law = law;
  }

  check(): boolean {
    return true;
  }

  async run(accounts: Accounts, scene: Scene): Promise<void> {
    await scene.ask(this.#count, accounts);
    const why = this.#law.broken(scene.batches);
    if (why !== null) throw new LawBroken(why);
  }

  toString(): string {
    return `send ${this.#count} requests`;
  }
}

/** An account is suspended; never the last one that is well. */
class Suspend implements Command {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  check({ suspended }: Accounts): boolean {
    return !suspended.has(this.#name);
  }

  async run({ suspended }: Accounts, { emulator }: Scene): Promise<void> {
    if (suspended.size + 1 === emulator.accounts.length) return;
    suspended.add(this.#name);
    await emulator.setSuspended(this.#name, true);
  }

  toString(): string {
    return `suspend ${this.#name}`;
  }
}

/** All accounts are well again, and the gateway has time to notice. */
class Heal implements Command {
  check({ suspended }: Accounts): boolean {
    return suspended.size > 0;
  }

  async run({ suspended }: Accounts, scene: Scene): Promise<void> {
    for (const name of suspended) await scene.emulator.setSuspended(name, false);
    suspended.clear();
    await scene.rest();
  }

  toString(): string {
    return 'all accounts are well again';
  }
}

/** An account is suspended while requests come, and well again after them. */
class Outage implements Command {
  readonly #name: string;
  readonly #send: Send;

  constructor(name: string, send: Send) {
    this.#name = name;
    this.#send = send;
  }

  check({ suspended }: Accounts): boolean {
    return suspended.size === 0;
  }

  async run(accounts: Accounts, scene: Scene): Promise<void> {
    await new Suspend(this.#name).run(accounts, scene);
    await this.#send.run(accounts, scene);
    await new Heal().run(accounts, scene);
  }

  toString(): string {
    return `suspend ${this.#name}; ${this.#send.toString()}; all accounts are well again`;
  }
}

export function commandsFor(law: OutsideLaw, accounts: readonly string[]): fc.Arbitrary<Iterable<Command>> {
  const sendAtLeast = (min: number): fc.Arbitrary<Send> =>
    fc.integer({ min, max: MOST }).map((count) => new Send(count, law));
  const send = sendAtLeast(FEWEST);
  const suspend = fc.constantFrom(...accounts).map((name) => new Suspend(name));
  const heal = fc.constant(new Heal());
  const outage = fc
    .tuple(fc.constantFrom(...accounts), sendAtLeast(MANY))
    .map(([name, sent]) => new Outage(name, sent));
  return fc.commands<Accounts, Scene, false>([send, suspend, heal, outage], {
    maxCommands: MOST_COMMANDS,
    size: 'max',
    disableReplayLog: true,
  });
}
