"""Where boxes and lines are drawn, parts folded away, and the forms that a graph is written in."""

import itertools
import json
import random
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest

from nntui.course import load
from nntui.errors import UsageError
from nntui.graphs import expression, of_play, sources
from nntui.graphs.export import WRITERS
from nntui.graphs.files import write
from nntui.graphs.folding import first_view, fold
from nntui.graphs.picture import Picture
from nntui.graphs.walk import Walk
from nntui.plots.cells import text
from nntui.plots.layered import layered
from nntui.runs.process import Pool

EXPRESSION = "a = 2; b = -3; c = 10; L = (a*b + c) * -2 + a"


def any_graph(rng, size):
    """Boxes of random sizes; each edge leads to a later one."""
    sizes = {n: (rng.randint(3, 14), rng.randint(3, 5)) for n in range(size)}
    edges = [(rng.randrange(n), n) for n in range(1, size) for _ in range(rng.randint(0, 3))]
    return sizes, edges


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("turn", range(10))
def test_boxes_never_overlap_and_every_line_leads_from_its_source_to_its_target(turn, right):
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    sizes, edges = any_graph(rng, rng.randint(1, 40))
    layout = layered(sizes, edges, right)
    taken = {}
    for key, box in layout.boxes.items():
        assert box.width >= sizes[key][0]
        assert box.height >= sizes[key][1]
        assert 0 <= box.x <= layout.width - box.width
        assert 0 <= box.y <= layout.height - box.height
        for x in range(box.x, box.x + box.width):
            for y in range(box.y, box.y + box.height):
                assert taken.setdefault((x, y), key) == key
    assert len(layout.routes) == len(edges)
    for (source, target), route in zip(edges, layout.routes, strict=True):
        (x, y), (u, v) = route[0], route[-1]
        if right:
            assert x == layout.boxes[source].x + layout.boxes[source].width
            assert u == layout.boxes[target].x - 1
        else:
            assert y == layout.boxes[source].y + layout.boxes[source].height
            assert v == layout.boxes[target].y - 1
        for (a, b), (c, d) in itertools.pairwise(route):
            assert a == c or b == d
            for i in range(min(a, c), max(a, c) + 1):
                for j in range(min(b, d), max(b, d) + 1):
                    assert (i, j) not in taken
    again = layered(sizes, edges, right)
    assert (again.boxes, again.routes) == (layout.boxes, layout.routes)


def test_a_circle_is_refused():
    with pytest.raises(ValueError, match=r"circle|cycle"):
        layered({1: (3, 3), 2: (3, 3)}, [(1, 2), (2, 1)])


def drawn(view, walk=None, **options):
    picture = Picture(view, 100, 40, **options)
    return "\n".join(text(picture.draw(0, 0, *picture.size, walk or Walk(view.graph))))


def test_the_picture_shows_what_the_walk_knows():
    graph = expression.graph(EXPRESSION)
    view, walk = fold(graph), Walk(graph)
    whole = drawn(view, walk)
    assert "∇ 7" in whole  # of a: -3 times -2, and 1
    walk.go(0)
    begun = drawn(view, walk)
    assert "∇" not in begun
    assert "-3" in begun
    assert len(begun.splitlines()) == len(whole.splitlines())
    assert drawn(view, ascii=True).isascii()


def test_a_network_is_folded_into_its_layers_and_opens():
    graph = of_play.graph("circle net=4,2 tanh")
    view = first_view(graph)
    assert len(view.pieces) < len(graph.nodes)
    opened = view.all_open()
    assert len(opened.pieces) == len(graph.nodes)
    folded = next(piece for piece in view.pieces if piece.folded)
    once = view.toggled(folded.key)
    assert len(once.pieces) == len(view.pieces) + len(folded.members) - 1
    assert once.all_folded().pieces == view.all_folded().pieces
    for each in (view, once, opened):
        assert {id for piece in each.pieces for id in piece.members} == {node.id for node in graph.nodes}
        assert drawn(each)


def test_every_form_can_be_read_again():
    view = fold(expression.graph(EXPRESSION))
    count = len(view.pieces), len(view.lines)
    svg = ElementTree.fromstring(WRITERS["svg"](view, True))
    assert svg.tag.endswith("svg")
    assert sum(each.tag.endswith("rect") for each in svg.iter()) >= count[0]
    dot = WRITERS["dot"](view, True)
    assert dot.startswith("digraph")
    assert dot.count("->") == count[1]
    assert dot.count("{") == dot.count("}")
    mermaid = WRITERS["mermaid"](view, True)
    assert mermaid.startswith("flowchart")
    assert mermaid.count("-->") == count[1]
    data = json.loads(WRITERS["json"](view, True))
    assert len(data["nodes"]) == count[0]
    assert len(WRITERS["text"](view, True).splitlines()) >= count[0]


def test_files_never_replace_others(tmp_path):
    view = fold(expression.graph(EXPRESSION))
    files = [write(view, "svg", tmp_path) for _ in range(3)]
    assert len(set(files)) == 3
    assert {file.read_text("utf-8") for file in files} == {WRITERS["svg"](view, True) + "\n"}
    assert sorted(tmp_path.iterdir()) == sorted(files)


@pytest.mark.parametrize("form", ["picture", "text", "dot", "mermaid", "svg", "json"])
def test_the_command_writes_every_form(form):
    done = subprocess.run(
        [sys.executable, "-m", "nntui", "graph", EXPRESSION, "--format", form, "--values"],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "7" in done.stdout  # the gradient of a


@pytest.mark.parametrize(
    "words",
    [
        ["a +"],
        ["frameworks/linear-regresion"],
        [],
        ["a", "--format", "png"],
        ["a", "--play", "circle"],
        ["--play", "x"],
    ],
)
def test_the_command_refuses_in_one_sentence(words):
    done = subprocess.run([sys.executable, "-m", "nntui", "graph", *words], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_demo_is_drawn_up_to_its_first_backward():
    done = subprocess.run(
        [sys.executable, "-m", "nntui", "graph", "frameworks/linear-regression/sgd", "--format", "text"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "mean" in done.stdout


def test_a_demo_is_drawn_with_the_parameters_that_are_named():
    course, pools = load(), []

    def pool():
        pools.append(Pool(spare=False))
        return pools[-1]

    try:
        name = "overfitting/five-points/fit"
        named = sources.demo_text(name, {"model": "network", "note": "with spaces"}, seed=3)
        assert named == f"{name} model=network seed=3"
        line, network, other = (
            sources.load(each, course, pool) for each in (f"{name} model=line", named, f"{name} model=network")
        )
        with pytest.raises(UsageError, match="model"):
            sources.load(f"{name} model=netwrok", course, pool)
        with pytest.raises(UsageError, match="seed"):
            sources.load(f"{name} seed=x", course, pool)
    finally:
        for each in pools:
            each.close()
    assert len(network.nodes) > len(line.nodes)
    assert network.result.value != other.result.value
    assert len(pools) == 3, "what is wrong is found before a process is started"
