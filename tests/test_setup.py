"""Setting up a checkout: the real scripts with a small requirements file and a stand-in application."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from goodrep.app.demo import CLIP

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="./run and ./test are for Linux")

STAND_IN = "import sys, platformdirs; print('goodrep', *sys.argv[1:])"


def pinned(requirements: Path) -> dict[str, str]:
    """Name, then version and marker and hashes, of every requirement in a file."""
    entries = re.split(r"\n(?=\S)", requirements.read_text(encoding="utf-8").strip())
    found: dict[str, str] = {}
    for entry in entries:
        name, rest = entry.split("==", 1)
        found[name] = found.get(name, "") + rest
    return found


def run(checkout: Path, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "GOODREP_CACHE": str(checkout / "cache"), "GOODREP_DATA": str(checkout / "data")}
    environment.pop("PYTHONPATH", None)
    if path is not None:
        environment["PATH"] = f"{path}{os.pathsep}{environment['PATH']}"
    return subprocess.run(
        [str(checkout / "run"), *arguments], env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def fake(folder: Path, name: str, script: str) -> Path:
    """A command to be put first on PATH."""
    folder.mkdir(exist_ok=True)
    command = folder / name
    command.write_text(f"#!/usr/bin/env bash\n{script}\n", encoding="utf-8")
    command.chmod(0o755)
    return folder


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """The scripts as they are, one small requirement, and a goodrep that prints its arguments."""
    checkout = tmp_path / "checkout"
    (checkout / "tools").mkdir(parents=True)
    for name in ("run", "test", "tools/setup.sh"):
        shutil.copy2(ROOT / name, checkout / name)
    small = f"platformdirs=={pinned(ROOT / 'requirements.txt')['platformdirs']}\n"
    (checkout / "requirements.txt").write_text(small, encoding="utf-8")
    package = checkout / "src" / "goodrep"
    package.mkdir(parents=True)
    (package / "__main__.py").write_text(STAND_IN, encoding="utf-8")
    return checkout


@pytest.fixture
def ready(fresh: Path) -> Path:
    done = run(fresh)
    assert done.returncode == 0, done.stderr
    return fresh


def test_first_start_sets_up_and_shows_the_demo(fresh: Path) -> None:
    done = run(fresh)
    assert (done.returncode, done.stdout) == (0, "goodrep demo\n")
    assert "Setting up goodrep" in done.stderr


def test_arguments_are_passed_on(ready: Path) -> None:
    assert run(ready, "show", "two words").stdout == "goodrep show two words\n"


def test_goodrep_is_told_how_it_was_started(ready: Path) -> None:
    (ready / "src/goodrep/__main__.py").write_text("import os; print(os.environ['GOODREP_COMMAND'])", encoding="utf-8")
    assert run(ready).stdout == f"{ready}/run\n"


def test_second_start_does_no_set_up(ready: Path, tmp_path: Path) -> None:
    refusal = "echo 'set-up was called' >&2; exit 99"
    for name in ("python3", "pip", "apt-get", "sudo", "flock"):
        path = fake(tmp_path / "fakes", name, refusal)
    done = run(ready, path=path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "goodrep demo\n", "")


def test_changed_requirements_are_installed(ready: Path) -> None:
    requirements = ready / "requirements.txt"
    more = f"filelock=={pinned(ROOT / 'requirements.txt')['filelock']}\n"
    requirements.write_text(requirements.read_text(encoding="utf-8") + more, encoding="utf-8")
    (ready / "src/goodrep/__main__.py").write_text("import filelock; print('new')", encoding="utf-8")
    assert run(ready).stdout == "new\n"


def test_an_interrupted_set_up_is_made_anew(ready: Path) -> None:
    (ready / ".setup/unfinished").touch()
    [package] = ready.glob(".venv/lib/python*/site-packages/platformdirs")
    shutil.rmtree(package)  # what pip believes in is only the metadata beside it
    assert run(ready).stdout == "goodrep demo\n"
    assert package.is_dir()


def test_a_half_made_environment_is_repaired(fresh: Path) -> None:
    (fresh / ".venv/bin").mkdir(parents=True)
    (fresh / ".venv/bin/python").symlink_to("/nowhere/python3")
    assert run(fresh).stdout == "goodrep demo\n"


def test_a_removed_environment_is_made_again(ready: Path) -> None:
    shutil.rmtree(ready / ".venv")
    assert run(ready).stdout == "goodrep demo\n"


def test_ctrl_c_while_a_removed_environment_is_made_again(ready: Path) -> None:
    shutil.rmtree(ready / ".venv")
    begun = subprocess.Popen([str(ready / "run")], stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert begun.stderr is not None
    assert "Setting up goodrep" in begun.stderr.readline()
    os.killpg(begun.pid, signal.SIGINT)  # as a terminal does it: to everything that was started
    begun.communicate()
    assert begun.returncode != 0
    done = run(ready)
    assert (done.returncode, done.stdout) == (0, "goodrep demo\n")


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("setpriv") is None, reason="needs a second user")
@pytest.mark.parametrize("runs", [True, False])
def test_another_user_may_run_what_is_set_up(ready: Path, runs: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        checkout = shutil.copytree(ready, folder / "checkout", symlinks=True)
        stamp, python = checkout / ".venv/goodrep-run.stamp", checkout / ".venv/bin/python"
        if runs:  # the Python of the tests may be hidden in somebody's home
            python.unlink()
            fake(python.parent, "python", "shift 2; echo goodrep $*")
        else:
            python.unlink()
            python.touch(mode=0o644)
        stamp.write_text(stamp.read_text(encoding="utf-8").split("\n")[0] + f"\n{python}\n", encoding="utf-8")
        as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        command = [*as_nobody, str(checkout / "run"), "sessions"]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if runs:
        assert (done.returncode, done.stdout, done.stderr) == (0, "goodrep sessions\n", "")
    else:
        assert done.returncode == 5
        assert "a Python that you may not run: use a folder of your own" in done.stderr


def test_two_at_once(fresh: Path, tmp_path: Path) -> None:
    running = [subprocess.Popen([str(fresh / "run")], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate()[0] for process in running] == ["goodrep demo\n"] * 2
    assert [process.returncode for process in running] == [0, 0]


def test_no_python_that_fits(fresh: Path, tmp_path: Path) -> None:
    for name in ("python3", "python3.13", "python3.12", "python3.11", "python"):
        path = fake(tmp_path / "fakes", name, "exit 1")
    done = run(fresh, path=path)
    assert done.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13" in done.stderr


def test_packages_that_cannot_be_had(fresh: Path) -> None:
    (fresh / "requirements.txt").write_text(f"platformdirs==4.3.6 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    done = run(fresh)
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("check the network connection, then try again.")
    assert not (fresh / ".venv/goodrep-run.stamp").exists()


def without_rights(tmp_path: Path, *missing: str) -> Path:
    """An ordinary user on a machine that lacks some libraries."""
    path = fake(tmp_path / "fakes", "id", "echo 1000")
    fake(path, "sudo", "exit 1")
    lacks = " ".join(f"[[ $* != *{name}* ]] || exit 1;" for name in missing)
    return fake(path, "python3", f'{lacks} exec "{sys.executable}" "$@"')


def test_missing_gl_without_rights_ends_with_the_command(fresh: Path, tmp_path: Path) -> None:
    done = run(fresh, path=without_rights(tmp_path, "libGL.so.1"))
    assert done.returncode == 6
    assert len(done.stderr.splitlines()) == 1
    assert "sudo apt install libgl1" in done.stderr


def test_missing_voice_without_rights_goes_on(fresh: Path, tmp_path: Path) -> None:
    done = run(fresh, path=without_rights(tmp_path, "libespeak"))
    assert (done.returncode, done.stdout) == (0, "goodrep demo\n")
    assert re.search("captions only.*sudo apt install espeak-ng", done.stderr)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_has_hashes(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+( ; [^\n]+)? \\\n", entry)
        assert "--hash=sha256:" in entry


def test_requirements_belong_together() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, dev = pinned(ROOT / "requirements.txt"), pinned(ROOT / "requirements-dev.txt")
    for wanted, locked in (
        (project["project"]["dependencies"], runtime),
        (project["dependency-groups"]["dev"], dev),
    ):
        names = {re.split(r"[<>= ;]", line)[0].replace(".", "-") for line in wanted}
        assert names <= set(locked)
    assert {name: dev[name] for name in runtime} == runtime


LARGEST_WHEEL_BYTES = 2_000_000


def test_the_wheel_is_complete(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        inside = set(file.namelist())
        [entry_points] = (file.read(name).decode() for name in inside if name.endswith("entry_points.txt"))
    for source, target in (("src/goodrep", ""), ("exercise_specs", "exercise_specs/")):
        for path in (ROOT / source).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"goodrep/{target}{path.relative_to(ROOT / source).as_posix()}" in inside
    assert {"goodrep/exercise_specs/bridge.yaml", "goodrep/docs/specs.md"} <= inside
    demo = {name for name in inside if name.startswith("goodrep/recordings/")}
    assert demo == {f"goodrep/recordings/{name}" for name in (CLIP, "README.md")}
    assert wheel.stat().st_size < LARGEST_WHEEL_BYTES
    assert "goodrep = goodrep.app.cli:main" in entry_points


def test_tracked_files_name_no_index_and_no_place_on_a_machine() -> None:
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    forbidden = re.compile(
        rb"py[p]i\.(org|python)|python[h]osted|(?<!emit-)index-[u]rl|[\s\"'=(]/(home|root|work|mnt)/"
    )
    paths = [ROOT / name for name in names if name and (ROOT / name).is_file()]
    assert len(paths) > 10
    assert [path for path in paths if path.stat().st_size < 2**20 and forbidden.search(path.read_bytes())] == []
