/** The same bytes in a browser: the simulator bundled for one, run without anything of Node's, and in Chromium. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { SimulationConfig } from '../../simulator/config.ts';
import { simulate } from '../../simulator/simulate.ts';
import { findChromium, launchChromium, NO_CHROMIUM } from '../support/chromium.ts';
import { PARITY_CONFIGS as CONFIGS } from '../support/parity.ts';

const ENTRY = fileURLToPath(new URL('../../simulator/simulate.ts', import.meta.url));
const SEED = 42;
/** Defines `simulateAll`: from the configurations as JSON to the results as JSON. */
const GLUE = `globalThis.simulateAll = (json) =>
  JSON.stringify(JSON.parse(json).map((config) => JSON.stringify(simulator.simulate(config, { seed: ${SEED} }))));`;

let script = '';
let expected: readonly string[] = [];

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'simulator',
    target: 'es2022',
    minify: true,
    write: false,
    logLevel: 'error',
  });
  script = `${outputFiles[0]!.text}\n${GLUE}`;
  expected = CONFIGS.map((config) => JSON.stringify(simulate(config, { seed: SEED })));
});

describe('bundled for a browser', () => {
  it('runs with nothing but the language, to the same bytes', () => {
    const context = createContext({});
    runInContext(script, context);
    expect(runInContext('typeof process + typeof fetch + typeof console.log', context)).not.toContain('object');
    const simulateAll = runInContext('simulateAll', context) as (json: string) => string;
    expect(JSON.parse(simulateAll(JSON.stringify(CONFIGS)))).toEqual(expected);
  });
});

/** A page from which a worker can be started, on the loopback interface alone. */
function servePage(files: Readonly<Record<string, string>>): Promise<Server> {
  const server = createServer((request, response) => {
    const text = files[request.url ?? ''];
    const type = request.url?.endsWith('.js') === true ? 'text/javascript' : 'text/html';
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': type }).end(text);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function inChromium(executablePath: string, configs: readonly SimulationConfig[]): Promise<string> {
  const worker = `${script}\nonmessage = ({ data }) => postMessage(simulateAll(data));`;
  const server = await servePage({ '/': '<!doctype html><title>parity</title>', '/worker.js': worker });
  const browser = await launchChromium(executablePath);
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return await page.evaluate(
      (json) =>
        new Promise<string>((resolve, reject) => {
          const thread = new Worker('/worker.js');
          thread.addEventListener('message', ({ data }) => resolve(data as string));
          thread.addEventListener('error', ({ message }) => reject(new Error(message)));
          thread.postMessage(json);
        }),
      JSON.stringify(configs),
    );
  } finally {
    await browser.close();
    server.close();
  }
}

describe('in Chromium', () => {
  it('runs in a web worker, to the same bytes', async (context: TestContext) => {
    const path = findChromium();
    if (path === null) context.skip(NO_CHROMIUM);
    expect(JSON.parse(await inChromium(path, CONFIGS))).toEqual(expected);
  }, 60_000);
});
