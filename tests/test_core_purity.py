"""The core measures and decides; it never reaches for a camera, a model, a voice, a clock or a disk."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import goodrep.core

SOURCES = Path(goodrep.core.__file__).parent
FILES = sorted(SOURCES.rglob("*.py"))
FORBIDDEN_LIBRARIES = {"cv2", "mediapipe", "pyttsx3", "sqlite3", "pyarrow", "rich"}
FORBIDDEN_IMPORTS = FORBIDDEN_LIBRARIES | {"time", "datetime", "threading", "subprocess", "socket", "os", "random"}

IMPORT_ALL = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def module_name(file: Path) -> str:
    steps = file.relative_to(SOURCES).with_suffix("").parts
    return ".".join(["goodrep.core", *(step for step in steps if step != "__init__")])


def imported_modules(file: Path) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "the project imports absolutely"
            modules.add(node.module or "")
    return modules


def test_importing_the_whole_core_loads_no_adapter() -> None:
    names = json.dumps([module_name(file) for file in FILES])
    environment = {**os.environ, "PYTHONPATH": str(SOURCES.parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, names], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout))
    assert "goodrep" in loaded
    assert not loaded & FORBIDDEN_LIBRARIES


@pytest.mark.parametrize("file", FILES, ids=module_name)
def test_core_sources_import_no_clock_and_no_outside(file: Path) -> None:
    modules = imported_modules(file)
    assert not {module.partition(".")[0] for module in modules} & FORBIDDEN_IMPORTS
    own = {module for module in modules if module.startswith("goodrep.")}
    shape = {f"goodrep.specs.{name}" for name in ("model", "parts", "rules", "translation")}
    assert all(module in shape or module.startswith(("goodrep.core", "goodrep.errors")) for module in own)


@pytest.mark.parametrize("file", FILES, ids=module_name)
def test_core_sources_open_and_print_nothing(file: Path) -> None:
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"open", "print", "input"}
