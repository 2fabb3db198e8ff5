"""The one table of keys. Textual's bindings, the footer and the help screen are all made from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from nntui.i18n import N_


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that a key does.

    `keys` are Textual's key names, comma separated; `shown` is how people read them. `where` names the
    places it works in: "everywhere", "home", "lesson" (any step), "demo" (a step with a demo), "panel" (while
    the demo is seen), "hidden" (while it is not), "page" (while something is longer than the screen),
    "question" (while one has the focus; "options": one with answers to choose from, "many": several of them,
    "order": to put in order), "quiz", "tabs" (a step with programs), "task" (a step with an exercise), "tool"
    (one that opens a tool), "unanswered" (a question that is not seen), "filter" (while the lessons are
    filtered), "slider" (while a slider has the focus), "steps" (while the list of steps has it), "exercise",
    "code", "find", "ask" and "beside" (where the focus is in an exercise), "solution", "help", "play" (the
    playground; "two": while there are two side by side; "controls", "cursor", "weight", "entry": where the focus
    is in it) or "pick" (a list over it),
    "graph" (the graph explorer; "graph_typing": while its expression is typed),
    "runs" (the kept runs; "runs_narrow": one part of them at a time, "runs_filter", "runs_name": while one
    types there).
    `footer` ranks it in the footer: 0 never, else the smallest numbers survive the longest when room is
    short. An empty `action` documents a key that a widget handles by itself.
    """

    id: str
    keys: str
    shown: str
    description: str
    action: str
    where: str
    footer: int = 0
    leaves: bool = False
    """The way out of a place: stands at the right end of the footer."""
    helped: bool = True
    """Whether the help shows it: footer entries that sum up other keys are left out there."""


