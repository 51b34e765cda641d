/**
 * The many ways in which two programs come by models that differ: weights of one do not fit into the other, and fit
 * into one built the same.
 */
import { expect, test } from 'vitest';
import { buildStory } from '../../server/keras/build-story';
import { parseTarget } from '../../server/keras/versions';
import { rules } from '../../server/rules/index';
import { projectOf } from '../rules/cases';

/** What is found in the file that loads weights into one model, where those of another were saved. */
async function foundInLoad(common: string, saved: string, loaded: string): Promise<string[]> {
  const texts = {
    '/p/common.py': head + common,
    '/p/train.py': `${head}from common import *\nm = ${saved}\nm.compile("adam", "mse")\nm.fit(np.zeros((1, 4)), np.zeros((1, 1)))\nm.save_weights("w.weights.h5")\n`,
    '/p/load.py': `${head}from common import *\nm = ${loaded}\nm.load_weights("w.weights.h5")\n`,
  };
  const story = buildStory(await projectOf(['/p'], texts));
  const found = parseTarget('keras==2.15').flatMap((target) =>
    rules.flatMap((rule) => [...rule.find(story, target)].map(({ file }) => ({ file, rule: rule.name }))),
  );
  return found.filter(({ file }) => file === '/p/load.py').map(({ rule }) => rule);
}

const head =
  'import os\nimport numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n';
