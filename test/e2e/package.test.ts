/** What `npm pack` makes: installed in an empty folder, its entry points work from plain Node, with types. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MINUTES = 60_000;
const COMPILER = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const folder = mkdtempSync(join(tmpdir(), 'shardproof-package-'));
const app = join(folder, 'app');
let tarball = '';
/** Why nothing could be installed, as behind a wall without a cache; null where it is. */
let problem: string | null = null;

function run(command: string, args: readonly string[], cwd: string): { code: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 5 * MINUTES });
  return { code: status, out: stdout + stderr };
}

beforeAll(() => {
  const packed = run('npm', ['pack', '--pack-destination', folder], ROOT);
  if (packed.code !== 0) throw new Error(packed.out);
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz'))!);
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "type": "module", "private": true }');
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=0'];
  const installed = run('npm', ['install', ...quiet, tarball], app);
  if (installed.code !== 0) problem = `npm could not install: ${installed.out.trim().split('\n').at(-1)}`;
}, 10 * MINUTES);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed package', { timeout: 5 * MINUTES }, () => {
  it('has nothing that publint objects to', async () => {
    const unpacked = join(folder, 'unpacked');
    mkdirSync(unpacked);
    expect(run('tar', ['-xzf', tarball, '-C', unpacked], folder).code).toBe(0);
    const { messages } = await publint({ pkgDir: join(unpacked, 'package'), pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  it('has entry points that plain Node imports', ({ skip }) => {
    skip(problem !== null, problem ?? '');
    writeFileSync(
      join(app, 'use.js'),
      `import { parseScenario } from 'shardproof';
       import { arbitraries, routingLaws } from 'shardproof/laws';
       import { createPolicy, simulate } from 'shardproof/simulator';
       for (const law of routingLaws(() => createPolicy('headroom'), { runs: 2 }).slice(0, 3)) law.check();
       const broken = routingLaws({ name: 'wild', choose: () => 99 })[0];
       let why = '';
       try { broken.check(); } catch (error) { why = error.message.split('\\n')[1]; }
       console.log(typeof parseScenario, typeof simulate, Object.keys(arbitraries).join(), why);`,
    );
    const { code, out } = run(process.execPath, ['use.js'], app);
    expect(out).toMatch(/^function function moment,world,calmWorld The policy chose shard 99;/);
    expect(code).toBe(0);
  });

  it('has types that a strict project compiles against, and that a wrong policy does not fit', ({ skip }) => {
    skip(problem !== null, problem ?? '');
    writeFileSync(
      join(app, 'mine.ts'),
      `import { parseScenario, type Scenario } from 'shardproof';
       import { routingLaws } from 'shardproof/laws';
       import { type Draw, type FleetView, NO_SHARD, type RequestHead, type RoutingPolicy } from 'shardproof/simulator';
       export class Mine implements RoutingPolicy {
         readonly name = 'mine';
         choose(fleet: FleetView, _request: RequestHead, draw: Draw): number {
           return fleet.candidates === 0 ? NO_SHARD : fleet.candidate(draw.below(fleet.candidates));
         }
       }
       for (const law of routingLaws(() => new Mine())) law.check();
       export const read = (text: string): Scenario => parseScenario(text, 'mine.yaml');
       // @ts-expect-error a policy has a name
       routingLaws({ choose: () => 0 });`,
    );
    const compilerOptions = { module: 'NodeNext', target: 'ES2022', strict: true, noEmit: true, types: [] };
    writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['mine.ts'] }));
    expect(run(process.execPath, [COMPILER, '-p', '.'], app)).toEqual({ code: 0, out: '' });
  });
});