KEYS: tuple[Key, ...] = (
    Key("home.open", "", "↵", N_("open"), "", "home", 1),
    Key("home.move", "", "↑ ↓", N_("choose"), "", "home", 3),
    Key("home.find", "slash", "/", N_("search"), "find", "home", 5),
    Key("home.play", "p", "p", N_("playground"), "app.playground", "home", 11),
    Key("home.graph", "g", "g", N_("graph"), "app.graph", "home", 12),
    Key("home.runs", "r", "r", N_("runs"), "app.runs", "home", 13),
    Key("home.know", "k", "k", N_("I know this lesson; not any more"), "know", "home"),
    Key("home.know_it", "", "k", N_("I know this"), "", "home", 14, helped=False),
    Key("home.test_out", "o", "o", N_("test out: only the lesson's quizzes"), "test_out", "home"),
    Key("home.reset", "backspace", "⌫", N_("start the lesson over"), "reset", "home"),
    Key("home.undo", "u", "u", N_("undo the last reset"), "app.undo_reset", "home"),
    Key("filter.open", "", "↵", N_("open"), "", "filter", 1, helped=False),
    Key("filter.move", "", "↑ ↓", N_("choose"), "", "filter", 3, helped=False),
    Key("filter.clear", "", "esc", N_("all lessons"), "", "filter", 1, leaves=True, helped=False),
    Key("lesson.previous", "left,p", "←", N_("previous step"), "previous", "lesson"),
    Key("lesson.next", "right,n", "→", N_("next step"), "next", "lesson"),
    Key("lesson.turn", "", "← →", N_("step"), "", "lesson", 2, helped=False),
    Key("lesson.on", "enter", "↵", N_("go on; run again after a failure"), "go_on", "lesson"),
    Key("lesson.read", "1", "1", N_("read the card"), "part('read')", "lesson"),
    Key("lesson.run", "2", "2", N_("go to the demo"), "part('run')", "lesson"),
    Key("lesson.steps", "3", "3", N_("go to the list of steps"), "part('steps')", "lesson"),
    Key("lesson.parts", "tab", "tab", N_("next part"), "next_part(1)", "lesson", 4),
    Key("lesson.parts_back", "shift+tab", "shift+tab", N_("previous part"), "next_part(-1)", "lesson"),
    Key("lesson.up", "up", "↑", N_("slider above; scroll the card up"), "up", "lesson"),
    Key("lesson.down", "down", "↓", N_("slider below; scroll the card down"), "down", "lesson"),
    Key("lesson.page_up", "pageup", "PgUp", N_("scroll the card a page up"), "page(-1)", "lesson"),
    Key("lesson.page_down", "pagedown", "PgDn", N_("scroll the card a page down"), "page(1)", "lesson"),
    Key("demo.run", "space", "␣", N_("run or pause"), "run", "demo"),
    Key("demo.step", "full_stop", ".", N_("one step"), "panel('one_step')", "demo"),
    Key("demo.stop", "s", "s", N_("stop"), "panel('stop')", "demo"),
    Key("demo.reset", "backspace", "⌫", N_("reset"), "panel('reset')", "demo"),
    Key("demo.sliders", "", "↑ ↓", N_("sliders"), "", "panel", 3, helped=False),
    Key("demo.log", "y", "y", N_("log axis"), "panel('toggle_log')", "demo"),
    Key("demo.seed", "r", "r", N_("new seed"), "panel('new_seed')", "demo"),
    Key("demo.view", "v", "v", N_("next picture"), "panel('next_view')", "demo"),
    Key("demo.keep", "k", "k", N_("keep the run"), "panel('keep')", "demo"),
    Key("demo.graph", "g", "g", N_("the graph of its network"), "panel('graph')", "demo"),
    Key("tabs.next", "right_square_bracket", "]", N_("next program"), "panel('turn', 1)", "tabs"),
    Key("tabs.back", "left_square_bracket", "[", N_("program before"), "panel('turn', -1)", "tabs"),
    Key("tabs.turn", "", "[ ]", N_("program"), "", "tabs", 2, helped=False),
    Key("tabs.run", "space", "␣", N_("run or stop"), "run", "tabs", 2),
    Key("tabs.copy", "c,y", "c", N_("copy"), "panel('copy')", "tabs", 3),
    Key("quiz.again", "r", "r", N_("wrong answers again"), "panel('again')", "quiz"),
    Key("options.move", "", "↑ ↓", N_("choose"), "", "options", 3, helped=False),
    Key("question.up", "up", "↑", N_("answer above"), "move(-1)", "question"),
    Key("question.down", "down", "↓", N_("answer below"), "move(1)", "question"),
    Key("question.digit", "", "1-9", N_("choose by number, or type one"), "", "question"),
    Key("question.tick", "space", "␣", N_("choose this one, or not"), "tick", "question"),
    Key(
        "question.shift_up",
        "left_square_bracket,shift+up",
        "[",
        N_("move up in the order"),
        "shift(-1)",
        "question",
    ),
    Key(
        "question.shift_down",
        "right_square_bracket,shift+down",
        "]",
        N_("move down in the order"),
        "shift(1)",
        "question",
    ),
    Key("question.answer", "enter", "↵", N_("answer; go on"), "answer", "question", 1),
    Key("many.tick", "", "␣", N_("tick"), "", "many", 2, helped=False),
    Key("order.shift", "", "[ ]", N_("move"), "", "order", 2, helped=False),
    Key("open.exercise", "", "↵", N_("open the exercise"), "", "task", 1, helped=False),
    Key("open.tool", "", "↵", N_("open"), "", "tool", 1, helped=False),
    Key("hidden.answer", "", "↵", N_("answer"), "", "unanswered", 1, helped=False),
    Key("hidden.run", "space", "␣", N_("run"), "", "hidden", 2, helped=False),
    Key("panel.keep", "", "k", N_("keep run"), "", "panel", 9, helped=False),
    Key("panel.graph", "", "g", N_("graph"), "", "panel", 11, helped=False),
    Key("panel.log", "", "y", N_("log axis"), "", "panel", 8, helped=False),
    Key("page.scroll", "", "PgUp PgDn", N_("scroll"), "", "page", 3, helped=False),
    Key("slider.change", "", "← →", N_("change"), "", "slider", 2),
    Key("slider.fast", "", "[ ]", N_("change in large steps"), "", "slider"),
    Key("slider.limits", "", "home end", N_("smallest and largest value"), "", "slider"),
    Key("slider.type", "", "0-9 ↵", N_("type a number"), "", "slider"),
    Key("slider.move", "", "↑ ↓", N_("sliders"), "", "slider", 3, helped=False),
    Key("slider.turn", "", "p n", N_("step"), "", "slider", 4, helped=False),
    Key("slider.leave", "escape", "esc", N_("leave the slider"), "leave", "slider", 1, leaves=True),
    Key("steps.open", "", "↵", N_("open"), "", "steps", 1),
    Key("steps.move", "", "↑ ↓", N_("choose"), "", "steps", 3),
    Key("lesson.home", "escape", "esc", N_("home"), "home", "lesson", 1, leaves=True),
    Key("exercise.check", "f5", "F5", N_("check"), "check", "exercise", 1),
    Key("exercise.check_too", "ctrl+r", "ctrl+r", N_("check"), "check", "exercise"),
    Key("exercise.hint", "f1", "F1", N_("hint"), "hint", "exercise", 2),
    Key("exercise.hint_too", "ctrl+n", "ctrl+n", N_("hint"), "hint", "exercise"),
    Key("exercise.own", "f2", "F2", N_("own editor"), "own_editor", "exercise", 5),
    Key("exercise.find", "ctrl+f", "ctrl+f", N_("find"), "find", "exercise"),
    Key("exercise.find_next", "f3", "F3", N_("next place"), "find_next", "exercise"),
    Key("exercise.part", "f4", "F4", N_("next part"), "next_part(1)", "exercise", 3),
    Key("exercise.part_too", "ctrl+t", "ctrl+t", N_("next part"), "next_part(1)", "exercise"),
    Key("exercise.solution", "f6", "F6", N_("solution"), "solution", "exercise", 4),
    Key("exercise.path", "f7", "F7", N_("copy the file's path"), "copy_path", "exercise"),
    Key("exercise.reset", "f8", "F8", N_("reset"), "reset", "exercise", 6),
    Key("exercise.go", "ctrl+g", "ctrl+g", N_("go to the line that failed"), "go_to_failure", "exercise"),
    Key("code.tab", "", "tab shift+tab", N_("indent, back"), "", "code"),
    Key("code.undo", "", "ctrl+z ctrl+y", N_("undo, redo"), "", "code"),
    Key("code.leave", "", "esc", N_("leave the code"), "", "code", 1, leaves=True),
    Key("find.next", "", "↵", N_("next place"), "", "find", 1),
    Key("find.down", "down", "↓", N_("next place"), "find(True)", "find"),
    Key("find.up", "up", "↑", N_("place before"), "find(False)", "find", 2),
    Key("find.close", "escape", "esc", N_("back to the code"), "close_find", "find", 1, leaves=True),
    Key("ask.yes", "enter", "↵", N_("yes"), "answer(True)", "ask", 1),
    Key("ask.no", "escape", "esc", N_("no"), "answer(False)", "ask", 1, leaves=True),
    Key("beside.edit", "enter", "↵", N_("edit the code"), "part('code')", "beside", 2),
    Key("beside.check", "c", "c", N_("check"), "check", "beside"),
    Key("beside.hint", "h", "h", N_("hint"), "hint", "beside"),
    Key("beside.own", "e", "e", N_("own editor"), "own_editor", "beside"),
    Key("beside.solution", "s", "s", N_("solution"), "solution", "beside"),
    Key("beside.go", "g", "g", N_("go to the line that failed"), "go_to_failure", "beside", 7),
    Key("beside.find", "f", "f", N_("find"), "find", "beside"),
    Key("beside.path", "y", "y", N_("copy the file's path"), "copy_path", "beside"),
    Key("beside.reset", "backspace", "⌫", N_("reset"), "reset", "beside"),
    Key("beside.code", "1", "1", N_("go to the code"), "part('code')", "beside"),
    Key("beside.task", "2", "2", N_("go to the task"), "part('task')", "beside"),
    Key("beside.checks", "3", "3", N_("go to the checks"), "part('checks')", "beside"),
    Key("beside.hints", "4", "4", N_("go to the hints"), "part('hints')", "beside"),
    Key("beside.parts", "tab", "tab", N_("next part"), "next_part(1)", "beside"),
    Key("beside.parts_back", "shift+tab", "shift+tab", N_("previous part"), "next_part(-1)", "beside"),
    Key("beside.leave", "escape", "esc", N_("lesson"), "back", "beside", 1, leaves=True),
    Key("play.run", "space", "␣", N_("play or pause"), "run", "play", 1),
    Key("play.step", "full_stop", ".", N_("one step"), "one_step", "play", 2),
    Key("play.epoch", "e", "e", N_("one epoch"), "epoch", "play", 6),
    Key("play.back", "comma", ",", N_("one step back"), "back", "play"),
    Key("play.back_short", "", ",", N_("back"), "", "play", 3, helped=False),
    Key("play.reset", "backspace", "⌫", N_("reset"), "reset", "play", 8),
    Key("play.best", "b", "b", N_("take the weights of the best epoch"), "best", "play"),
    Key("play.seed", "r", "r", N_("new seed: other points, other weights"), "new_seed", "play"),
    Key("play.cursor", "c", "c", N_("cursor on the map; set points"), "cursor", "play"),
    Key("play.cursor_short", "", "c", N_("cursor"), "", "play", 7, helped=False),
    Key("play.weight", "w", "w", N_("read and change a weight"), "weight", "play"),
    Key("play.weight_short", "", "w", N_("weight"), "", "play", 9, helped=False),
    Key("play.validation", "o", "o", N_("validation points on the map"), "validation", "play"),
    Key("play.answers", "a", "a", N_("maps by the answers alone, or by how sure they are"), "answers", "play"),
    Key("play.log", "y", "y", N_("log axis"), "toggle_log", "play", 11),
    Key("play.state", "s", "s", N_("state string: copy it, or load another"), "state", "play"),
    Key("play.state_short", "", "s", N_("state"), "", "play", 4, helped=False),
    Key("play.python", "p", "p", N_("copy or save as Python"), "python", "play"),
    Key("play.python_short", "", "p", N_("Python"), "", "play", 9, helped=False),
    Key("play.graph", "g", "g", N_("the graph of its network"), "graph", "play"),
    Key("play.graph_short", "", "g", N_("graph"), "", "play", 11, helped=False),
    Key("play.keep", "k", "k", N_("keep the run"), "keep", "play"),
    Key("play.keep_short", "", "k", N_("keep run"), "", "play", 10, helped=False),
    Key("play.examples", "x", "x", N_("examples"), "examples", "play", 5),
    Key("play.split", "d", "d", N_("two side by side; only one again"), "split", "play"),
    Key("play.split_short", "", "d", N_("side by side"), "", "play", 10, helped=False),
    Key("play.together", "m", "m", N_("the losses of both in one picture"), "together", "play"),
    Key("two.together", "", "m", N_("both in one"), "", "two", 3, helped=False),
    Key("play.view_1", "1", "1", N_("controls, and everything that there is room for"), "view(1)", "play"),
    Key("play.view_2", "2", "2", N_("the map"), "view(2)", "play"),
    Key("play.view_3", "3", "3", N_("the network"), "view(3)", "play"),
    Key("play.view_4", "4", "4", N_("the curves"), "view(4)", "play"),
    Key("play.view_5", "5", "5", N_("confusion matrix and histograms"), "view(5)", "play"),
    Key("play.views", "", "1-5", N_("views"), "", "play", 7, helped=False),
    Key("play.next", "tab,v", "tab", N_("next view; with two playgrounds the other one"), "turn(1)", "play"),
    Key("play.previous", "shift+tab", "shift+tab", N_("view before"), "turn(-1)", "play"),
    Key("play.again", "enter", "↵", N_("run again after a failure"), "again", "play"),
    Key("play.leave", "escape", "esc", N_("home"), "leave", "play", 1, leaves=True),
    Key("controls.up", "up", "↑", N_("control above"), "move(-1)", "controls"),
    Key("controls.down", "down", "↓", N_("control below"), "move(1)", "controls"),
    Key("controls.less", "left,shift+left", "←", N_("less; the one before"), "change(-1)", "controls"),
    Key("controls.more", "right,shift+right", "→", N_("more; the next one"), "change(1)", "controls"),
    Key("controls.far_less", "left_square_bracket", "[", N_("much less"), "change(-1, True)", "controls"),
    Key("controls.far_more", "right_square_bracket", "]", N_("much more"), "change(1, True)", "controls"),
    Key("controls.group", "pagedown", "PgDn", N_("next group"), "group(1)", "controls"),
    Key("controls.group_back", "pageup", "PgUp", N_("group before"), "group(-1)", "controls"),
    Key("controls.type", "enter", "↵", N_("type a value; turn on or off"), "open", "controls"),
    Key("controls.keys", "", "↑↓ ←→", N_("change"), "", "controls", 4, helped=False),
    Key("cursor.up", "up", "↑", N_("cursor up"), "cursor(0, -1)", "cursor"),
    Key("cursor.down", "down", "↓", N_("cursor down"), "cursor(0, 1)", "cursor"),
    Key("cursor.left", "left", "←", N_("cursor left"), "cursor(-1, 0)", "cursor"),
    Key("cursor.right", "right", "→", N_("cursor right"), "cursor(1, 0)", "cursor"),
    Key("cursor.up_far", "shift+up,pageup", "PgUp", N_("cursor far up"), "cursor(0, -8)", "cursor"),
    Key("cursor.down_far", "shift+down,pagedown", "PgDn", N_("cursor far down"), "cursor(0, 8)", "cursor"),
    Key(
        "cursor.left_far", "shift+left,left_square_bracket", "[", N_("cursor far left"), "cursor(-8, 0)", "cursor"
    ),
    Key(
        "cursor.right_far",
        "shift+right,right_square_bracket",
        "]",
        N_("cursor far right"),
        "cursor(8, 0)",
        "cursor",
    ),
    Key("cursor.zero", "0", "0", N_("set a point of class 0"), "put(0)", "cursor"),
    Key("cursor.one", "1", "1", N_("set a point of class 1"), "put(1)", "cursor"),
    Key("cursor.take", "delete,minus", "-", N_("take the nearest own point away"), "take", "cursor"),
    Key("cursor.points", "", "0 1 -", N_("set points, take them away"), "", "cursor", 2, helped=False),
    Key("cursor.move", "", "← ↑ ↓ →", N_("move"), "", "cursor", 3, helped=False),
    Key("cursor.leave", "", "esc", N_("leave the map"), "", "cursor", 1, leaves=True, helped=False),
    Key("weight.left", "left", "←", N_("layer before"), "choose(-1, 0, 0)", "weight"),
    Key("weight.right", "right", "→", N_("next layer"), "choose(1, 0, 0)", "weight"),
    Key("weight.up", "up", "↑", N_("unit above"), "choose(0, -1, 0)", "weight"),
    Key("weight.down", "down", "↓", N_("unit below"), "choose(0, 1, 0)", "weight"),
    Key(
        "weight.before",
        "left_square_bracket",
        "[",
        N_("source above; the bias above the first"),
        "choose(0, 0, -1)",
        "weight",
    ),
    Key("weight.after", "right_square_bracket", "]", N_("source below"), "choose(0, 0, 1)", "weight"),
    Key("weight.more", "plus,equals_sign", "+", N_("a tenth more"), "nudge(0.1)", "weight"),
    Key("weight.less", "minus", "-", N_("a tenth less"), "nudge(-0.1)", "weight"),
    Key("weight.type", "enter", "↵", N_("type the weight"), "open", "weight", 2),
    Key("weight.move", "", "← ↑ ↓ → [ ]", N_("choose"), "", "weight", 3, helped=False),
    Key("weight.change", "", "+ -", N_("change"), "", "weight", 4, helped=False),
    Key("weight.leave", "", "esc", N_("leave the network"), "", "weight", 1, leaves=True, helped=False),
    Key("entry.take", "", "↵", N_("take it"), "", "entry", 1),
    Key("entry.close", "escape", "esc", N_("leave it"), "close", "entry", 1, leaves=True),
    Key("pick.take", "", "↵", N_("take it"), "", "pick", 1, helped=False),
    Key("pick.close", "escape", "esc", N_("back"), "leave", "pick", 1, leaves=True, helped=False),
    Key("solution.scroll", "", "↑ ↓", N_("scroll"), "", "solution", 2),
    Key("solution.close", "escape,f6,s", "esc", N_("back to the code"), "close", "solution", 1, leaves=True),
    Key("graph.type", "e,i", "e", N_("type an expression"), "type", "graph"),
    Key("graph.type_short", "", "e", N_("expression"), "", "graph", 4, helped=False),
    Key("graph.example", "x", "x", N_("next example"), "example", "graph", 9),
    Key("graph.forward", "n,full_stop", "n", N_("one step forward"), "step(1)", "graph"),
    Key("graph.back", "p,comma", "p", N_("one step back"), "step(-1)", "graph"),
    Key("graph.steps", "", "n p", N_("step"), "", "graph", 2, helped=False),
    Key("graph.play", "space", "␣", N_("step by step by itself, or hold"), "play", "graph"),
    Key("graph.play_short", "", "␣", N_("play"), "", "graph", 3, helped=False),
    Key("graph.first", "home", "home", N_("to the beginning"), "end(False)", "graph"),
    Key("graph.last", "end", "end", N_("to the end, where all is known"), "end(True)", "graph"),
    Key("graph.left", "left", "←", N_("box to the left"), "move(-1,0)", "graph"),
    Key("graph.right", "right", "→", N_("box to the right"), "move(1,0)", "graph"),
    Key("graph.up", "up", "↑", N_("box above"), "move(0,-1)", "graph"),
    Key("graph.down", "down", "↓", N_("box below"), "move(0,1)", "graph"),
    Key("graph.boxes", "", "↑↓ ←→", N_("boxes"), "", "graph", 5, helped=False),
    Key("graph.next", "tab", "tab", N_("next box, in the order in which they compute"), "next_box(1)", "graph"),
    Key("graph.previous", "shift+tab", "shift+tab", N_("box before"), "next_box(-1)", "graph"),
    Key("graph.pan_left", "H,shift+left", "H", N_("picture to the left"), "pan(-8,0)", "graph"),
    Key("graph.pan_down", "J,shift+down", "J", N_("picture down"), "pan(0,4)", "graph"),
    Key("graph.pan_up", "K,shift+up", "K", N_("picture up"), "pan(0,-4)", "graph"),
    Key("graph.pan_right", "L,shift+right", "L", N_("picture to the right"), "pan(8,0)", "graph"),
    Key("graph.fold", "enter", "↵", N_("fold or open the box"), "fold", "graph"),
    Key("graph.fold_short", "", "↵", N_("fold"), "", "graph", 6, helped=False),
    Key("graph.fold_all", "f", "f", N_("fold or open all parts of a network"), "fold_all", "graph"),
    Key("graph.find", "slash", "/", N_("search"), "find", "graph", 7),
    Key("graph.export", "w", "w", N_("write to a file: SVG, DOT, Mermaid, text, JSON"), "export", "graph"),
    Key("graph.export_short", "", "w", N_("write"), "", "graph", 8, helped=False),
    Key("graph.picture", "1", "1", N_("go to the picture"), "part('picture')", "graph"),
    Key("graph.details", "2", "2", N_("go to the details"), "part('details')", "graph"),
    Key("graph.page_up", "pageup", "PgUp", N_("scroll the details a page up"), "page(-1)", "graph"),
    Key("graph.page_down", "pagedown", "PgDn", N_("scroll the details a page down"), "page(1)", "graph"),
    Key("graph.leave", "escape", "esc", N_("back"), "leave", "graph", 1, leaves=True),
    Key("graph_typing.draw", "", "↵", N_("draw"), "", "graph_typing", 1, helped=False),
    Key("graph_typing.leave", "", "esc", N_("back"), "", "graph_typing", 1, leaves=True, helped=False),
    Key("runs.open", "", "↵", N_("open the run again"), "", "runs"),
    Key("runs.open_short", "", "↵", N_("open"), "", "runs", 2, helped=False),
    Key("runs.move", "", "↑ ↓", N_("choose"), "", "runs", 8, helped=False),
    Key("runs.find", "slash", "/", N_("filter"), "find", "runs", 4),
    Key("runs.mark", "space", "␣", N_("mark: its curve is drawn with the others"), "mark", "runs"),
    Key("runs.mark_short", "", "␣", N_("mark"), "", "runs", 1, helped=False),
    Key("runs.unmark", "c", "c", N_("unmark all"), "unmark", "runs"),
    Key("runs.metric", "m", "m", N_("next curve"), "metric(1)", "runs"),
    Key("runs.metric_short", "", "m", N_("curve"), "", "runs", 6, helped=False),
    Key("runs.metric_back", "M", "M", N_("curve before"), "metric(-1)", "runs"),
    Key("runs.log", "y", "y", N_("log axis"), "toggle_log", "runs", 9),
    Key("runs.rougher", "left_square_bracket", "[", N_("smooth less"), "smooth(-1)", "runs"),
    Key("runs.smoother", "right_square_bracket", "]", N_("smooth more"), "smooth(1)", "runs"),
    Key("runs.smooth", "", "[ ]", N_("smooth"), "", "runs", 7, helped=False),
    Key("runs.name", "e", "e", N_("give it another name"), "name", "runs"),
    Key("runs.name_short", "", "e", N_("name"), "", "runs", 10, helped=False),
    Key("runs.export", "x", "x", N_("export the marked runs, or this one"), "export", "runs"),
    Key("runs.export_short", "", "x", N_("export"), "", "runs", 5, helped=False),
    Key("runs.delete", "d,delete", "d", N_("delete the marked runs, or this one"), "delete", "runs"),
    Key("runs.delete_short", "", "d", N_("delete"), "", "runs", 11, helped=False),
    Key("runs.undo", "u", "u", N_("bring back what was deleted"), "undo", "runs"),
    Key("runs.list", "1", "1", N_("go to the list"), "part('list')", "runs"),
    Key("runs.curves", "2", "2", N_("go to the curves"), "part('curves')", "runs"),
    Key("runs.table", "3", "3", N_("go to the table"), "part('table')", "runs"),
    Key("runs.parts", "tab", "tab", N_("next part"), "next_part(1)", "runs"),
    Key("runs.parts_short", "", "tab", N_("next part"), "", "runs_narrow", 3, helped=False),
    Key("runs.parts_back", "shift+tab", "shift+tab", N_("previous part"), "next_part(-1)", "runs"),
    Key("runs.page_up", "pageup", "PgUp", N_("scroll the table a page up"), "page(-1)", "runs"),
    Key("runs.page_down", "pagedown", "PgDn", N_("scroll the table a page down"), "page(1)", "runs"),
    Key("runs.leave", "escape", "esc", N_("all runs; home"), "leave", "runs"),
    Key("runs.leave_short", "", "esc", N_("home"), "", "runs", 1, leaves=True, helped=False),
    Key("runs_filter.take", "", "↵", N_("to the list"), "", "runs_filter", 1, helped=False),
    Key("runs_filter.move", "", "↑ ↓", N_("choose"), "", "runs_filter", 3, helped=False),
    Key("runs_filter.clear", "", "esc", N_("all runs"), "", "runs_filter", 1, leaves=True, helped=False),
    Key("runs_name.take", "", "↵", N_("take the name"), "", "runs_name", 1, helped=False),
    Key("runs_name.leave", "", "esc", N_("leave it"), "", "runs_name", 1, leaves=True, helped=False),
    Key("help.close", "escape,question_mark,q", "esc", N_("close"), "close", "help", 1, leaves=True),
    Key("help.scroll", "", "↑ ↓", N_("scroll"), "", "help", 2),
    Key("language", "l", "l", N_("language"), "app.next_language", "everywhere", 10),
    Key("flavour", "f", "f", N_("PyTorch or TensorFlow"), "app.next_flavour", "everywhere"),
    Key("theme", "t", "t", N_("theme"), "app.next_theme", "everywhere", 12),
    Key("palette", "ctrl+p", "ctrl+p", N_("all commands"), "app.command_palette", "everywhere"),
    Key("help", "question_mark", "?", N_("help"), "app.help", "everywhere", 3),
    Key("home.quit", "q", "q", N_("quit"), "app.quit", "home", 2, leaves=True),
    Key("quit", "ctrl+q", "ctrl+q", N_("quit"), "app.quit", "everywhere"),
)

