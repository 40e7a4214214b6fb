/** A network of brokers in memory, on a virtual clock: a fixed delay, and cuts when a test says so. */
import type { VirtualClock } from '../../src/clock/clock.ts';
import type { Broker, BrokerListener } from '../../src/gateway/sharing/broker.ts';

/** What becomes of a message on its way; null: it is lost. */
export type Tamper = (text: string) => string | null;

export class FakeNetwork {
  readonly #clock: VirtualClock;
  readonly #delayMicros: number;
  readonly #tamper: Tamper;
  readonly #listeners: BrokerListener[] = [];
  readonly #isUp: boolean[] = [];

  constructor(clock: VirtualClock, delayMicros: number, tamper: Tamper = (text) => text) {
    this.#clock = clock;
    this.#delayMicros = delayMicros;
    this.#tamper = tamper;
  }

  /** A broker for the next listener; `attach` names it. */
  broker(): Broker {
    const index = this.#isUp.push(false) - 1;
    return { publish: (text) => this.#publish(index, text) };
  }

  attach(listener: BrokerListener): void {
    this.#listeners.push(listener);
  }

  connect(index: number): void {
    if (this.#isUp[index] === true) return;
    this.#isUp[index] = true;
    this.#listeners[index]!.joined();
  }

  cut(index: number): void {
    if (this.#isUp[index] === false) return;
    this.#isUp[index] = false;
    this.#listeners[index]!.alone();
  }

  #publish(from: number, text: string): boolean {
    if (this.#isUp[from] === false) return false;
    const arriving = this.#tamper(text);
    if (arriving === null) return true;
    const due = this.#clock.nowMicros() + this.#delayMicros;
    // Redis tells the one who published as well.
    this.#clock.at(due, () => {
      for (const [index, listener] of this.#listeners.entries()) if (this.#isUp[index]) listener.heard(arriving);
    });
    return true;
  }
}
