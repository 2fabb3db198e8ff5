"""The state string: written and read back it is the same, and what it does not know is refused with a hint."""

import random

import pytest

from nntui.errors import UsageError
from nntui.play import state
from nntui.play.settings import (
    ACTIVATIONS,
    DATA,
    FEATURES,
    INITS,
    LOSSES,
    OPTIMIZERS,
    OWN,
    SCHEDULES,
    Layer,
    Settings,
)


def any_settings(rng):
    """Settings as anybody might choose them, ranges and odd numbers included."""
    data = rng.choice(DATA)
    numbers = data in OWN and rng.random() < 0.5
    kind = Settings(data=data, numbers=numbers).two_classes
    layers = tuple(
        Layer(
            rng.randint(1, 32),
            rng.choice(ACTIVATIONS),
            rng.choice([0.0, 0.2, rng.random() * 0.99, 1e-5]),
            rng.random() < 0.3,
        )
        for _ in range(rng.randint(0, 8))
    )
    drawn = tuple((rng.gauss(0, 3), rng.gauss(0, 3), rng.choice([-1.0, 1.0])) for _ in range(rng.randint(2, 9)))
    return Settings(
        data=data,
        noise=rng.choice([0.0, 0.1, rng.random()]),
        n=rng.randint(10, 2000),
        share=rng.choice([0.5, rng.uniform(0.1, 0.9)]),
        features=tuple(name for name in FEATURES if rng.random() < 0.5) or ("x1",),
        layers=layers,
        init=rng.choice(INITS),
        loss=rng.choice(LOSSES[kind]),
        optimizer=rng.choice(OPTIMIZERS),
        lr=rng.choice([0.03, 10 ** rng.uniform(-6, 1)]),
        schedule=rng.choice(SCHEDULES),
        l1=rng.choice([0.0, rng.random()]),
        l2=rng.choice([0.0, 1e-5]),
        batch=rng.randint(2, 1000),
        stop=rng.choice([0, 20]),
        seed=rng.randint(0, 10**9),
        file="my data/ção=1;2.csv" if data == "csv" else "",
        drawn=drawn if data == "points" else (),
        numbers=numbers,
    )


def test_written_and_read_back_it_is_the_same():
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    for _ in range(2000):
        settings = any_settings(rng)
        text = state.write(settings)
        assert state.parse(text) == settings, text
        assert state.write(state.parse(text)) == text


def test_the_example_of_the_documentation():
    text = "circle noise=.1 net=4,2 tanh lr=.03 seed=7"
    settings = state.parse(text)
    assert settings == Settings(noise=0.1, seed=7)
    assert state.write(settings) == text
    assert state.parse("") == Settings()
    assert state.write(Settings()) == "circle net=4,2 tanh lr=.03 seed=0"


def test_layers():
    layers = state.parse("xor net=8,4relu,2:.25,3n,5sigmoid:.1n,6leakyrelun tanh").layers
    assert layers == (
        Layer(8),
        Layer(4, "relu"),
        Layer(2, dropout=0.25),
        Layer(3, norm=True),
        Layer(5, "sigmoid", 0.1, True),
        Layer(6, "leakyrelu", norm=True),
    )
    assert state.parse("net=0").layers == ()


def test_a_loss_that_fits_is_chosen():
    assert state.parse("plane").loss == "mse"
    assert state.parse("points=1,2,.5;2,3,.25 numbers").loss == "mse"
    assert state.parse("points=1,2,1;2,3,-1").loss == "bce"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("cirkle", "circle"),
        ("circle tahn", "tanh"),
        ("circle nois=.1", "noise"),
        ("circle features=x1,x3", "x1"),
        ("circle lr=abc", "abc"),
        ("circle lr=nan", "nan"),
        ("circle lr=100", "10"),
        ("circle seed=1.5", "seed"),
        ("circle noise=2", "noise"),
        ("circle net=4,x", "x"),
        ("circle net=40", "32"),
        ("circle net=0,4", "0"),
        ("circle net=4:1", "1"),
        ("circle net=1,1,1,1,1,1,1,1,1", "8"),
        ("circle features=", "x1"),
        ("circle mae", "bce"),
        ("plane bce", "mse"),
        ("points=1,2", "1,2"),
        ("points=1,2,1", "two"),
        ("csv=", "csv"),
        ("circle net=4n batch=1", "two"),
    ],
)
def test_what_it_does_not_know_is_refused_with_a_hint(text, hint):
    with pytest.raises(UsageError) as error:
        state.parse(text)
    assert hint in str(error.value)
