"""Write down what Keras itself is, version by version, for server/keras/builtin-tables.ts.

    PYTHON keras-tables.py describe > K.json      once under each installed Keras
    python keras-tables.py merge 2.8=K28.json 2.10=K210.json ... > server/keras/builtin-tables.ts

`describe` imports TensorFlow and Keras and looks at them; nothing is read from documentation.
"""
import inspect
import json
import sys

# Folder of the public API below `keras` -> attribute of its base classes, by kind.
BASES = {
    "layers.Layer": "layer",
    "Model": "model",
    "losses.Loss": "loss",
    "metrics.Metric": "metric",
    "regularizers.Regularizer": "regularizer",
    "constraints.Constraint": "constraint",
    "initializers.Initializer": "initializer",
    "optimizers.Optimizer": "optimizer",
    "optimizers.legacy.Optimizer": "optimizer",
    "optimizers.experimental.Optimizer": "optimizer",
    "optimizers.schedules.LearningRateSchedule": "schedule",
    "callbacks.Callback": "callback",
}
# What is walked: the folders of the public API. The rest of Keras 2's package is its own business.
FOLDERS = set(
    """activations applications backend callbacks config constraints datasets distribution dtype_policies experimental
    export image initializers layers legacy losses metrics mixed_precision models ops optimizers preprocessing quantizers
    random regularizers saving schedules sequence text tree utils visualization wrappers rematerialization""".split()
)
SKIP = {"applications", "datasets", "ops", "random", "tree"}


def look(root, path):
    for part in path.split("."):
        root = getattr(root, part, None)
    return root


def walk(module, prefix, seen, found):
    """Public names below a package, as dotted paths."""
    if id(module) in seen or prefix.count(".") > 4:
        return
    seen.add(id(module))
    for name in dir(module):
        if name.startswith("_"):
            continue
        try:
            value = getattr(module, name)
        except Exception:
            continue
        path = f"{prefix}{name}"
        if inspect.ismodule(value):
            if name not in FOLDERS or "keras" not in value.__name__:
                continue
            found[path] = value
            if name not in SKIP:
                walk(value, path + ".", seen, found)
        elif inspect.isclass(value) or callable(value):
            found[path] = value
    seen.discard(id(module))


def kind_of(cls, bases):
    for base, kind in bases:
        if cls is base or (inspect.isclass(cls) and issubclass(cls, base)):
            return kind
    return None


def parameters(cls):
    try:
        # Keras 3 wraps __init__; the signature survives the wrapping
        given = list(inspect.signature(cls.__init__).parameters.values())[1:]
    except (TypeError, ValueError):
        return None
    out = []
    for p in given:
        mark = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")
        out.append(mark + p.name + ("" if mark or p.default is p.empty else "="))
    return out


def describe():
    import tensorflow as tf

    try:
        import keras
    except ImportError:
        keras = None
    tf_keras = tf.keras
    list(dir(tf_keras))
    names = {}
    walk(tf_keras, "", set(), names)
    package = {}
    if keras is not None:
        walk(keras, "", set(), package)
    # most specific kinds first: a Model is a Layer, and so is Keras 2's Metric
    first = ("Model", "metrics.Metric", "layers.Layer")
    order = [*first, *[b for b in BASES if b not in first]]
    bases = [(look(tf_keras, b), BASES[b]) for b in order if inspect.isclass(look(tf_keras, b))]
    # TensorFlow 2.8's optimizers.schedules and the metric base are plain classes too
    classes = {}
    modules = {}
    for path, value in sorted(names.items(), key=lambda item: (item[0].count("."), item[0])):
        if inspect.isclass(value):
            kind = kind_of(value, bases)
            if kind is None:
                continue
            classes[path] = {"kind": kind, "parameters": parameters(value), "cell": hasattr(value, "state_size") and kind == "layer" and path.endswith("Cell")}
            modules.setdefault(f"{value.__module__}.{value.__qualname__}", path)
    functions = [
        path
        for path, value in names.items()
        if inspect.isfunction(value) and path.split(".")[0] in ("activations", "losses", "metrics", "initializers", "regularizers", "constraints") and path.count(".") == 1
    ]
    properties = {}
    for base in order:
        cls = look(tf_keras, base)
        if not inspect.isclass(cls) or "legacy" in base or "experimental" in base:
            continue
        properties[base] = sorted(
            n for n in dir(cls)
            if not n.startswith("__") and isinstance(inspect.getattr_static(cls, n), property) and inspect.getattr_static(cls, n).fset is None
        )
    json.dump(
        {
            "classes": classes,
            "modules": modules,
            "functions": sorted(functions),
            "tensorflow.keras": sorted(names),
            "keras": sorted(package),
            "properties": properties,
        },
        sys.stdout,
    )


