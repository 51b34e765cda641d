/**
 * Attributes and methods of Keras' objects that not every version has. Read off built models, layers, compiled
 * optimizers and metrics of Keras 2.8, 2.10,
 * 2.13, 2.15, 3.1 and 3.15, by asking each object for all of its names.
 */
import { isAtLeast, isKeras2, type Target } from './versions';

/** What an object is. */
export type Holder = 'model' | 'layer' | 'optimizer' | 'metric';

interface Members {
  of: readonly Holder[];
  /** Separated by spaces. */
  names: string;
  has: (target: Target) => boolean;
}

const before3 = (target: Target): boolean => isKeras2(target);
const from3 = (target: Target): boolean => !isKeras2(target);
// keras/optimizers/optimizer.py of 2.11: the new Optimizer has none of what OptimizerV2 had
const before211 = (target: Target): boolean =>
  isKeras2(target) && target.package === 'keras' && !isAtLeast(target, 2, 11);

const table: readonly Members[] = [
  { of: ['model'], names: 'input_names state_updates train_tf_function save_spec stateful', has: before3 },
  {
    of: ['model', 'layer'],
    names:
      'get_input_at get_output_at get_input_shape_at get_output_shape_at get_input_mask_at get_output_mask_at add_update updates inbound_nodes outbound_nodes dynamic submodules name_scope with_name_scope',
    has: before3,
  },
  { of: ['layer'], names: 'input_shape output_shape input_mask output_mask', has: before3 },
  {
    of: ['model', 'layer'],
    names: 'quantize stateless_call symbolic_call compute_output_spec metrics_variables',
    has: from3,
  },
  { of: ['layer'], names: 'enable_lora lora_enabled lora_rank', has: from3 },
  { of: ['optimizer'], names: 'lr minimize', has: before3 },
  {
    of: ['optimizer'],
    names: 'weights get_weights get_updates get_gradients get_slot get_slot_names add_slot add_weight',
    has: before211,
  },
  { of: ['optimizer'], names: 'stateless_apply scale_loss', has: from3 },
  { of: ['metric'], names: 'reset_states get_weights set_weights', has: before3 },
];

const byName = new Map<string, Members[]>();
for (const row of table) for (const name of row.names.split(' ')) byName.set(name, [...(byName.get(name) ?? []), row]);

/** Whether some kind of object has a member of this name in some versions and lacks it in others. */
export function isMemberOfSome(name: string): boolean {
  return byName.has(name);
}

/** Whether a kind of object lacks a member in a version; null where nothing is known of it. */
export function lacksMember(of: Holder, name: string, target: Target): boolean | null {
  const row = byName.get(name)?.find((each) => each.of.includes(of));
  return row === undefined ? null : !row.has(target);
}
