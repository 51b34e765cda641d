/** Every rule, by code. */
import { configWithoutSuper } from './config-without-super';
import { incompleteGetConfig } from './incomplete-get-config';
import { initWithoutKwargs } from './init-without-kwargs';
import { kwargsNotForwarded } from './kwargs-not-forwarded';
import { missingFromConfig } from './missing-from-config';
import { missingGetConfig } from './missing-get-config';
import { rawTfVariable } from './raw-tf-variable';
import type { Rule } from './rule';
import { unacceptedConfigKey } from './unaccepted-config-key';
import { unserializableConfig } from './unserializable-config';

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
];
