/** What the requests of one tenant look like: tokens, cache use, affinity, and the draw for their latency. */
import { hashText, mix32, Stream } from '../engine/random.ts';
import type { TenantConfig } from '../config.ts';
import type { Chance } from './arrival-clock.ts';
import { createSampler, WholeSampler } from './sampler.ts';
import type { Sampler } from './sampler.ts';
import type { TraceBlock } from './trace.ts';

const TWO_TO_MINUS_32 = 2 ** -32;

/** The affinity hash of a tenant's key: the same for the same names in every run, whatever the tenants around it. */
export function affinityOf(tenantName: string, key: number): number {
  return mix32(hashText(tenantName) ^ mix32(key));
}

/**
 * Each column has a stream of its own: a changed output length leaves the inputs as they were, and a column that is
 * constant draws nothing.
 */
export class TenantRequests {
  readonly #maxTokens: number;
  readonly #input: WholeSampler;
  readonly #output: WholeSampler;
  readonly #cacheRead: Sampler | null;
  readonly #cacheWrite: Sampler | null;
  readonly #nameHash: number;
  readonly #keys: number;
  readonly #onlyKey: number;
  readonly #inputStream: Stream;
  readonly #outputStream: Stream;
  readonly #cacheReadStream: Stream;
  readonly #cacheWriteStream: Stream;
  readonly #affinityStream: Stream;
  readonly #latencyStream: Stream;

  constructor(tenant: TenantConfig, chance: Chance) {
    const tokens = tenant.tokens;
    const read = createSampler(tokens.cacheReadShare);
    const write = createSampler(tokens.cacheWriteShare);
    this.#maxTokens = tokens.maxTokens;
    this.#input = new WholeSampler(tokens.input);
    this.#output = new WholeSampler(tokens.output);
    this.#cacheRead = isAlwaysZero(read) ? null : read;
    this.#cacheWrite = isAlwaysZero(write) ? null : write;
    this.#nameHash = hashText(tenant.name);
    this.#keys = tokens.affinityKeys;
    this.#onlyKey = affinityOf(tenant.name, 0);
    const stream = (column: string) => new Stream(chance.seed, chance.replication, `${column}/${tenant.name}`);
    this.#inputStream = stream('tokens/input');
    this.#outputStream = stream('tokens/output');
    this.#cacheReadStream = stream('tokens/cache-read');
    this.#cacheWriteStream = stream('tokens/cache-write');
    this.#affinityStream = stream('affinity');
    this.#latencyStream = stream('latency');
  }

  /**
   * Fills the block's rows `rows[from .. to - 1]`, every column but the instant and the tenant.
   *
   * @param bits room for at least `to - from` numbers
   */
  fillRows(block: TraceBlock, rows: Int32Array, from: number, to: number, bits: Int32Array): void {
    // Column by column: the state of a stream then stays in registers.
    this.#fillTokens(this.#input, this.#inputStream, block.inputTokens, rows, from, to, bits);
    this.#fillTokens(this.#output, this.#outputStream, block.outputTokens, rows, from, to, bits);
    this.#latencyStream.fill(bits, 0, to - from);
    const latencyDraw = block.latencyDraw;
    for (let i = from; i < to; i++) latencyDraw[rows[i]!] = bits[i - from]!;
    if (to - from === block.length) this.#fillConstants(block);
    else this.#fillConstantsOf(block, rows, from, to);
    if (this.#keys > 1) this.#fillAffinity(block, rows, from, to);
    if (this.#cacheRead !== null) this.#fillCacheRead(this.#cacheRead, block, rows, from, to);
    if (this.#cacheWrite !== null) this.#fillCacheWrite(this.#cacheWrite, block, rows, from, to);
  }

  #fillConstants(block: TraceBlock): void {
    block.maxTokens.fill(this.#maxTokens, 0, block.length);
    block.affinity.fill(this.#onlyKey, 0, block.length);
    block.cacheReadTokens.fill(0, 0, block.length);
    block.cacheWriteTokens.fill(0, 0, block.length);
  }

  #fillConstantsOf(block: TraceBlock, rows: Int32Array, from: number, to: number): void {
    const { maxTokens, affinity, cacheReadTokens, cacheWriteTokens } = block;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      maxTokens[row] = this.#maxTokens;
      affinity[row] = this.#onlyKey;
      cacheReadTokens[row] = 0;
      cacheWriteTokens[row] = 0;
    }
  }

  #fillTokens(
    sampler: WholeSampler,
    stream: Stream,
    column: Int32Array,
    rows: Int32Array,
    from: number,
    to: number,
    bits: Int32Array,
  ): void {
    if (!sampler.isConstant) stream.fill(bits, 0, to - from);
    for (let i = from; i < to; i++) column[rows[i]!] = sampler.atDraw(bits[i - from]!);
  }

  #fillAffinity(block: TraceBlock, rows: Int32Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const key = Math.floor(this.#affinityStream.uint32() * TWO_TO_MINUS_32 * this.#keys);
      block.affinity[rows[i]!] = mix32(this.#nameHash ^ mix32(key));
    }
  }

  #fillCacheRead(share: Sampler, block: TraceBlock, rows: Int32Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      block.cacheReadTokens[row] = block.inputTokens[row]! * share.draw(this.#cacheReadStream);
    }
  }

  #fillCacheWrite(share: Sampler, block: TraceBlock, rows: Int32Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const uncached = block.inputTokens[row]! - block.cacheReadTokens[row]!;
      block.cacheWriteTokens[row] = uncached * share.draw(this.#cacheWriteStream);
    }
  }
}

function isAlwaysZero(share: Sampler): boolean {
  return share.isConstant && share.atDraw(0) === 0;
}
