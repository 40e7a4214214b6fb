/** A load run on Kubernetes: a TestRun of the k6-operator, and the image that its runners are made of. */
import type { Settings } from '../../scenarios/load/lib/settings.ts';
import type { Forecast } from './forecast.ts';

export interface ManifestOptions {
  /** Of the run, as Kubernetes takes it. */
  readonly name: string;
  readonly image: string;
  /** Runners: each sends one part of the rows. */
  readonly parts: number;
  readonly targets: readonly string[];
  /** A secret whose `KEYS` is JSON, a key by tenant. */
  readonly secret: string;
  readonly forecast: Pick<Forecast, 'rows' | 'peakInFlight'>;
}

const FOLDER = '/load';

/** What the image has in its folder. */
export const IMAGE_FILES = { script: 'load.js', settings: 'settings.json', rows: 'rows.json' } as const;

/** Measured: 134 MB at 1,000 requests a second with a second each; prompts and answers under way come on top. */
const BASE_MEGABYTES = 256;
const MEGABYTES_PER_REQUEST_IN_FLIGHT = 0.2;
const ROWS_PER_MEGABYTE = 5_000;

/** As `k6.io/v1alpha1` has it. */
export function testRun(options: ManifestOptions): object {
  const { name, image, parts, targets, secret } = options;
  const memory = `${memoryMegabytes(options)}Mi`;
  const environment = [`SETTINGS=${FOLDER}/${IMAGE_FILES.settings}`, `ALLOW_REMOTE=${new URL(targets[0]!).host}`];
  const keys = [{ secretRef: { name: secret } }];
  return {
    apiVersion: 'k6.io/v1alpha1',
    kind: 'TestRun',
    metadata: { name },
    spec: {
      parallelism: parts,
      script: { localFile: `${FOLDER}/${IMAGE_FILES.script}` },
      // Records are lines of the runners' logs.
      arguments: ['--log-format', 'raw', ...environment.flatMap((variable) => ['-e', variable])].join(' '),
      separate: true,
      initializer: { image, envFrom: keys },
      runner: {
        image,
        envFrom: keys,
        env: [
          { name: 'K6_NO_USAGE_REPORT', value: 'true' },
          { name: 'K6_AUTO_EXTENSION_RESOLUTION', value: 'false' },
        ],
        resources: { requests: { cpu: '1', memory }, limits: { memory } },
      },
    },
  };
}

function memoryMegabytes({ parts, forecast: { rows, peakInFlight } }: ManifestOptions): number {
  const rowsPart = (2 * rows) / ROWS_PER_MEGABYTE;
  return Math.ceil(BASE_MEGABYTES + rowsPart + (peakInFlight / parts) * MEGABYTES_PER_REQUEST_IN_FLIGHT);
}

/** Kubernetes takes lower case, digits and dashes. */
export function kubernetesName(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+|-+$/g, '').slice(0, 50) || 'load';
}

/** The recipe of the image: k6 as it is published, and three files. */
export const DOCKERFILE = `# k6, AGPL-3.0 and a program of its own, as it is published, and a scenario's files.
FROM grafana/k6:1.8.1
COPY --chmod=0444 ${Object.values(IMAGE_FILES).join(' ')} ${FOLDER}/
`;

/** For the image: it names no key. */
export function imageSettings(settings: Settings): Settings {
  const tenants = settings.tenants.map((tenant) => ({ ...tenant, key: '' }));
  return { ...settings, tenants, rowsFile: `${FOLDER}/${IMAGE_FILES.rows}` };
}