/** Lines of the module that both import, the model that is trained, the model that is filled. */
const ways: Record<string, [string, string, string]> = {
  argument: [
    'def build(n):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(n)])\n',
    'build(8)',
    'build(16)',
  ],
  'default argument': [
    'def build(n=8):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(n)])\n',
    'build()',
    'build(16)',
  ],
  power: [
    'def build(n):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(2 ** n)])\n',
    'build(3)',
    'build(4)',
  ],
  half: [
    'def build(n):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(n // 2)])\n',
    'build(8)',
    'build(16)',
  ],
  int: [
    'def build(n):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(int(n * 0.5))])\n',
    'build(8)',
    'build(16)',
  ],
  max: [
    'def build(n):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(max(2, n))])\n',
    'build(8)',
    'build(16)',
  ],
  len: [
    'def build(names):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(len(names))])\n',
    'build(["a", "b"])',
    'build(["a", "b", "c"])',
  ],
  'len constant': [
    'A = ["a", "b"]\nB = [*A, "c"]\ndef build(names):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(len(names), activation="softmax")])\n',
    'build(A)',
    'build(B)',
  ],
  'widths list': [
    'def build(widths):\n    m = keras.Sequential([keras.Input((4,))])\n    for w in widths:\n        m.add(layers.Dense(w))\n    return m\n',
    'build([8, 4])',
    'build([16, 4])',
  ],
  'widths comprehension': [
    'def build(widths):\n    return keras.Sequential([keras.Input((4,)), *[layers.Dense(w, activation="relu") for w in widths]])\n',
    'build([8, 4])',
    'build([16, 4])',
  ],
  'widths times': [
    'def build(w, n):\n    return keras.Sequential([keras.Input((4,))] + [layers.Dense(v) for v in [w] * n])\n',
    'build(8, 2)',
    'build(8, 3)',
  ],
  range: [
    'def build(n):\n    x = i = keras.Input((4,))\n    for _ in range(n):\n        x = layers.Dense(4)(x)\n    return keras.Model(i, x)\n',
    'build(2)',
    'build(3)',
  ],
  zip: [
    'def build(ws, acts):\n    m = keras.Sequential([keras.Input((4,))])\n    for w, a in zip(ws, acts):\n        m.add(layers.Dense(w, activation=a))\n    return m\n',
    'build([8, 2], ["relu", None])',
    'build([9, 2], ["relu", None])',
  ],
  'star rest': [
    'def build(widths):\n    *hidden, last = widths\n    return keras.Sequential([keras.Input((4,))] + [layers.Dense(h, activation="relu") for h in hidden] + [layers.Dense(last)])\n',
    'build([8, 2])',
    'build([9, 2])',
  ],
  preset: [
    'P = {"small": {"n": 8}, "large": {"n": 16}}\ndef build(name):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(**{"units": P[name]["n"]})])\n',
    'build("small")',
    'build("large")',
  ],
  dataclass: [
    'from dataclasses import dataclass\n@dataclass\nclass C:\n    n: int = 8\ndef build(c):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(c.n)])\n',
    'build(C())',
    'build(C(n=16))',
  ],
  'dataclass default arg': [
    'from dataclasses import dataclass\n@dataclass\nclass C:\n    n: int = 8\nSMALL = C()\nLARGE = C(16)\ndef build(c=SMALL):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(c.n)])\n',
    'build()',
    'build(LARGE)',
  ],
  'dataclass replace': [
    'from dataclasses import dataclass, replace\n@dataclass(frozen=True)\nclass C:\n    n: int = 8\nSMALL = C()\ndef build(c=SMALL):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(c.n)])\n',
    'build()',
    'build(replace(SMALL, n=16))',
  ],
  'class attributes': [
    'class Small:\n    n = 8\nclass Large(Small):\n    n = 16\ndef build(c):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(c.n)])\n',
    'build(Small)',
    'build(Large)',
  ],
  'method override': [
    'class A:\n    def units(self):\n        return 8\n    def build(self):\n        return keras.Sequential([keras.Input((4,)), layers.Dense(self.units())])\nclass B(A):\n    def units(self):\n        return 16\n',
    'A().build()',
    'B().build()',
  ],
  kwargs: [
    'def build(**k):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(k.get("n", 8))])\n',
    'build()',
    'build(n=16)',
  ],
  'kwargs pop': [
    'def build(**k):\n    n = k.pop("n", 8)\n    return keras.Sequential([keras.Input((4,)), layers.Dense(n, **k)])\n',
    'build()',
    'build(n=16)',
  ],
  'input size': [
    'def build(d):\n    return keras.Sequential([layers.Dense(3, input_shape=(d,))])\n',
    'build(4)',
    'build(5)',
  ],
  'input dim': ['def build(d):\n    return keras.Sequential([layers.Dense(3, input_dim=d)])\n', 'build(4)', 'build(5)'],
  image: [
    'def build(s, f):\n    return keras.Sequential([keras.Input((s, s, 3)), layers.Conv2D(f, 3), layers.GlobalAveragePooling2D(), layers.Dense(2)])\n',
    'build(32, 8)',
    'build(32, 4)',
  ],
  embedding: [
    'def build(v):\n    return keras.Sequential([keras.Input((10,)), layers.Embedding(v, 4), layers.Flatten(), layers.Dense(1)])\n',
    'build(100)',
    'build(101)',
  ],
  lstm: [
    'def build(u):\n    return keras.Sequential([keras.Input((10, 2)), layers.LSTM(u), layers.Dense(1)])\n',
    'build(8)',
    'build(4)',
  ],
  bidirectional: [
    'def build(u):\n    return keras.Sequential([keras.Input((10, 2)), layers.Bidirectional(layers.LSTM(u)), layers.Dense(1)])\n',
    'build(8)',
    'build(4)',
  ],
  'time distributed': [
    'def build(u):\n    return keras.Sequential([keras.Input((10, 2)), layers.TimeDistributed(layers.Dense(u)), layers.Flatten(), layers.Dense(1)])\n',
    'build(8)',
    'build(4)',
  ],
  bias: [
    'def build(b):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(3, use_bias=b)])\n',
    'build(True)',
    'build(False)',
  ],
  'norm flag': [
    'def build(norm=True):\n    m = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n    if norm:\n        m.add(layers.BatchNormalization())\n    m.add(layers.Dense(1))\n    return m\n',
    'build()',
    'build(norm=False)',
  ],
  subclass: [
    'class Net(keras.Model):\n    def __init__(self, n):\n        super().__init__()\n        self.d = layers.Dense(n)\n    def call(self, x):\n        return self.d(x)\ndef build(n):\n    m = Net(n)\n    m(tf.zeros((1, 4)))\n    return m\n',
    'build(8)',
    'build(16)',
  ],
  'functional two inputs': [
    'def build(a):\n    i, j = keras.Input((4,)), keras.Input((3,))\n    x = layers.concatenate([layers.Dense(a)(i), layers.Dense(2)(j)])\n    return keras.Model([i, j], layers.Dense(1)(x))\n',
    'build(8)',
    'build(16)',
  ],
  backbone: [
    'def build(n):\n    base = keras.applications.MobileNetV2(include_top=False, weights=None, input_shape=(32, 32, 3), pooling="avg")\n    return keras.Sequential([base, layers.Dense(n)])\n',
    'build(10)',
    'build(5)',
  ],
  partial: [
    'import functools\ndef net(n, act):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(n, activation=act)])\nsmall = functools.partial(net, 8)\nlarge = functools.partial(net, 16)\n',
    'small("relu")',
    'large("relu")',
  ],
  registry: [
    'R = {}\ndef reg(n):\n    def w(f):\n        R[n] = f\n        return f\n    return w\n@reg("a")\ndef a():\n    return keras.Sequential([keras.Input((4,)), layers.Dense(8)])\n@reg("b")\ndef b():\n    return keras.Sequential([keras.Input((4,)), layers.Dense(16)])\n',
    'R["a"]()',
    'R["b"]()',
  ],
  enum: [
    'from enum import Enum\nclass Size(Enum):\n    S = 8\n    L = 16\ndef build(s):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(s.value)])\n',
    'build(Size.S)',
    'build(Size.L)',
  ],
  'constant changed': [
    'N = 8\ndef build(n=None):\n    n = n or N\n    return keras.Sequential([keras.Input((4,)), layers.Dense(n)])\n',
    'build()',
    'build(16)',
  ],
  'if none': [
    'N = 8\ndef build(n=None):\n    if n is None:\n        n = N\n    return keras.Sequential([keras.Input((4,)), layers.Dense(n)])\n',
    'build()',
    'build(16)',
  ],
  sum: [
    'def build(a, b):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(sum((a, b)))])\n',
    'build(4, 4)',
    'build(4, 12)',
  ],
  reversed: [
    'def build(ws):\n    return keras.Sequential([keras.Input((4,))] + [layers.Dense(w) for w in reversed(ws)])\n',
    'build([4, 8])',
    'build([4, 16])',
  ],
  'sorted slice': [
    'def build(ws):\n    return keras.Sequential([keras.Input((4,))] + [layers.Dense(w) for w in ws[:2]])\n',
    'build([4, 8, 3])',
    'build([4, 16, 3])',
  ],
  mult: [
    'def build(alpha):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(int(32 * alpha))])\n',
    'build(0.5)',
    'build(0.25)',
  ],
  round: [
    'def build(alpha):\n    return keras.Sequential([keras.Input((4,)), layers.Dense(round(32 * alpha))])\n',
    'build(0.5)',
    'build(0.25)',
  ],
  'nested fn': [
    'def dense_block(x, n):\n    x = layers.Dense(n)(x)\n    return layers.ReLU()(x)\ndef build(n):\n    i = keras.Input((4,))\n    return keras.Model(i, layers.Dense(1)(dense_block(dense_block(i, n), n * 2)))\n',
    'build(8)',
    'build(4)',
  ],
};
test.each(Object.entries(ways))('different: %s', async (_name, [common, saved, loaded]) => {
  expect(await foundInLoad(common, saved, loaded)).toEqual(['topology-mismatch']);
});

