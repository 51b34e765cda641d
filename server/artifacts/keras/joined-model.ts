/** What joining layers and weights gives, whichever layout the weights are in. */
import type { ArtifactFinding, Layer, ParameterCounts, Variable } from '../artifact';
import { elementCount } from '../tensor/shape';
import type { LayerConfig } from './config';
import { snakeCase } from './layer-groups';

/** A model put together of its configuration and its weights, as one artifact shows it. */
export interface JoinedModel {
  layers: Layer[];
  variables: Variable[];
  parameters: ParameterCounts | null;
  findings: ArtifactFinding[];
}

/** A layer as it is shown, without its weights. */
export function describe(layer: LayerConfig, parents: LayerConfig[]): Layer {
  return {
    name: nameOfLayer(layer),
    class: layer.class,
    module: layer.module,
    registeredName: layer.registeredName,
    parameters: null,
    parents: parents.map(nameOfLayer),
    variables: [],
  };
}

/** The name of a layer; of one that keeps none, its class in lower case, as Keras would call it. */
export function nameOfLayer(layer: LayerConfig): string {
  return layer.name ?? snakeCase(layer.class.replace(/^.*>/, ''));
}

/** How many elements some variables have together. */
export function sum(variables: Variable[]): number {
  return variables.reduce((total, variable) => total + elementCount(variable.shape), 0);
}

/** Totals as `count_params` gives them. null where a weight may or may not be trained and no configuration tells. */
export function countParameters(variables: Variable[], configured: boolean): ParameterCounts | null {
  const counts = { trainable: 0, nonTrainable: 0, optimizer: 0 };
  for (const variable of variables) {
    const elements = elementCount(variable.shape);
    if (variable.role === 'optimizer') counts.optimizer += elements;
    if (variable.role !== 'weight') continue;
    if (variable.trainable === null && !configured) return null;
    if (variable.trainable === false) counts.nonTrainable += elements;
    else counts.trainable += elements;
  }
  return counts;
}
