/** Every rule, by code. */
import { configWithoutSuper } from './config-without-super';
import { formatExtensionConflict } from './format-extension-conflict';
import { incompleteGetConfig } from './incomplete-get-config';
import { initWithoutKwargs } from './init-without-kwargs';
import { kwargsNotForwarded } from './kwargs-not-forwarded';
import { lambdaLayer } from './lambda-layer';
import { lambdaLoss } from './lambda-loss';
import { lambdaMetric } from './lambda-metric';
import { loadModelOnWeights } from './load-model-on-weights';
import { missingCustomObjects } from './missing-custom-objects';
import { missingFromConfig } from './missing-from-config';
import { missingGetConfig } from './missing-get-config';
import { rawTfVariable } from './raw-tf-variable';
import type { Rule } from './rule';
import { savedmodelInKeras3 } from './savedmodel-in-keras3';
import { unacceptedConfigKey } from './unaccepted-config-key';
import { unregisteredFunction } from './unregistered-function';
import { unserializableConfig } from './unserializable-config';
import { unsupportedExtension } from './unsupported-extension';
import { weightsOnlySave } from './weights-only-save';

/** All rules, in the order of their codes. */
export const rules: readonly Rule[] = [
  missingGetConfig,
  incompleteGetConfig,
  unacceptedConfigKey,
  configWithoutSuper,
  unserializableConfig,
  missingFromConfig,
  initWithoutKwargs,
  kwargsNotForwarded,
  rawTfVariable,
  lambdaLayer,
  lambdaLoss,
  lambdaMetric,
  weightsOnlySave,
  unsupportedExtension,
  formatExtensionConflict,
  missingCustomObjects,
  loadModelOnWeights,
  savedmodelInKeras3,
  unregisteredFunction,
];
