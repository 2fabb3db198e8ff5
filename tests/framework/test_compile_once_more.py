"""Steps that come one after the other with nothing in between: fewer questions, and the same results."""

import pytest

import framework as torch
from framework.compiler.compiled import TRUSTING, Compiled


class World:
    """A weight, its optimizer, and a number that the step captures."""

    def __init__(self, compiled, clears=True):
        self.w = torch.tensor([1.0, 2.0], requires_grad=True)
        self.optimizer = torch.optim.SGD([self.w], lr=0.125, momentum=0.5)
        settings = self.settings = {"scale": 1.0}

        def step(x):
            if clears:
                self.optimizer.zero_grad()
            loss = (self.w * x).square().mean() * settings["scale"]
            loss.backward()
            self.optimizer.step()
            return loss.detach()

        self.step = Compiled(step) if compiled else step
        self.more = self.step.once_more if compiled else step

    def losses(self, count):
        return [self.more(torch.full((3, 2), 0.5 + i % 4)).tolist() for i in range(count)]


@pytest.mark.parametrize("clears", [True, False])
def test_same_bits(clears):
    one, other = World(True, clears), World(False, clears)
    assert one.losses(30) == other.losses(30)
    assert one.w.tolist() == other.w.tolist()
    assert one.w.grad.tolist() == other.w.grad.tolist()
    assert one.step.reason is None


def test_a_plan_that_puts_an_end_to_its_own_conditions():
    """After three rows there is no gradient, so that the next call begins one, and those after it add to it."""

    def course(compiled):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.03125)

        def step(x):
            (w * x).square().mean().backward()
            optimizer.step()
            if len(x) == 3:
                w.grad = None

        more = Compiled(step).once_more if compiled else step
        for rows in (3, 7, 7, 7) * 10:
            more(torch.ones(rows, 2))
        return w.tolist(), w.grad.tolist()

    assert course(True) == course(False)


def test_another_shape_in_between():
    one, other = World(True), World(False)
    for world in (one, other):
        world.seen = [world.losses(5)]
        for rows in (7, 3, 3, 7, 7, 7, 3):
            world.seen.append(world.more(torch.ones(rows, 2)).tolist())
        world.seen.append(world.losses(5))
    assert one.seen == other.seen


def test_what_changes_elsewhere_is_seen_at_the_next_usual_call_and_after_a_while_in_any_case():
    one, other = World(True), World(False)
    assert one.losses(5) == other.losses(5)
    one.settings["scale"] = other.settings["scale"] = 3.0
    x = torch.ones(3, 2)
    assert one.step(x).tolist() == other.step(x).tolist()
    assert one.losses(5) == other.losses(5)
    plans = len(one.step._plans)
    one.settings["scale"] = 5.0
    one.losses(TRUSTING + 2)
    assert len(one.step._plans) > plans


def test_the_learning_rate_and_modules_are_looked_at_in_every_call():
    def course(compiled):
        torch.manual_seed(1)
        net = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Dropout(0.5), torch.nn.Linear(4, 1))
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

        def step(x):
            optimizer.zero_grad()
            loss = net(x).square().mean()
            loss.backward()
            optimizer.step()
            return loss.detach()

        made = Compiled(step)
        more, found = made.once_more if compiled else step, []
        for i in range(40):
            if i == 10:
                optimizer.param_groups[0]["lr"] = 0.01
            if i in (20, 30):
                net.train(i == 30)
            found.append(more(torch.ones(5, 2)).item())
        return found, [p.tolist() for p in net.parameters()]

    assert course(True) == course(False)


def test_one_look_is_enough_once_the_conditions_have_held_twice():
    """They are looked at in every usual call; after it, a plan that has proved steady is trusted at once."""
    one = World(True)
    one.losses(10)
    (plan,) = [plan for plan in one.step._plans if plan.steady]
    looks = []
    replay = plan.replay

    def counted(args, kwargs, undisturbed=False):
        looks.append(not undisturbed)
        return replay(args, kwargs, undisturbed)

    plan.replay = counted
    x = torch.ones(3, 2)
    for _ in range(3):
        one.step(x)
        for _ in range(4):
            one.more(x)
    assert looks == [True, False, False, False, False] * 3


def test_numbers_that_the_step_leaves_alone_are_looked_at_in_every_usual_call():
    def course(compiled):
        world = World(compiled)
        found = []
        for momentum, decay in ((0.5, 0), (0.0, 0), (0.0, 0.25), (0.5, 0.25), (0.5, 0)):
            world.optimizer.param_groups[0].update(momentum=momentum, weight_decay=decay)
            found.append(world.step(torch.ones(3, 2)).item())
            found += world.losses(6)
        return found, world.w.tolist()

    assert course(True) == course(False)


def test_a_number_that_the_step_counts_is_looked_at_in_every_call():
    """The condition depends on a number that the plan itself changes: it comes to an end in the middle."""

    def course(compiled):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        optimizer = torch.optim.SGD([w], lr=0.25)

        def step(x):
            optimizer.zero_grad()
            loss = (w * x).square().mean() * (0.125 if optimizer.steps_taken > 12 else 1.0)
            loss.backward()
            optimizer.step()
            return loss.detach()

        made = Compiled(step)
        more = made.once_more if compiled else step
        return [more(torch.ones(3, 2)).item() for _ in range(20)], w.tolist(), made.reason

    assert course(True) == course(False)
