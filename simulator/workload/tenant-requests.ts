/** What the requests of one tenant look like: tokens, cache use, affinity, and the draw for their latency. */
import { hashText, mix32, Stream, TWO_TO_MINUS_32 } from '../basics/random.ts';
import type { Chance } from './arrival-clock.ts';
import type { DrawBuffers } from '../sampling/draw-buffers.ts';
import type { Sampler, WholeSampler } from '../sampling/sampler.ts';
import type { SamplerPool } from '../sampling/sampler-pool.ts';
import type { TenantDemand } from './tenant.ts';
import type { TraceBlock } from './trace.ts';

/** Keys are drawn as 31 bits. */
export const MOST_AFFINITY_KEYS = 2 ** 31;

/** The affinity hash of a tenant's key: the same for the same names in every run, whatever the tenants around it. */
export function affinityOf(tenantName: string, key: number): number {
  return mix32(hashText(tenantName) ^ mix32(key));
}

/** Which rows of a block are a tenant's: `rows[from .. to - 1]`; `isWhole`: all of them. */
export interface TenantRows {
  readonly rows: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly isWhole: boolean;
}

/**
 * Each column has a stream of its own: a changed output length leaves the inputs as they were, and a column that is
 * constant draws nothing.
 */
export class TenantRequests {
  private readonly maxTokens: number;
  private readonly input: WholeSampler;
  private readonly output: WholeSampler;
  /** Null where nothing could be read. */
  private readonly cacheable: Sampler | null;
  private readonly nameHash: number;
  private readonly keys: number;
  private readonly onlyKey: number;
  private readonly inputStream: Stream;
  private readonly outputStream: Stream;
  private readonly cacheableStream: Stream;
  private readonly affinityStream: Stream;
  private readonly latencyStream: Stream;

  constructor(tenant: TenantDemand, chance: Chance, samplers: SamplerPool) {
    const tokens = tenant.tokens;
    const cacheable = samplers.real(tokens.cacheableShare);
    this.maxTokens = tokens.maxTokens;
    this.input = samplers.whole(tokens.input);
    this.output = samplers.whole(tokens.output);
    this.cacheable = isAlwaysZero(cacheable) ? null : cacheable;
    this.nameHash = hashText(tenant.name);
    this.keys = tokens.affinityKeys;
    this.onlyKey = affinityOf(tenant.name, 0);
    const stream = (column: string) => new Stream(chance.seed, chance.replication, `${column}/${tenant.name}`);
    this.inputStream = stream('tokens/input');
    this.outputStream = stream('tokens/output');
    this.cacheableStream = stream('tokens/cacheable');
    this.affinityStream = stream('affinity');
    this.latencyStream = stream('latency');
  }

  /**
   * Fills every column of the tenant's rows but the instant and the tenant.
   *
   * @param room at least as long as the block
   */
  fillRows(block: TraceBlock, of: TenantRows, room: DrawBuffers): void {
    const count = of.to - of.from;
    // Column by column: the state of a stream then stays in registers.
    this.fillTokens(this.input, this.inputStream, block.inputTokens, of, room);
    this.fillTokens(this.output, this.outputStream, block.outputTokens, of, room);
    if (of.isWhole) this.latencyStream.fill(block.latencyBits, 0, count);
    else {
      this.latencyStream.fill(room.bits, 0, count);
      place(room.bits, block.latencyBits, of);
    }
    if (of.isWhole) this.fillConstants(block);
    else this.fillConstantsOf(block, of);
    if (this.keys > 1) this.fillAffinity(block, of, room);
    if (this.cacheable !== null) this.fillCacheable(this.cacheable, block, of);
  }

  private fillConstants(block: TraceBlock): void {
    block.maxTokens.fill(this.maxTokens, 0, block.length);
    block.affinity.fill(this.onlyKey, 0, block.length);
    block.cacheReadTokens.fill(0, 0, block.length);
    block.cacheWriteTokens.fill(0, 0, block.length);
    block.cacheableTokens.fill(0, 0, block.length);
  }

  private fillConstantsOf(block: TraceBlock, { rows, from, to }: TenantRows): void {
    const { maxTokens, affinity, cacheReadTokens, cacheWriteTokens, cacheableTokens } = block;
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      maxTokens[row] = this.maxTokens;
      affinity[row] = this.onlyKey;
      cacheReadTokens[row] = 0;
      cacheWriteTokens[row] = 0;
      cacheableTokens[row] = 0;
    }
  }

  private fillTokens(
    sampler: WholeSampler,
    stream: Stream,
    column: Int32Array,
    of: TenantRows,
    room: DrawBuffers,
  ): void {
    const count = of.to - of.from;
    if (!sampler.isConstant) stream.fill(room.bits, 0, count);
    const target = of.isWhole ? column : room.whole;
    sampler.fill(target, count, room.bits, room.rare);
    if (!of.isWhole) place(target, column, of);
  }

  private fillAffinity(block: TraceBlock, { rows, from, to }: TenantRows, room: DrawBuffers): void {
    const { bits } = room;
    const { affinity } = block;
    const nameHash = this.nameHash;
    const keysOver2To32 = this.keys * TWO_TO_MINUS_32;
    this.affinityStream.fill(bits, 0, to - from);
    for (let i = from; i < to; i++) {
      const key = ((bits[i - from]! >>> 0) * keysOver2To32) | 0;
      affinity[rows[i]!] = mix32(nameHash ^ mix32(key));
    }
  }

  private fillCacheable(share: Sampler, block: TraceBlock, { rows, from, to }: TenantRows): void {
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      block.cacheableTokens[row] = block.inputTokens[row]! * share.draw(this.cacheableStream);
    }
  }
}

/** Puts the first numbers of a list where the tenant's rows are in a column. */
function place(values: Int32Array, column: Int32Array, { rows, from, to }: TenantRows): void {
  for (let i = from; i < to; i++) column[rows[i]!] = values[i - from]!;
}

function isAlwaysZero(share: Sampler): boolean {
  return share.isConstant && share.atDraw(0) === 0;
}
