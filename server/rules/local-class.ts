import type { CustomClass } from '../keras/custom-class';
import type { Load, Story } from '../keras/story';
import type { Target } from '../keras/versions';
import { certaintyFor, classSpan, configSaves, kindName, loadsAsRelated } from './reading/class-reach';
import { fixOf } from './fix/edits';
import { atModuleLevel } from './fix/module-level-class';
import type { Detection, Fix, Rule } from './rule';

export const localClass: Rule = {
  code: 'SP113',
  name: 'local-class',
  meaning: 'a class that a loader must find is made inside a function',
  explanation: `A class made inside a function exists only while that function has run, and there is a new one for each call. A program that loads the model cannot import it,
and a decorator that registers it runs only when the function is called. Loading fails as for any class that is not found. All versions do the same.`,
  remedy:
    'Move the class to the top of a module and give what it took from the function as constructor arguments; or hand the class to the loader by `custom_objects=`.',
  example: {
    bad: {
      'train.py': `from tensorflow import keras


def build_model():
    class Center(keras.layers.Layer):
        def call(self, x):
            return x - 1.0

    inputs = keras.Input((4,))
    return keras.Model(inputs, Center()(inputs))


build_model().save("centered.keras")
`,
      'load.py': `from tensorflow import keras

model = keras.models.load_model("centered.keras")
`,
    },
    good: {
      'train.py': `from layers import Center
from tensorflow import keras

inputs = keras.Input((4,))
keras.Model(inputs, Center()(inputs)).save("centered.keras")
`,
      'layers.py': `from tensorflow import keras


@keras.utils.register_keras_serializable(package="example")
class Center(keras.layers.Layer):
    def call(self, x):
        return x - 1.0
`,
      'load.py': `import layers
from tensorflow import keras

model = keras.models.load_model("centered.keras")
`,
    },
    target: 'keras==3.15',
  },
  corpus: [
    'clean/refused-in-tests',
    'local-class/class-from-factory-registered',
    'local-class/class-inside-builder',
    'local-class/described-inside-builder',
    'clean/local-class-passed-back',
  ],
  fixable: 'unsafe',

  *find(story: Story, target: Target): Iterable<Detection> {
    for (const custom of story.classes) {
      if (custom.enclosing === null) continue;
      const saves = configSaves(story, custom, target);
      if (saves.length === 0) continue;
      const missing = story
        .loadsNeeding(custom)
        .filter((load) => !isGiven(load, custom.name, custom.value.registered) && !isRegisteredBy(story, load, custom));
      if (missing.length === 0) continue;
      yield {
        file: custom.file.path,
        span: classSpan(custom.definition),
        certainty: certaintyFor(custom),
        message: `The ${kindName(custom)} \`${custom.name}\` is made inside \`${custom.enclosing.name}\`, so a program that loads the model cannot name it. Move it to the top of the module, or hand it to the loader by \`custom_objects=\`.`,
        related: loadsAsRelated(missing, `This load needs \`${custom.name}\`.`),
        fixes: () => fixes(custom),
      };
    }
  },
};

function fixes(custom: CustomClass): Fix[] {
  const edits = custom.enclosing === null ? null : atModuleLevel(custom.file, custom.definition, custom.enclosing);
  return fixOf('Move the class to the top of the module', edits);
}

/**
 * Whether the program that loads, or a file it imports, has called the function that makes the class and registers it.
 */
function isRegisteredBy(story: Story, load: Load, custom: CustomClass): boolean {
  const { enclosing } = custom;
  if (custom.value.registered === null || enclosing === null) return false;
  return [load.program.path, ...load.imported].some(
    (path) => story.runs.byPath.get(path)?.called.has(enclosing) === true,
  );
}

/** Whether a load site is given the name, or the function that registers the class has run in its program. */
function isGiven(load: Load, name: string, registered: { package: string; name: string } | null): boolean {
  if (load.given.open || load.given.entries.has(name)) return true;
  return registered !== null && load.given.entries.has(`${registered.package}>${registered.name}`);
}
