/** The grammar of protobuf text, as the engine of VS Code reads it. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar } from 'vscode-textmate';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(import.meta.url);
let grammar: IGrammar;

beforeAll(async () => {
  const wasm = await readFile(join(dirname(require.resolve('vscode-oniguruma')), 'onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const path = join(root, 'syntaxes/pbtxt.tmLanguage.json');
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) =>
      scope === 'source.pbtxt' ? textmate.parseRawGrammar(await readFile(path, 'utf8'), path) : null,
  });
  const loaded = await registry.loadGrammar('source.pbtxt');
  if (loaded === null) throw new Error('The grammar was not loaded.');
  grammar = loaded;
});

/** Each token that is not blank, with its innermost scope. */
function tokens(text: string): [string, string][] {
  const found: [string, string][] = [];
  let state = textmate.INITIAL;
  for (const line of text.split('\n')) {
    const result = grammar.tokenizeLine(line, state);
    for (const { startIndex, endIndex, scopes } of result.tokens) {
      const token = line.slice(startIndex, endIndex);
      if (token.trim() !== '') found.push([token.trim(), (scopes.at(-1) ?? '').replace(/\.pbtxt$/, '')]);
    }
    state = result.ruleStack;
  }
  return found;
}

/** Scope of the first token with this text. */
function scopeOf(text: string, token: string): string | undefined {
  return tokens(text).find(([each]) => each === token)?.[1];
}

describe('protobuf text', () => {
  it('reads a saved_model.pbtxt', () => {
    const text = [
      'saved_model_schema_version: 1',
      'meta_graphs {',
      '  meta_info_def {',
      '    tags: "serve"',
      '    stripped_default_attrs: true',
      '  }',
      '  graph_def {',
      '    node { name: "x" op: \'Const\' attr { key: "dtype" value { type: DT_FLOAT } } }',
      '    versions { producer: 1645 min_consumer: 0x0c }',
      '  }',
      '}',
    ].join('\n');
    expect(tokens(text).filter(([, scope]) => scope.startsWith('invalid'))).toEqual([]);
    expect(scopeOf(text, 'saved_model_schema_version')).toBe('support.type.property-name');
    expect(scopeOf(text, '1')).toBe('constant.numeric.integer.decimal');
    expect(scopeOf(text, 'meta_graphs')).toBe('entity.name.tag.message');
    expect(scopeOf(text, 'serve')).toBe('string.quoted.double');
    expect(scopeOf(text, 'Const')).toBe('string.quoted.single');
    expect(scopeOf(text, 'true')).toBe('constant.language.boolean');
    expect(scopeOf(text, 'DT_FLOAT')).toBe('variable.other.enummember');
    expect(scopeOf(text, '0x0c')).toBe('constant.numeric.integer.hexadecimal');
  });

  it('reads a pipeline.config', () => {
    const text = [
      '# SSD with MobileNet',
      'model {',
      '  ssd {',
      '    num_classes: 90 # COCO',
      '    box_coder { faster_rcnn_box_coder { y_scale: 10.0 x_scale: 1e-3 } }',
      '    anchor_generator { ssd_anchor_generator { aspect_ratios: [1.0, 2.0, .5] } }',
      '    feature_extractor { type: "ssd_mobilenet_v2"; override_base_feature_extractor_hyperparams: false }',
      '    loss { classification_loss { weighted_sigmoid_focal { alpha: 0.25f gamma: inf } } }',
      '  }',
      '}',
      'train_config: { fine_tune_checkpoint: "" batch_size: 24 }',
    ].join('\n');
    expect(tokens(text).filter(([, scope]) => scope.startsWith('invalid'))).toEqual([]);
    expect(scopeOf(text, '# SSD with MobileNet') ?? scopeOf(text, 'SSD with MobileNet')).toBe(
      'comment.line.number-sign',
    );
    expect(scopeOf(text, 'COCO')).toBe('comment.line.number-sign');
    for (const number of ['10.0', '1e-3', '.5', '0.25f'])
      expect(scopeOf(text, number), number).toBe('constant.numeric.float');
    expect(scopeOf(text, 'inf')).toBe('constant.language.nonfinite');
    expect(scopeOf(text, 'aspect_ratios')).toBe('support.type.property-name');
    expect(scopeOf(text, '[')).toBe('punctuation.section.list.begin');
    expect(scopeOf(text, 'train_config')).toBe('entity.name.tag.message');
  });

  it('reads a label map', () => {
    const text = 'item {\n  id: 1\n  name: \'cat\\\'s \\303\\251 \\n\'\n  display_name: "a" "b"\n}\nitem <\n  id: 2\n>';
    expect(tokens(text).filter(([, scope]) => scope.startsWith('invalid'))).toEqual([]);
    for (const escape of ["\\'", '\\303', '\\251', '\\n'])
      expect(scopeOf(text, escape), escape).toBe('constant.character.escape');
    expect(scopeOf(text, 'b')).toBe('string.quoted.double');
    expect(
      tokens(text)
        .filter(([token]) => token === 'item')
        .map(([, scope]) => scope),
    ).toEqual(['entity.name.tag.message', 'entity.name.tag.message']);
    expect(scopeOf(text, '2')).toBe('constant.numeric.integer.decimal');
  });

  it('reads extensions and Any', () => {
    const text = 'options {\n  [type.googleapis.com/tensorflow.Custom] { value: -3 }\n  [my.ext.level]: HIGH\n}';
    expect(tokens(text).filter(([, scope]) => scope.startsWith('invalid'))).toEqual([]);
    expect(scopeOf(text, 'type.googleapis.com/tensorflow.Custom')).toBe('entity.name.type.extension');
    expect(scopeOf(text, 'my.ext.level')).toBe('entity.name.type.extension');
    expect(scopeOf(text, 'HIGH')).toBe('variable.other.enummember');
    expect(scopeOf(text, '-3')).toBe('constant.numeric.integer.decimal');
  });

  it('goes on after a string that is not closed, and marks what is no escape', () => {
    const text = 'name: "open\nid: 7\nother: "a\\q"';
    expect(scopeOf(text, 'id')).toBe('support.type.property-name');
    expect(scopeOf(text, '7')).toBe('constant.numeric.integer.decimal');
    expect(scopeOf(text, '\\q')).toBe('invalid.illegal.escape');
  });

  it('reads a pbtxt that TensorFlow wrote without an illegal token', async () => {
    const text = await readFile(join(root, 'test/artifacts/tf210/sm_tf1_text/saved_model.pbtxt'), 'utf8');
    const illegal = tokens(text.slice(0, 200_000)).filter(([, scope]) => scope.startsWith('invalid'));
    expect(illegal).toEqual([]);
  });
});
