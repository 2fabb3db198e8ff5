"""Every kind of bad learner code, in real processes: a clear message, in time, and nothing harmed."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from exercise_kit import add_exercise

from nntui import i18n
from nntui.course.sandbox import Limits, Sandbox
from nntui.course.verdict import examine

SECONDS = 3.0
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")
GOOD = "def double(x):\n    return 2 * x\n"


@pytest.fixture
def exercise(tree):
    return add_exercise(tree)


@pytest.fixture
def run(exercise, tmp_path):
    """Check a learner's code; gives the result and the seconds that it took."""
    file = tmp_path / "mine" / "double.py"
    file.parent.mkdir()

    def check(code, seconds=SECONDS):
        source = code if isinstance(code, bytes) else code.encode()
        file.write_bytes(source)
        begun = time.monotonic()
        with Sandbox(Limits(seconds=seconds)) as sandbox:
            result = examine(exercise, file, source, sandbox)
        check.seconds = time.monotonic() - begun
        assert file.read_bytes() == source
        assert sorted(path.name for path in file.parent.iterdir()) == ["double.py"]
        return result

    return check


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A folder of the test's own for temporary files, so that other tests' sandboxes can be told from its own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


# name: (code, check that fails, key, line or None, part of the message in English)
BAD = {
    "endless loop": (
        "def double(x):\n    while True:\n        pass\n",
        "value", "time", (2, 3), "After 3 seconds your code was still running",
    ),
    "endless loop when imported": ("while True:\n    pass\n", "file", "time", (1, 2), "still running"),
    "endless loop that catches everything": (
        "def double(x):\n    while True:\n        try:\n            pass\n        except BaseException:\n"
        "            pass\n",
        "value", "time", (2, 3, 4), "still running",
    ),
    "endless work inside one C call": (
        "def double(x):\n    return 9**9**9\n",
        "value", "time", (None, 2), "still running",
    ),
    "sleeping": (
        "import time\ndef double(x):\n    time.sleep(1000)\n",
        "value", "time", (3,), "still running",
    ),
    "sys.exit": ("import sys\ndef double(x):\n    sys.exit(0)\n", "value", "exit", (3,), "sys.exit"),
    "exit when imported": ("raise SystemExit\n", "file", "exit", (1,), "ends the program"),
    "os._exit": ("import os\ndef double(x):\n    os._exit(0)\n", "value", "crash", (None,), "(exit 0)"),
    "os._exit when imported": ("import os\nos._exit(0)\n", "file", "crash", (None,), "(exit 0)"),
    "a crash": (
        "import ctypes\ndef double(x):\n    ctypes.string_at(0)\n",
        "value", "crash", (None,), "ended Python in the middle",
    ),
    "syntax error": ("def double(x)\n    return 2\n", "file", "syntax", (1,), "Python can't read line 1"),
    "null byte": ("def double(x):\n    return '\0'\n", "file", "syntax", (1, 2), "Python can't read line"),
    "not UTF-8": (b"# ok\n# caf\xe9\n", "file", "encoding", (2,), "Line 2 is not UTF-8 text (byte 10"),
    "infinite recursion": (
        "def double(x):\n    return double(x)\n",
        "value", "recursion", (2,), "calls itself again and again",
    ),
    "reading input": ("def double(x):\n    return input()\n", "value", "input", (2,), "waits for input"),
    "a name missing": ("def dubble(x):\n    return 2 * x\n", "value", "missing", (None,), "no “double” in your"),
    "an exception": (
        "def double(x):\n    return {}[x]\n",
        "value", "error", (2,), "Your code stopped with KeyError: 3.0.",
    ),
    "a gap of the starter": (
        "def double(x):\n    return 2 * ...\n", "value", "unfinished", (2,), "Line 2 still says “...” where",
    ),
    "an error beside an index": (
        "import numpy as np\ndef double(x):\n    return np.zeros(1)[..., 5]\n",
        "value", "error", (3,), "IndexError",
    ),
    "Ctrl-C raised": ("def double(x):\n    raise KeyboardInterrupt\n", "value", "error", (2,), "KeyboardInt"),
    "nothing returned": ("def double(x):\n    2 * x\n", "value", "nothing", (1,), "gave nothing back"),
    "a text returned": ("def double(x):\n    return 'six'\n", "value", "not-numbers", (1,), "gave six where"),
    "an object that explodes when shown": (
        "class Bad:\n    def __repr__(self):\n        raise ValueError\ndef double(x):\n    return Bad()\n",
        "value", "not-numbers", (4,), "gave <Bad> where numbers",
    ),
    "an error that fails when shown": (
        "class Bad(BaseException):\n    def __str__(self):\n        raise self\ndef double(x):\n    raise Bad\n",
        "value", "error", (5,), "stopped with Bad.",
    ),
    "nested too deeply": ("x = " + "-" * 100_000 + "1\n", "file", "nested", (None,), "nested too deeply"),
    "a sum without an end": ("x = " + "1+" * 50_000 + "1\n", "file", "nested", (None,), "nested too deeply"),
    "a process": (
        "import subprocess\ndef double(x):\n    subprocess.run(['sleep', '100'])\n",
        "value", "process", (3,), "another process",
    ),
    "a shell": ("import os\ndef double(x):\n    os.system('sleep 100')\n", "value", "process", (3,), "another"),
    "a thread left behind": (
        "import threading, time\ndef double(x):\n    threading.Thread(target=time.sleep, args=(99,)).start()\n"
        "    return 2 * x\n",
        "value", "thread", (3,), "leaves a thread running",
    ),
    "builtins replaced": (
        "import builtins\nbuiltins.len = builtins.print = lambda *a, **k: 0\n" + GOOD,
        "file", "builtins", (2,), "in place of Python's own “len”",
    ),
    "every builtin replaced in a call": (
        "import builtins\ndef double(x):\n    for name in list(vars(builtins)):\n"
        "        if name != '__import__':\n            setattr(builtins, name, None)\n    return 2 * x\n",
        "value", "builtins", (None, 3, 5), "in place of Python's own",
    ),
    "pytest imported": ("import pytest\n" + GOOD, "file", "private", (1,), "imports pytest"),
    "pytest's own parts replaced": (
        "import sys\nsys.modules['_pytest.python'].Function.runtest = lambda self: None\n" + GOOD,
        "value", "broken", (None,), "did not come to their end",
    ),
    "pytest told to stop": (
        "import sys\ndef double(x):\n    sys.modules['pytest'].exit('enough')\n",
        "value", "error", (3,), "Exit: enough",
    ),
    "a test that skips itself": (
        "import sys\ndef double(x):\n    sys.modules['pytest'].skip('no')\n",
        "value", "error", (3,), "Skipped: no",
    ),
    "sys.modules emptied": ("import sys\nsys.modules.clear()\n" + GOOD, None, None, None, ""),
    "all descriptors closed": (
        "import os\ndef double(x):\n    os.closerange(0, 1000)\n    return 2 * x\n",
        "value", "channel", (None,), "closed a file that is not its own",
    ),
    "nonsense in all descriptors": (
        "import os\ndef double(x):\n    for n in range(1000):\n        try:\n"
        "            os.write(n, b'{nonsense\\n')\n        except OSError:\n            pass\n    return 2 * x\n",
        "value", None, (None,), "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_code_ends_in_a_message(run, name):
    code, failing, key, lines, words = BAD[name]
    result = run(code)
    assert not result.passed
    failure = result.first_failure
    assert failure is not None
    print(failure)
    assert failure.message
    assert run.seconds < SECONDS + 30
    if failing is not None:
        assert failure.name == failing
    if key is not None:
        assert failure.key == key
        assert failure.line in lines
    assert words in failure.message


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory")
@pytest.mark.parametrize(
    "code",
    [
        "import numpy\ndef double(x):\n    return numpy.ones(1_600_000_000)\n",
        "def double(x):\n    kept = []\n    while True:\n        kept.append(bytearray(10**7))\n",
        "def double(x):\n    text = 'x'\n    while True:\n        text += text\n",
        "kept = []\nwhile True:\n    kept.append([0] * 1000)\n",
    ],
)
def test_a_memory_bomb(run, code):
    failure = run(code, 10).first_failure
    assert failure.key == "memory", failure
    assert failure.message == "Your code needed more than 1024 MB of memory."
    assert failure.line is not None


@POSIX
def test_a_fork_bomb(run, temporary):
    failure = run("import os\ndef double(x):\n    while True:\n        os.fork()\n").first_failure
    assert (failure.key, failure.line) == ("process", 4)
    assert _alive(temporary) == []


@pytest.mark.skipif(sys.platform != "linux", reason="the C library by this name")
def test_a_fork_bomb_past_python_is_killed_with_its_group(run, temporary):
    code = (
        "import ctypes, time\nlibc = ctypes.CDLL(None)\ndef double(x):\n"
        "    for _ in range(5):\n        libc.fork()\n"
        "    time.sleep(100)\n"
    )
    failure = run(code).first_failure
    assert failure is not None
    assert failure.message
    assert run.seconds < SECONDS + 30
    assert _alive(temporary) == []


def _alive(folder: Path) -> list[psutil.Process]:
    """What goes on living of the processes whose home is below `folder`: those of the test's own sandboxes."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):  # it has just ended, or is another user's
            if process.environ().get("HOME", "").startswith(str(folder)):
                found.append(process)
    return psutil.wait_procs(found, timeout=60)[1]


@pytest.mark.parametrize("lang", list(i18n.LANGUAGES))
def test_messages_are_in_the_learners_language(run, lang):
    i18n.use(lang)
    result = run("def double(x):\n    return x**2\n")
    words = {"en": "That is the square:", "pt": "Isso é o quadrado:", "ro": "Acesta e pătratul:"}
    titles = {"en": "Twice three", "pt": "Duas vezes três", "ro": "De două ori trei"}
    failure = result.first_failure
    assert failure.title == titles[lang]
    assert failure.message == f"{words[lang]} 9 6.00"
    assert (failure.expected, failure.got, failure.line) == ("6", "9", 2)
    time_out = run("while True: pass\n", 0.5).first_failure.message
    assert ("still running" in time_out) == (lang == "en")
    assert "0.5" in time_out


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def double(x)\n    return 2\n", "falta um “:”"),
        ("x = (1,\n", "o “(” nunca é fechado"),
        ("x = 1\n  y = 2\n", "recuo inesperado"),
        ("if True:\n\tx = 1\n        y = 2\n", "tabulações e espaços misturados no recuo"),
        ("x = '\0'\n", "há bytes nulos no texto"),
    ],
)
def test_why_python_can_not_read_a_line_is_in_the_learners_language_too(run, code, reason):
    i18n.use("pt")
    failure = run(code).first_failure
    assert failure.key == "syntax"
    assert failure.message.endswith(f": {reason}.")


def test_a_good_answer(run):
    result = run("print('hello')\ndef double(x):\n    print(x)\n    return 2 * x\n")
    assert result.passed
    assert [(check.name, check.passed, check.output) for check in result.checks] == [
        ("file", True, "hello\n"),
        ("value", True, "3.0\n"),
        ("gradient", True, "1.5\n"),
    ]
    assert result.to_dict()["checks"][0]["title"] == "Your file runs"


def test_a_wrong_gradient_is_shown_beside_the_measured_one(run):
    result = run("def double(x):\n    return 6.0\n")
    assert [check.passed for check in result.checks] == [True, True, False]
    assert result.checks[2].message == "The gradient of x is 5. Measured with tiny steps it is 2."
    assert result.checks[2].line == 1


def test_a_flood_of_prints_is_cut(run):
    result = run("def double(x):\n    for n in range(200_000):\n        print('x' * 50)\n    return 2 * x\n", 20)
    assert result.passed
    assert 64 << 10 <= sum(len(check.output) for check in result.checks) < (64 << 10) + 100


def test_a_flood_without_an_end_still_shows_its_beginning(run):
    failure = run("def double(x):\n    while True:\n        print('again')\n").first_failure
    assert failure.key == "time"
    assert failure.output.startswith("again\nagain\n")
    assert len(failure.output) < (64 << 10) + 100


def test_printing_past_python_is_caught_and_cut(run, capfd):
    result = run("import os\ndef double(x):\n    os.write(1, b'raw' * 100_000)\n    return 2 * x\n")
    assert result.passed
    assert "rawraw" in result.checks[-1].output
    assert len(result.checks[-1].output) <= (64 << 10) + 100
    assert capfd.readouterr() == ("", "")


def test_the_working_folder_may_be_deleted(run):
    code = "import os, shutil\ndef double(x):\n    shutil.rmtree(os.getcwd())\n    return 2 * x\n"
    failure = run(code).first_failure
    assert (failure.key, failure.message) == ("folder", "Your code has deleted the folder it runs in.")


@pytest.mark.parametrize(
    "line",
    [
        "open({path!r}, 'w')",
        "open({path!r}, 'a').write('x')",
        "os.remove({path!r})",
        "os.rename({path!r}, 'here')",
        "os.truncate({path!r}, 0)",
        "os.chmod({path!r}, 0)",
        "shutil.rmtree({folder!r})",
        "pathlib.Path({path!r}).write_text('x')",
        "pathlib.Path({path!r}).unlink()",
        "os.symlink({folder!r}, 'link') or open('link/precious.txt', 'w')",
        "os.open({path!r}, os.O_RDWR)",
        "os.chdir({folder!r}) or os.remove('precious.txt')",
        "os.unlink('precious.txt', dir_fd=os.open({folder!r}, os.O_RDONLY))",
    ],
)
def test_other_files_are_left_alone(run, tmp_path, line):
    precious = tmp_path / "precious" / "precious.txt"
    precious.parent.mkdir()
    precious.write_text("years of work", "utf-8")
    line = line.format(path=str(precious), folder=str(precious.parent))
    failure = run(f"import os, pathlib, shutil\ndef double(x):\n    {line}\n    return 2 * x\n").first_failure
    assert (failure.key, failure.line) == ("file", 3)
    assert str(precious.parent) in failure.message
    assert precious.read_text("utf-8") == "years of work"


def test_files_of_its_own_are_allowed_and_gone_afterwards(run):
    code = (
        "import os, tempfile\ndef double(x):\n    print(os.getcwd(), os.environ['HOME'], tempfile.gettempdir())\n"
        "    os.makedirs('a/b')\n    open('a/b/c', 'w').write('x')\n    os.rename('a/b/c', 'a/d')\n"
        "    __import__('shutil').rmtree('a')\n    open(os.devnull, 'w').write('x')\n    return 2 * x\n"
    )
    result = run(code)
    assert result.passed, result.first_failure
    places = result.checks[1].output.split()
    assert len(places) == 3
    assert len({os.path.realpath(place) for place in places}) == 1
    assert not Path(places[0]).exists()


@POSIX
def test_a_file_without_an_end(run):
    code = "def double(x):\n    file = open('big', 'wb')\n    while True:\n        file.write(bytes(10**6))\n"
    failure = run(code, 10).first_failure
    assert failure.key == "error"
    assert "File too large" in failure.message


def test_the_environment_of_the_program_stays_outside(run, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "abc")
    result = run("import os\ndef double(x):\n    print(sorted(os.environ))\n    return 2 * x\n")
    assert result.passed
    assert "SECRET" not in result.checks[1].output


def test_a_module_of_the_learners_folder_does_not_stand_in_for_a_real_one(exercise, tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text("raise SystemExit", "utf-8")
    monkeypatch.chdir(tmp_path)
    with Sandbox() as sandbox:
        assert examine(exercise, tmp_path / "double.py", GOOD.encode(), sandbox).passed


def test_a_spare_that_has_died_is_replaced(exercise, tmp_path):
    with Sandbox(spare=True) as sandbox:
        for _ in range(2):
            assert sandbox._spare is not None
            sandbox._spare._process.kill()
            sandbox._spare._process.wait()
            assert examine(exercise, tmp_path / "double.py", GOOD.encode(), sandbox).passed


@POSIX
def test_a_check_whose_program_is_killed_ends_by_itself(tree, tmp_path):
    add_exercise(tree)
    file = tmp_path / "double.py"
    file.write_text("while True:\n    pass\n", "utf-8")
    code = (
        "import sys; from pathlib import Path; from nntui.course.sandbox import Limits, Sandbox; "
        "s = Sandbox(Limits(seconds=2)); file, check = map(Path, sys.argv[1:]); print('on', flush=True); "
        "s.check(file, file.read_bytes(), check)"
    )
    check = tree.lesson / "exercises" / "double" / "check.py"
    program = subprocess.Popen([sys.executable, "-c", code, str(file), str(check)], stdout=subprocess.PIPE)
    assert program.stdout.readline() == b"on\n"
    children: list[psutil.Process] = []
    while not children:
        children = psutil.Process(program.pid).children()
    program.send_signal(signal.SIGKILL)
    program.wait()
    program.stdout.close()
    gone, alive = psutil.wait_procs(children, timeout=60)
    assert (len(gone), alive) == (1, [])