def in_lines(words, width=112):
    lines, line = [], ""
    for word in words:
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join(lines + [line] if line else lines)


def merge(given):
    """The TypeScript table of several descriptions; `given` is `version=file`, oldest first."""
    versions, described = [], []
    for item in given:
        version, file = item.split("=", 1)
        versions.append(version)
        described.append(json.load(open(file)))
    newest2 = max(i for i, v in enumerate(versions) if v.startswith("2."))
    bit = {i: 1 << i for i in range(len(versions))}
    every = sum(bit.values())

    classes = {}
    for i, d in enumerate(described):
        for path, c in d["classes"].items():
            if path.startswith("experimental") or ".experimental." in path and not path.startswith("optimizers."):
                continue
            entry = classes.setdefault(path, {"kind": c["kind"], "mask": 0, "two": None, "three": None})
            entry["mask"] |= bit[i]
            entry["two" if i <= newest2 else "three"] = c["parameters"]
    rows = []
    for path, c in sorted(classes.items()):
        two, three = (",".join(c[k] or []) or "-" for k in ("two", "three"))
        rows.append(f"{path} {c['kind']} {c['mask']} {two} {'=' if three == two else three}")

    def masked(lists, keep_all):
        masks = {}
        for i, names in enumerate(lists):
            for n in names:
                masks[n] = masks.get(n, 0) | bit[i]
        groups = {}
        for n, m in sorted(masks.items()):
            if keep_all or m != every:
                groups.setdefault(m, []).append(n)
        body = "".join(f"  {m}: `\n{in_lines(ns)}`,\n" for m, ns in sorted(groups.items()))
        return "{\n" + body + "}"

    properties = {}
    for i, d in enumerate(described):
        for base, names in d["properties"].items():
            for n in names:
                if n.startswith("_"):
                    continue
                properties.setdefault(base, {}).setdefault(n, 0)
                properties[base][n] |= bit[i]
    property_rows = [f"{b} {m} {n}" for b, ns in properties.items() for n, m in sorted(ns.items())]
    join = "\n".join
    print(f"""/**
 * Generated by scripts/keras-tables.py from Keras {', '.join(versions)} as installed. Do not edit.
 *
 * A mask has one bit a version, the lowest for the first.
 */

/** The versions that were looked at, oldest first. */
export const tableVersions = {json.dumps(versions).replace('"', "'")} as const;

/** `name kind mask parameters-in-keras-2 parameters-in-keras-3`; `=` after a parameter: it has a default; a lone `=`: as in Keras 2. */
export const classTable = `
{join(rows)}`;

/** Functions that a config may name, by mask. */
export const functionTable: Record<number, string> = {masked([d['functions'] for d in described], True)};

/** Names of `tf.keras` that some version lacks, by mask. */
export const tensorflowNameTable: Record<number, string> = {masked([d['tensorflow.keras'] for d in described], False)};

/** Names of the package `keras` that some version lacks, by mask: those that `tf.keras` ever had. */
export const kerasNameTable: Record<number, string> = {masked([[n for n in d['keras'] if n in public(described)] for d in described], False)};

/** `base mask property`: properties without a setter. */
export const propertyTable = `
{join(property_rows)}`;""")


def public(described):
    return {n for d in described for n in d["tensorflow.keras"]}


if __name__ == "__main__":
    if sys.argv[1] == "describe":
        describe()
    else:
        merge(sys.argv[2:])
