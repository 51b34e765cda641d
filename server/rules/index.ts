/** Every rule, by code. */
import { configWithoutSuper } from './config-without-super';
import { duplicateWeightNames } from './duplicate-weight-names';
import { fixedNameInConfig } from './fixed-name-in-config';
import { incompleteGetConfig } from './incomplete-get-config';
import { initWithoutKwargs } from './init-without-kwargs';
import { kwargsNotForwarded } from './kwargs-not-forwarded';
import { localClass } from './local-class';
import { missingFromConfig } from './missing-from-config';
import { missingGetConfig } from './missing-get-config';
import { mixedKeras } from './mixed-keras';
import { rawTfVariable } from './raw-tf-variable';
import { removedApi } from './removed-api';
import type { Rule } from './rule';
import { shadowedAttribute } from './shadowed-attribute';
import { shadowsBuiltinName } from './shadows-builtin-name';
import { superInitNotFirst } from './super-init-not-first';
import { unacceptedConfigKey } from './unaccepted-config-key';
import { unserializableConfig } from './unserializable-config';
import { untrackedSublayers } from './untracked-sublayers';
import { variableCreatedInCall } from './variable-created-in-call';

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
  mixedKeras,
  removedApi,
];
