"""Record what real Keras does with cases, as corpus-record.py does, a tenth as dear.

    PYTHON corpus-fork.py < CASE_FOLDERS > OUTCOMES

Run by the interpreter of the environment itself. TensorFlow and Keras are imported once; each script of each case then runs in
a process forked from there, by the same wrapper as in corpus-record.py, in a scratch copy of its folder. For every line on
standard input (a case's folder) one line of JSON is written: {"ok": bool, "steps": [...]}, as corpus-record.py writes it for one
environment. A case that speaks of the environment's variables, which count when TensorFlow is imported, starts from nothing.
"""
import importlib.util, json, os, pathlib, shutil, signal, sys, tempfile, time

spec = importlib.util.spec_from_file_location("corpus_record", pathlib.Path(__file__).with_name("corpus-record.py"))
record = importlib.util.module_from_spec(spec)
spec.loader.exec_module(record)

SECONDS = 120
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", PYTHONDONTWRITEBYTECODE="1", OMP_NUM_THREADS="1",
                  TF_ENABLE_ONEDNN_OPTS="0", PYTHONPATH="")
answers = os.fdopen(os.dup(1), "w")
quiet = os.open(os.devnull, os.O_RDWR)
os.dup2(quiet, 1), os.dup2(quiet, 2)


def import_once():
    import keras
    keras.layers.Dense
    try:
        import tensorflow
        tensorflow.keras.layers.Dense, tensorflow.keras.models.load_model, tensorflow.saved_model.save
    except ImportError:
        pass  # Keras on another backend


def run_script(script, work, home, out):
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            os.chdir(work)
            os.environ["KERAS_HOME"] = home
            os.dup2(quiet, 0)
            sys.stdin = open(0, closefd=False)
            sys.argv = ["-c", script, out]
            sys.path[0] = ""  # of this script, as for `python -c`
            exec(compile(record.WRAPPER, "<string>", "exec"), {"__name__": "__main__"})
        finally:
            os._exit(0)
    end = time.time() + SECONDS
    while time.time() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            return "Crash"
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "Timeout"


def run_case(case):
    if any("environ" in f.read_text(errors="replace") for f in case.rglob("*.py")):
        return record.run_case(case, "", sys.executable)
    with tempfile.TemporaryDirectory() as tmp:
        work = pathlib.Path(tmp) / "case"
        shutil.copytree(case, work, ignore=shutil.ignore_patterns("outcome.json", "__pycache__"))
        steps = []
        for script in record.SCRIPTS:
            if not (work / script).exists():
                continue
            out = pathlib.Path(tmp) / "out.json"
            out.unlink(missing_ok=True)
            otherwise = run_script(script, str(work), tmp, str(out))
            if out.exists():
                step = json.loads(out.read_text().replace(str(pathlib.Path(sys.executable).parent.parent), "ENV"))
            else:
                step = {"script": script, "ok": False, "error": {"type": otherwise, "message": "", "file": script, "line": None}, "warnings": []}
            if step["error"]:
                step["error"]["message"] = step["error"]["message"].replace(str(work), "CASE").replace(tmp, "TMP")
            steps.append(step)
        return {"ok": all(s["ok"] for s in steps), "steps": steps}


import_once()
for line in sys.stdin:
    print(json.dumps(run_case(pathlib.Path(line.strip()))), file=answers, flush=True)