test.each(Object.entries(ways))('the same: %s', async (_name, [common, saved]) => {
  expect(await foundInLoad(common, saved, saved)).toEqual([]);
});

const stack =
  'def stack(sizes):\n    m = keras.Sequential([keras.Input((4,))])\n    for n in sizes:\n        m.add(layers.Dense(n))\n    return m\n';
/** Lists that a program changes before it builds of them, and the list that they are then. */
const changed: Record<string, [common: string, saved: string, loaded: string]> = {
  'an element': [
    `${stack}def sizes():\n    s = [16, 8, 1]\n    s[0] = 32\n    return s\n`,
    'stack(sizes())',
    'stack([32, 8, 1])',
  ],
  'the last element': [
    `${stack}def sizes():\n    s = [16, 8, 1]\n    s[-1] = 2\n    return s\n`,
    'stack(sizes())',
    'stack([16, 8, 2])',
  ],
  'an element, by itself': [
    `${stack}def sizes():\n    s = [16, 8, 1]\n    s[1] *= 2\n    return s\n`,
    'stack(sizes())',
    'stack([16, 16, 1])',
  ],
  'an element under a condition': [
    `${stack}def sizes():\n    s = [16, 8, 1]\n    if os.environ.get("WIDE"):\n        s[0] = 32\n    return s\n`,
    'stack(sizes())',
    'stack([32, 8, 1])',
  ],
  'each element': [
    `${stack}def sizes():\n    s = [16, 8, 1]\n    for i in range(len(s)):\n        s[i] = s[i] * 2\n    return s\n`,
    'stack(sizes())',
    'stack([32, 16, 2])',
  ],
  'a slice': [
    `${stack}def sizes():\n    s = [16, 8, 1]\n    s[:2] = [4]\n    return s\n`,
    'stack(sizes())',
    'stack([4, 1])',
  ],
  'elements until one is left': [
    `${stack}def sizes():\n    s = [16, 8, 1]\n    while len(s) > 1:\n        s.pop(0)\n    return s\n`,
    'stack(sizes())',
    'stack([1])',
  ],
  'in a comprehension of what is left': [
    `${stack}def sizes():\n    s = [16, 8, 1]\n    while len(s) > 1:\n        s.pop(0)\n    return [n for n in s]\n`,
    'stack(sizes())',
    'stack([1])',
  ],
  'inserted before': [
    `${stack}def sizes():\n    s = [8, 1]\n    s.insert(0, 16)\n    return s\n`,
    'stack(sizes())',
    'stack([16, 8, 1])',
  ],
  'by a function out of a table': [
    `${stack}R = {}\ndef recipe(f):\n    R[f.__name__] = f\n    return f\n@recipe\ndef wide(s):\n    s[0] = 32\n@recipe\ndef slim(s):\n    while len(s) > 1:\n        s.pop(0)\ndef cook(name):\n    s = list((16, 8, 1))\n    R[name](s)\n    return stack(s)\n`,
    'cook("wide")',
    'stack([32, 8, 1])',
  ],
  'by a function that nobody can see': [
    `${stack}import plugins\ndef cook(f):\n    s = [16, 8, 1]\n    f(s)\n    return stack(s)\n`,
    'cook(plugins.load()["x"])',
    'stack([2])',
  ],
  'settings by a function that nobody can see': [
    `${stack}import plugins\ndef cook(f):\n    s = {"n": 16}\n    f(s)\n    return stack([s["n"]])\n`,
    'cook(plugins.load()["x"])',
    'stack([2])',
  ],
  'a copy of settings': [
    `${stack}import copy\nBASE = {"n": [16, 8]}\ndef wide():\n    s = copy.deepcopy(BASE)\n    s["n"][0] = 32\n    return s\nW = wide()\n`,
    'stack(BASE["n"])',
    'stack([16, 8])',
  ],
  'a copy of a list': [
    `${stack}import copy\nBASE = [16, 8]\nother = copy.copy(BASE)\nother.append(4)\n`,
    'stack(BASE)',
    'stack([16, 8])',
  ],
  'the first of a sorted list': [
    `${stack}RUNS = [{"n": 16, "loss": 2}, {"n": 8, "loss": 1}]\ndef best():\n    return sorted(RUNS, key=lambda r: r["loss"])[0]\n`,
    'stack([best()["n"]])',
    'stack([8])',
  ],
  'unpacked from a sorted list': [
    `${stack}RUNS = [{"n": 16, "loss": 2}, {"n": 8, "loss": 1}]\ndef best():\n    first, second = sorted(RUNS, key=lambda r: r["loss"])\n    return first\n`,
    'stack([best()["n"]])',
    'stack([8])',
  ],
  'the first of a list sorted in place': [
    `${stack}RUNS = [{"n": 16, "loss": 2}, {"n": 8, "loss": 1}]\nRUNS.sort(key=lambda r: r["loss"])\n`,
    'stack([RUNS[0]["n"]])',
    'stack([8])',
  ],
  'the last of sorted names': [
    `${stack}N = {"b": 8, "a": 16}\ndef last():\n    return N[sorted(N)[-1]]\n`,
    'stack([last()])',
    'stack([8])',
  ],
  'the largest first': [
    `${stack}def first():\n    return sorted([3, 16, 8], reverse=True)[0]\n`,
    'stack([first()])',
    'stack([16])',
  ],
  'the first of a reversed list': [
    `${stack}def first():\n    s = [16, 8]\n    s.reverse()\n    return s[0]\n`,
    'stack([first()])',
    'stack([8])',
  ],
  'a default that remembers': [
    `${stack}def count(_seen=[1]):\n    _seen[0] += 1\n    return _seen[0]\n`,
    'stack([4, count()])',
    'stack([4, 2])',
  ],
  'a decorator that gives another function': [
    `${stack}def deco(f):\n    return lambda n: f(n - 7)\n@deco\ndef u(n):\n    return n\n`,
    'stack([4, u(9)])',
    'stack([4, 2])',
  ],
  'all attributes': [
    `${stack}class S:\n    def __init__(self, n=4):\n        self.n = n\ndef other():\n    s = S()\n    s.__dict__ = {"n": 9}\n    return s\n`,
    'stack([other().n])',
    'stack([9])',
  ],
  'an attribute of a frozen object': [
    `${stack}class S:\n    def __init__(self, n=4):\n        object.__setattr__(self, "n", n * 2)\n`,
    'stack([S().n])',
    'stack([8])',
  ],
  'an attribute over super': [
    `${stack}class S:\n    n = 4\n    def __setattr__(self, name, value):\n        super().__setattr__(name, value)\ndef other():\n    s = S()\n    s.__setattr__("n", 9)\n    return s\n`,
    'stack([other().n])',
    'stack([9])',
  ],
  'a set of doubles': [`${stack}N = len({1, 2, 1})\n`, 'stack([4] * N)', 'stack([4, 4])'],
  'a list of a set': [`${stack}S = list(set([3, 3, 3]))\n`, 'stack(S)', 'stack([3])'],
  'a property with a setter': [
    `${stack}class S:\n    @property\n    def n(self):\n        return self._n * 2\n    @n.setter\n    def n(self, value):\n        self._n = value + 1\ndef other():\n    s = S()\n    s.n = 3\n    return s.n\n`,
    'stack([other()])',
    'stack([8])',
  ],
  'a default list that calls share': [
    `${stack}def grow(n, seen=[]):\n    seen.append(n)\n    return seen\ngrow(4)\n`,
    'stack(grow(2))',
    'stack([4, 2])',
  ],
  'a default as it was': [`${stack}N = 4\ndef one(n=N):\n    return n\nN = 8\n`, 'stack([one()])', 'stack([4])'],
  'defaults of lambdas in a loop': [
    `${stack}F = [lambda i=i: i + 1 for i in range(3)]\n`,
    'stack([f() for f in F])',
    'stack([1, 2, 3])',
  ],
  'decorators in layers': [
    `${stack}def add(n):\n    return lambda f: lambda: f() + n\ndef mul(n):\n    return lambda f: lambda: f() * n\n@add(1)\n@mul(5)\ndef n():\n    return 2\n`,
    'stack([n()])',
    'stack([11])',
  ],
  'a decorator that is a class': [
    `${stack}class Twice:\n    def __init__(self, f):\n        self.f = f\n    def __call__(self):\n        return self.f() * 2\n@Twice\ndef n():\n    return 2\n`,
    'stack([n()])',
    'stack([4])',
  ],
  'a function of several kinds': [
    `${stack}import functools\n@functools.singledispatch\ndef n(value):\n    return 1\n@n.register(list)\ndef of_list(value):\n    return 7\n`,
    'stack([n([1])])',
    'stack([7])',
  ],
  'an attribute taken away': [
    `${stack}class S:\n    n = 4\ndef other():\n    s = S()\n    s.n = 9\n    del s.n\n    return s.n\n`,
    'stack([other()])',
    'stack([4])',
  ],
  'what is counted in a loop': [
    `${stack}def count(rows):\n    n = 0\n    for row in rows:\n        n += 1\n    return n\n`,
    'stack([count(open("rows.txt"))])',
    'stack([3])',
  ],
  'a sorted list put in': [`${stack}import bisect\nS = [8, 2]\nbisect.insort(S, 4)\n`, 'stack(S)', 'stack([8, 2, 4])'],
  'when it is started alone': [`${stack}N = 3\nif __name__ == "__main__":\n    N = 9\n`, 'stack([N])', 'stack([3])'],
  'one width, added several times': [
    `${stack}def sizes(n):\n    s = []\n    for _ in range(3):\n        s.append(n)\n    return s\n`,
    'stack(sizes(4))',
    'stack([4, 4, 4])',
  ],
  'one width, added to a set': [
    `${stack}def sizes(n):\n    s = set()\n    s.add(n)\n    s.add(4)\n    return list(s)\n`,
    'stack(sizes(4))',
    'stack([4])',
  ],
  'super in a diamond': [
    `${stack}class A:\n    def n(self):\n        return 1\nclass B(A):\n    def n(self):\n        return super().n() + 10\nclass C(A):\n    def n(self):\n        return 3\nclass D(B, C):\n    pass\n`,
    'stack([D().n()])',
    'stack([13])',
  ],
  'a variable that the program sets': [
    `${stack}os.environ["W"] = "12"\nN = int(os.environ.get("W", 3))\n`,
    'stack([N])',
    'stack([12])',
  ],
  'what a failure may leave out': [
    `${stack}import contextlib, json\nS = [3]\nwith contextlib.suppress(OSError):\n    json.load(open("more.json"))\n    S.append(4)\n`,
    'stack(S)',
    'stack([3])',
  ],
};
test.each(Object.entries(changed))('changed: %s', async (_name, [common, saved, loaded]) => {
  expect(await foundInLoad(common, saved, loaded)).toEqual([]);
});
