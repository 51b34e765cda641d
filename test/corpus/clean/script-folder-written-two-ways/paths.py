import os

ROOT = os.path.dirname(os.path.realpath(__file__))
STORE = os.path.join(ROOT, "store")


def artifact(name, ext=".keras"):
    return os.path.join(STORE, "{}-v{}{}".format(name, 2, ext))