PLACES: dict[str, str] = {
    "home": N_("At home"),
    "lesson": N_("In a lesson"),
    "filter": "",
    "demo": N_("With a demo"),
    "question": N_("On a question"),
    "options": "",
    "many": "",
    "order": "",
    "quiz": N_("After a quiz"),
    "tabs": N_("With programs to compare"),
    "task": "",
    "tool": "",
    "unanswered": "",
    "panel": "",
    "page": "",
    "hidden": "",
    "slider": N_("On a slider"),
    "steps": N_("In the list of steps"),
    "exercise": N_("In an exercise"),
    "code": N_("In its code"),
    "find": N_("While finding"),
    "ask": N_("At a question"),
    "beside": N_("Beside its code"),
    "play": N_("In the playground"),
    "two": "",
    "controls": N_("On its controls"),
    "cursor": N_("With the cursor on its map"),
    "weight": N_("On a weight of its network"),
    "entry": N_("While typing a value"),
    "pick": "",
    "solution": N_("In the solution"),
    "graph": N_("In the graph explorer"),
    "graph_typing": "",
    "runs": N_("In your runs"),
    "runs_narrow": "",
    "runs_filter": "",
    "runs_name": "",
    "help": N_("In this help"),
    "everywhere": N_("Everywhere"),
}

ASCII_KEYS = {"←": "<-", "→": "->", "↑": "up", "↓": "down", "↵": "enter", "␣": "space", "⌫": "backspace"}


def bindings(*where: str) -> list[BindingType]:
    """Textual's bindings of the named places, for a class's BINDINGS."""
    return [
        Binding(key.keys, key.action, key.description, show=False, id=key.id, key_display=key.shown)
        for key in KEYS
        if key.where in where and key.keys and key.where != "slider"
    ]


def footer_keys(where: Iterable[str]) -> list[Key]:
    """The keys that a footer shows in these places, in the table's order; later places win a clash."""
    places = list(where)
    chosen: dict[str, Key] = {}
    for place in places:
        for key in KEYS:
            if key.where == place and key.footer:
                chosen.pop(key.shown, None)
                chosen[key.shown] = key
    return [key for key in KEYS if chosen.get(key.shown) is key]


def spell(shown: str, ascii_only: bool) -> str:
    """How a key is written; with `ascii_only` arrows and the like become words."""
    if not ascii_only:
        return shown
    for symbol, word in ASCII_KEYS.items():
        shown = shown.replace(symbol, word)
    return shown
