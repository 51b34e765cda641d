RECIPES = {}


def recipe(function):
    RECIPES[function.__name__] = function
    return function


@recipe
def wide(sizes):
    sizes[0] *= 2


@recipe
def slim(sizes):
    while len(sizes) > 1:
        sizes.pop(0)


@recipe
def deep(sizes):
    sizes.insert(0, 64)
