"""Record whether one Keras reads what another wrote: every program of test/version-pairs, in every pair of environments.

    python record-version-pairs.py version-pairs ENV=PYTHON [ENV=PYTHON ...]

CASE/train/train.py is run in each environment, CASE/serve/load.py then in each environment on what each of them wrote, both in their own
folders. CASE/outcome.json becomes {WRITER: {READER: null | "Type: message"}}; a writer that fails itself is left out.
"""
import json, os, pathlib, shutil, subprocess, sys, tempfile

INSIDE = r'''
import json, os, sys
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", OMP_NUM_THREADS="1")
import tensorflow
tensorflow.keras.layers.Dense, tensorflow.keras.models.load_model
import runpy
answers = {}
for folder, script in json.load(sys.stdin):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        said = ""
        try:
            os.chdir(folder)
            quiet = os.open(os.devnull, os.O_RDWR)
            os.dup2(quiet, 1), os.dup2(quiet, 2)
            runpy.run_path(script, run_name="__main__")
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"[:300]
        os.write(write, (said or "ok").encode())
        os._exit(0)
    os.close(write)
    answers[folder] = os.fdopen(read).read() or "Crash"
    os.waitpid(child, 0)
print("ANSWERS" + json.dumps(answers))
'''


def run(python, jobs):
    done = subprocess.run([python, "-c", INSIDE], input=json.dumps(jobs), capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("ANSWERS")]
    if not lines:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(lines[0][len("ANSWERS"):])


def main():
    cases = pathlib.Path(sys.argv[1])
    environments = dict(each.split("=", 1) for each in sys.argv[2:])
    names = sorted(each.parent.parent.name for each in cases.glob("*/train/train.py"))
    outcome = {name: {} for name in names}
    with tempfile.TemporaryDirectory() as scratch:
        written = {}
        for writer, python in environments.items():
            for name in names:
                shutil.copytree(cases / name, f"{scratch}/{writer}/{name}")
            answers = run(python, [(f"{scratch}/{writer}/{name}/train", "train.py") for name in names])
            written[writer] = [name for name in names if answers[f"{scratch}/{writer}/{name}/train"] == "ok"]
            print(writer, "wrote", len(written[writer]), flush=True)
        for reader, python in environments.items():
            answers = run(python, [(f"{scratch}/{writer}/{name}/serve", "load.py") for writer in environments for name in written[writer]])
            for writer in environments:
                for name in written[writer]:
                    said = answers[f"{scratch}/{writer}/{name}/serve"].replace(scratch, "TMP")
                    outcome[name].setdefault(writer, {})[reader] = None if said == "ok" else said
            print(reader, "read", len(answers), flush=True)
    for name, said in outcome.items():
        (cases / name / "outcome.json").write_text(json.dumps(said, indent=1, sort_keys=True) + "\n")


main()
