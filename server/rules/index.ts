/** Every rule, by code. */
import { checkpointPrefix } from './checkpoint-prefix';
import { closureLoss } from './closure-loss';
import { configWithoutSuper } from './config-without-super';
import { corruptData } from './corrupt-data';
import { duplicateWeightNames } from './duplicate-weight-names';
import { exportedAsKeras } from './exported-as-keras';
import { fixedNameInConfig } from './fixed-name-in-config';
import { formatExtensionConflict } from './format-extension-conflict';
import { h5CustomFunction } from './h5-custom-function';
import { h5LossAlias } from './h5-loss-alias';
import { hdf5SubclassedModel } from './hdf5-subclassed-model';
import { hdf5UnsupportedLayer } from './hdf5-unsupported-layer';
import { incompleteGetConfig } from './incomplete-get-config';
import { inconsistentArtifact } from './inconsistent-artifact';
import { initWithoutKwargs } from './init-without-kwargs';
import { kwargsNotForwarded } from './kwargs-not-forwarded';
import { lambdaInLayer } from './lambda-in-layer';
import { lambdaLayer } from './lambda-layer';
import { lambdaLoss } from './lambda-loss';
import { lambdaMetric } from './lambda-metric';
import { loadModelOnWeights } from './load-model-on-weights';
import { loadWeightsOnModel } from './load-weights-on-model';
import { localClass } from './local-class';
import { misnamedCustomObject } from './misnamed-custom-object';
import { missingCustomObjects } from './missing-custom-objects';
import { missingDirectory } from './missing-directory';
import { missingFile } from './missing-file';
import { missingFromConfig } from './missing-from-config';
import { missingGetConfig } from './missing-get-config';
import { mixedKeras } from './mixed-keras';
import { monitorUnavailable } from './monitor-unavailable';
import { neverSaved } from './never-saved';
import { neverWritten } from './never-written';
import { notAnArtifact } from './not-an-artifact';
import { optimizerStateLost } from './optimizer-state-lost';
import { pickledModel } from './pickled-model';
import { rawTfVariable } from './raw-tf-variable';
import { removedApi } from './removed-api';
import type { Rule } from './rule';
import { savedmodelInKeras3 } from './savedmodel-in-keras3';
import { shadowedAttribute } from './shadowed-attribute';
import { shadowsBuiltinName } from './shadows-builtin-name';
import { superInitNotFirst } from './super-init-not-first';
import { tensorOpOnKerasTensor } from './tensor-op-on-keras-tensor';
import { topologyMismatch } from './topology-mismatch';
import { truncatedFile } from './truncated-file';
import { unacceptedConfigKey } from './unaccepted-config-key';
import { unbuiltModel } from './unbuilt-model';
import { uncheckedRestore } from './unchecked-restore';
import { uncompiledModel } from './uncompiled-model';
import { unregisteredFunction } from './unregistered-function';
import { unsafeLambdaLoad } from './unsafe-lambda-load';
import { unserializableConfig } from './unserializable-config';
import { unsupportedExtension } from './unsupported-extension';
import { unsupportedSaveArgument } from './unsupported-save-argument';
import { untrackedSublayers } from './untracked-sublayers';
import { variableCreatedInCall } from './variable-created-in-call';
import { versionMismatch } from './version-mismatch';
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
  superInitNotFirst,
  rawTfVariable,
  variableCreatedInCall,
  untrackedSublayers,
  localClass,
  shadowedAttribute,
  duplicateWeightNames,
  fixedNameInConfig,
  shadowsBuiltinName,
  lambdaLayer,
  lambdaLoss,
  lambdaMetric,
  lambdaInLayer,
  closureLoss,
  h5LossAlias,
  tensorOpOnKerasTensor,
  h5CustomFunction,
  weightsOnlySave,
  neverSaved,
  unsupportedExtension,
  formatExtensionConflict,
  unsupportedSaveArgument,
  hdf5SubclassedModel,
  hdf5UnsupportedLayer,
  unbuiltModel,
  optimizerStateLost,
  pickledModel,
  monitorUnavailable,
  missingDirectory,
  missingCustomObjects,
  misnamedCustomObject,
  loadModelOnWeights,
  loadWeightsOnModel,
  savedmodelInKeras3,
  exportedAsKeras,
  unsafeLambdaLoad,
  neverWritten,
  checkpointPrefix,
  uncheckedRestore,
  topologyMismatch,
  uncompiledModel,
  unregisteredFunction,
  mixedKeras,
  removedApi,
  versionMismatch,
  missingFile,
  truncatedFile,
  corruptData,
  notAnArtifact,
  inconsistentArtifact,
];
