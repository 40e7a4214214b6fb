/** `bench`: how fast the simulator, the emulator, the gateway and the load generator are. */
import { Argument } from '@commander-js/extra-typings';
import { MOST_SHARDS } from '../../simulator/requests/requests.ts';
import { positiveNumber, seed, wholeNumber } from './arguments.ts';
import { EXIT_FINE } from './exit.ts';
import type { Verb } from './verb.ts';

const MOST_REQUESTS = 2_000_000_000;

const load = () => import('../bench/text.ts');

export const benchVerb: Verb = {
  name: 'bench',
  summary: 'measure the speed of simulator, emulator, gateway and load generator',
  examples: [
    ['bench --quick', 'the whole matrix, roughly'],
    ['bench yardstick --shards 8 --policy power-of-two --load 0.7 --requests 20000000 --json', 'one case, once'],
    ['bench emulator', 'calls and stream frames a second, beside a bare node:http server'],
    ['bench gateway', 'what the gateway adds to a call, beside a bare signing proxy'],
    ['bench load', 'the highest rate that k6 replays here, each row in time'],
    ['bench --against ./reference', 'beside the compiled reference, with ratios'],
  ],
  declare(command, act) {
    command
      .addArgument(
        new Argument('[case]', 'one case; left out: the matrix').choices([
          'yardstick',
          'emulator',
          'gateway',
          'load',
        ] as const),
      )
      .option('--shards <n>', 'accounts', wholeNumber(2, MOST_SHARDS), 8)
      .option('--policy <name>', 'routing policy (see policies)', 'power-of-two')
      .option('--load <share>', 'demand over the quotas of all shards', positiveNumber, 0.7)
      .option('--requests <n>', 'requests', wholeNumber(1, MOST_REQUESTS), 20_000_000)
      .option('--inflight <n>', 'mean requests in flight', wholeNumber(1, 10_000_000), 400)
      .option('--seed <n>', 'seed of all chance', seed, 1)
      .option('--threads <n>', 'replications at the same time, one a thread', wholeNumber(1, 256), 1)
      .option('--quick', 'the matrix with fewer requests, one round')
      .option('--against <binary>', 'a compiled reference to run in alternation')
      .option('--json', 'print one JSON object')
      .action((name, { quick, against, json, ...of }) =>
        act(load, async ({ print, progress, signal, note }, texts) => {
          const { formatEmulatorBench, formatGatewayBench, formatLoadBench, formatMatrix, formatYardstick } = texts;
          if (name === 'load') {
            const { benchLoad } = await import('../bench/load.ts');
            const bench = await benchLoad(quick ?? false, { progress, signal, note });
            print(
              json
                ? `${JSON.stringify(bench, null, 2)}
`
                : formatLoadBench(bench),
            );
            return EXIT_FINE;
          }
          if (name === 'yardstick') {
            const run = await (await import('../bench/yardstick-run.ts')).runYardstick(of, signal);
            print(json ? `${JSON.stringify(run)}\n` : formatYardstick(run));
            return EXIT_FINE;
          }
          const bar = progress('Measuring');
          const onRun = (done: number, all: number): void => bar.update(done / all);
          if (name === 'gateway') {
            const { benchGateway } = await import('../bench/gateway.ts');
            const bench = await benchGateway({ quick: quick ?? false, signal, onRun }).finally(() => bar.end());
            print(json ? `${JSON.stringify(bench, null, 2)}\n` : formatGatewayBench(bench));
            return EXIT_FINE;
          }
          if (name === 'emulator') {
            const { benchEmulator } = await import('../bench/emulator.ts');
            const bench = await benchEmulator({ quick: quick ?? false, signal, onRun }).finally(() => bar.end());
            print(json ? `${JSON.stringify(bench, null, 2)}\n` : formatEmulatorBench(bench));
            return EXIT_FINE;
          }
          const { measureMatrix } = await import('../bench/matrix.ts');
          const matrix = await measureMatrix({
            quick: quick ?? false,
            against: against ?? null,
            signal,
            onRun,
          }).finally(() => bar.end());
          print(json ? `${JSON.stringify(matrix, null, 2)}\n` : formatMatrix(matrix));
          return EXIT_FINE;
        }),
      );
  },
};
