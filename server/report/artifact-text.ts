/** An artifact for people at a terminal. */
import type { Artifact, ArtifactFinding, Shape } from '../artifacts/artifact';
import { groupedLoads } from '../artifacts/loads-groups';
import { aligned, painter, printable, sentenceColumns, wrap } from './terminal';

const kinds: Record<Artifact['kind'], string> = {
  'saved-model': 'SavedModel',
  'keras-archive': 'Keras archive (.keras)',
  'hdf5-model': 'whole Keras model in HDF5',
  'hdf5-weights': 'weights in HDF5',
  checkpoint: 'TensorFlow checkpoint',
  hdf5: 'HDF5 file that is no Keras model',
  unknown: 'no model that Saveproof knows',
};

/** More rows than this are for a machine: JSON has them all. */
const mostRows = 60;

/**
 * What an artifact is and holds, ending with a line break.
 *
 * @param columns of the terminal; null where it is none.
 */
export function artifactText(artifact: Artifact, colour: boolean, columns: number | null): string {
  const paint = painter(colour);
  const lines: string[] = [];
  const section = (title: string, rows: string[]): void => {
    if (rows.length > 0) lines.push('', paint.bold(title), ...rows);
  };
  // Of what is no artifact nothing was measured.
  const size = artifact.bytes === 0 ? '' : `, ${bytesText(artifact.bytes)}`;
  lines.push(`${paint.bold(printable(artifact.path))}  ${kindText(artifact)}${size}`);
  lines.push(...aligned(headRows(artifact), '  '));

  section(
    'Findings',
    artifact.findings.flatMap((finding) => findingLines(finding, colour, columns)),
  );
  const loads = groupedLoads(artifact.loads).map(({ lines: target, verdict, reason }) => [
    target,
    { yes: 'loads', 'custom-objects': 'needs custom objects', unsafe: 'needs safe_mode=False', no: 'refused' }[verdict],
    printable(reason),
  ]);
  section('Loads with', aligned(loads, '  '));

  for (const metaGraph of artifact.metaGraphs) {
    const rows = metaGraph.signatures.flatMap((signature) => [
      `  ${paint.cyan(printable(signature.name))}  ${paint.dim(printable(signature.method))}`,
      ...aligned(
        [
          ...signature.inputs.map((tensor) => ['in', printable(tensor.name), tensor.dtype, shapeText(tensor.shape)]),
          ...signature.outputs.map((tensor) => ['out', printable(tensor.name), tensor.dtype, shapeText(tensor.shape)]),
        ],
        '    ',
      ),
    ]);
    section(
      `Signatures (${printable(metaGraph.tags.join(', ')) || 'no tags'}; ${number(metaGraph.nodes)} nodes, ${number(metaGraph.functions.length)} functions)`,
      rows,
    );
  }
  section(
    'Layers',
    table(
      artifact.layers.map((layer) => [
        `${'  '.repeat(layer.parents.length)}${printable(layer.name)}`,
        printable(
          layer.registeredName !== null && layer.registeredName !== layer.class
            ? `${layer.class} (${layer.registeredName})`
            : layer.class,
        ),
        layer.parameters === null ? '' : number(layer.parameters),
      ]),
      ['Name', 'Class', 'Parameters'],
      colour,
    ),
  );
  const isRead = artifact.variables.some((variable) => variable.statistics !== undefined);
  const isHashed = artifact.variables.some((variable) => variable.sha256 !== undefined);
  section(
    'Variables',
    table(
      artifact.variables.map((variable) => [
        printable(variable.name),
        variable.dtype,
        shapeText(variable.shape),
        bytesText(variable.bytes),
        ...(isRead
          ? [variable.statistics, variable.statistics].map((statistics, index) =>
              round(index === 0 ? statistics?.min : statistics?.max),
            )
          : []),
        ...(isRead
          ? [round(variable.statistics?.mean), round(variable.statistics?.std), bad(variable.statistics)]
          : []),
        ...(isHashed ? [variable.sha256 ?? ''] : []),
      ]),
      [
        'Name',
        'Type',
        'Shape',
        'Size',
        ...(isRead ? ['Min', 'Max', 'Mean', 'Std', 'NaN, Inf'] : []),
        ...(isHashed ? ['SHA-256'] : []),
      ],
      colour,
    ),
  );
  section(
    'Assets',
    table(
      artifact.assets.map((asset) => [printable(asset.path), bytesText(asset.bytes)]),
      ['Path', 'Size'],
      colour,
    ),
  );
  return `${lines.join('\n')}\n`;
}

function headRows(artifact: Artifact): string[][] {
  const { producer, parameters, customObjects } = artifact;
  const written = [
    producer.tensorflow === null ? null : `TensorFlow ${producer.tensorflow}`,
    producer.keras === null ? null : `Keras ${producer.keras}`,
    producer.backend === null ? null : `${producer.backend} backend`,
  ].filter((part) => part !== null);
  const rows: string[][] = [];
  if (written.length > 0) rows.push(['written by', printable(written.join(', '))]);
  if (parameters !== null) {
    const total = parameters.trainable + parameters.nonTrainable;
    const optimizer = parameters.optimizer > 0 ? `, and ${number(parameters.optimizer)} of the optimizer` : '';
    rows.push(['parameters', `${number(total)} (${number(parameters.trainable)} trainable)${optimizer}`]);
  }
  if (customObjects.length > 0) rows.push(['custom objects', printable(customObjects.join(', '))]);
  return rows;
}

/** What an artifact is; what stands under its name may be something else. */
function kindText({ kind, findings }: Artifact): string {
  return findings.some(({ rule }) => rule === 'not-an-artifact') ? kinds.unknown : kinds[kind];
}

function findingLines(finding: ArtifactFinding, colour: boolean, columns: number | null): string[] {
  const paint = painter(colour);
  const severity = { error: paint.red, warning: paint.yellow, info: paint.blue }[finding.severity];
  const where = finding.where === '' ? '' : `  ${paint.cyan(printable(finding.where))}`;
  return [
    `  ${severity(finding.severity)} ${finding.code} ${finding.rule}${where}`,
    ...wrap(printable(finding.message), sentenceColumns(columns, 4)).map((line) => `    ${line}`),
  ];
}

function table(rows: string[][], heads: string[], colour: boolean): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, mostRows);
  const [head = '', ...body] = aligned([heads, ...shown], '  ');
  const rest =
    rows.length > shown.length
      ? [painter(colour).dim(`  ... and ${number(rows.length - shown.length)} more (--format json shows them all)`)]
      : [];
  return [painter(colour).dim(head), ...body, ...rest];
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** `[?, 28]`; a question mark where the rank is unknown. */
export function shapeText(shape: Shape): string {
  return shape === null ? '?' : `[${shape.map((size) => size ?? '?').join(', ')}]`;
}

/** `1.5 MB`, in powers of 1000 as file managers count. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${'BkMGT'.charAt(power)}B`.replace('BB', 'B');
}

function round(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(Number(value.toPrecision(4)));
}

function bad(statistics: { nan: number; inf: number } | undefined): string {
  return statistics === undefined || statistics.nan + statistics.inf === 0
    ? ''
    : `${number(statistics.nan)}, ${number(statistics.inf)}`;
}
