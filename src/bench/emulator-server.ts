/**
 * The process that is measured: the emulator, or a bare node:http server that sends answers of the same size at the
 * same pace. Says its address to its parent, and its processor time whenever it is asked.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RealClock } from '../clock/clock.ts';
import { createLog } from '../telemetry/log.ts';
import { type Ready, readyOf } from '../emulator/ready.ts';
import { createScenarioEmulator } from '../emulator/scenario-emulator.ts';
import { benchConfig, OUTPUT_TOKENS, TOKEN_MICROS, type Workload } from './emulator-case.ts';
import { answerParent } from './server-process.ts';

const ANSWER = Buffer.from(JSON.stringify({ text: 'x'.repeat(1_250) }));
/** A frame of `contentBlockDelta` has this many bytes; whoever counts looks for its name. */
const FRAME = Buffer.alloc(164, 'x').fill('contentBlockDelta', 20, 37);

const [kind, workload] = process.argv.slice(2) as ['emulator' | 'bare', Workload];
const ready = kind === 'emulator' ? await startEmulator() : await startBare();
answerParent(ready);

async function startEmulator(): Promise<Ready> {
  const { emulator, backend, control } = createScenarioEmulator({
    config: benchConfig(workload),
    seed: 1,
    clock: new RealClock(),
    startEpochMicros: Date.now() * 1_000,
    log: createLog('info'),
  });
  return readyOf(await emulator.listen(0), backend, control.identities);
}

function startBare(): Promise<Ready> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (workload === 'calls') {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length });
        response.end(ANSWER);
        return;
      }
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      let sent = 0;
      const timer = setInterval(() => {
        response.write(FRAME);
        if (++sent < OUTPUT_TOKENS.frames) return;
        clearInterval(timer);
        response.end();
      }, TOKEN_MICROS / 1_000);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const fake = { accessKeyId: 'A', secretAccessKey: 'S', bearerToken: '', roleArn: '' };
      resolve({ url, models: ['m'], accounts: [{ id: '0', region: 'us-east-1', ...fake }] });
    });
  });
}
