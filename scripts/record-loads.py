"""Records what an installed Keras does with the artifacts of test/artifacts when it is asked to load them.

    PYTHON scripts/record-loads.py OUT.json [--only TEXT] [--kinds keras,h5,keras_dir,savedmodel]   once for each installed Keras
    python scripts/record-loads.py --merge OUT.json ... > test/artifacts/loads-lines.json

Every load runs in a forked child in an empty folder, at most 60 s. What the plain load refuses for bytecode is tried
again with safe_mode=False, and an .h5 with compile=False. The merged file says what happened and in which
versions: artifact -> attempt -> [[versions, outcome], ...].
"""
import argparse, inspect, json, os, re, resource, shutil, signal, sys, tempfile, time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "artifacts")


def listed():
    """Every artifact with its kind, as the lists beside them say."""
    for folder in sorted(os.listdir(ROOT)):
        for name in ("artifacts.json", "manifest.json"):
            path = os.path.join(ROOT, folder, name)
            if os.path.exists(path):
                for artifact, entry in sorted(json.load(open(path)).items()):
                    yield f"{folder}/{artifact}", entry["kind"]


def attempts(path, kind, keras, three):
    """Pairs of an attempt's name and the attempt; the first is the plain one."""
    load = keras.models.load_model
    if kind == "savedmodel" and three:
        def layer():
            try:
                keras.layers.TFSMLayer(path, call_endpoint="serving_default")
            except ValueError as error:
                if "serve" not in str(error) or "endpoint" not in str(error):
                    raise
                keras.layers.TFSMLayer(path, call_endpoint="serve")
        yield "TFSMLayer", layer
        return
    yield "load_model", lambda: load(path)
    if kind == "savedmodel":
        return
    if "safe_mode" in inspect.signature(load).parameters:
        yield "safe_mode=False", lambda: load(path, safe_mode=False)
    yield "compile=False", lambda: load(path, compile=False)


def clean(text):
    text = text.replace(os.path.abspath(ROOT) + "/", "").replace(ROOT + "/", "")
    # The innermost exception is the reason.
    text = text.rsplit("Exception encountered: ", 1)[-1]
    # Whole configurations in the middle of a message hide its reason.
    text = re.sub(r"using config=\{.*?\}\.\s|Full object config: \{.*\}|config=\{.*?\}\.\s", "", text, flags=re.S)
    text = re.sub(r"/(tmp|root|work|home|usr)/[^\s'\"]*/", "<folder>/", text)
    return re.sub(r"0x[0-9a-f]+|\x1b\[[0-9;]*m", "", re.sub(r"\s+", " ", text)).strip()[:180]


def child(attempt, pipe):
    folder = tempfile.mkdtemp(prefix="loads")
    os.chdir(folder)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    resource.setrlimit(resource.RLIMIT_AS, (18 << 30, 18 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (80, 85))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        attempt()
        outcome = "loads"
    except BaseException as error:
        outcome = f"{type(error).__name__}: {clean(str(error))}"
    if os.listdir(folder):
        outcome += "; wrote " + ", ".join(sorted(os.listdir(folder))[:3])
    os.write(pipe, json.dumps(outcome).encode())
    os.chdir("/")
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def outcome_of(attempt):
    reading, writing = os.pipe()
    start = time.time()
    process = os.fork()
    if process == 0:
        os.close(reading)
        child(attempt, writing)
    os.close(writing)
    status = None
    while status is None and time.time() - start < 60:
        done, state = os.waitpid(process, os.WNOHANG)
        status = state if done else None
        time.sleep(0.01)
    if status is None:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(reading)
        return "crash: does not end"
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    if data:
        return json.loads(data)
    return "crash: " + (signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else f"exit {status}")


def record(out, only, kinds):
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    os.environ["TF_NUM_INTRAOP_THREADS"] = os.environ["TF_NUM_INTEROP_THREADS"] = "1"
    import tensorflow as tf
    keras = tf.keras
    # Loaded lazily; before the children are forked, or each pays for it.
    keras.models.load_model, keras.layers.Dense
    version = ".".join((keras.__version__ if hasattr(keras, "__version__") else __import__("keras").__version__).split(".")[:2])
    label = f"{version} on Python {sys.version_info[0]}.{sys.version_info[1]}"
    results = {}
    for name, kind in listed():
        if kind not in kinds or not all(any(part in name for part in text.split(",")) for text in only):
            continue
        found = {}
        for attempt_name, attempt in attempts(os.path.join(ROOT, name), kind, keras, version.startswith("3")):
            refusal = found.get("load_model", "")
            if attempt_name == "safe_mode=False" and not re.search("lambda|unsafe|crash", refusal, re.I) or attempt_name == "compile=False" and kind != "h5":
                continue
            outcome = outcome_of(attempt)
            if outcome not in found.values():
                found[attempt_name] = outcome
            if outcome.startswith("loads"):
                break
        results[name] = found
    json.dump({label: results}, open(out, "w"))
    print(label, len(results), "artifacts")


def numbers(label):
    return [int(part) for part in re.findall(r"\d+", label)]


def merge(files):
    labels = {}
    for file in files:
        for label, results in json.load(open(file)).items():
            labels.setdefault(label, {}).update(results)
    merged = {}
    for label in sorted(labels, key=numbers):
        for name, found in labels[label].items():
            for attempt, outcome in found.items():
                rows = merged.setdefault(name, {}).setdefault(attempt, [])
                for row in rows:
                    if row[1] == outcome:
                        row[0].append(label)
                        break
                else:
                    rows.append([[label], outcome])
    print("{")
    print(",\n".join(json.dumps(name) + ": " + json.dumps({a: [[", ".join(l), o] for l, o in rows] for a, rows in merged[name].items()}) for name in sorted(merged)))
    print("}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--merge"]:
        merge(sys.argv[2:])
    else:
        parser = argparse.ArgumentParser()
        parser.add_argument("out")
        parser.add_argument("--only", action="append", default=[])
        parser.add_argument("--kinds", default="keras,h5,keras_dir,savedmodel")
        given = parser.parse_args()
        record(given.out, given.only, given.kinds.split(","))
