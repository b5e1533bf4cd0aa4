"""The layers of the code, as a table; a new module of core needs a row here."""

import ast
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

# A module, or a package and all in it, and the modules of core that it may import (packages with all in them).
BELOW_MEASURES = {
    "core.corpus",
    "core.counts",
    "core.cues",
    "core.errors",
    "core.folds",
    "core.grammar",
    "core.imported_vectors",
    "core.limits",
    "core.models",
    "core.nouns",
    "core.palette",
    "core.phrases",
    "core.predictors",
    "core.runs",
    "core.settings",
    "core.tables",
    "core.tensors",
    "core.training",
    "core.uses",
    "core.words",
}
MAY_IMPORT = {
    "core.errors": set(),
    "core.nouns": set(),
    "core.settings": set(),
    "core.words": set(),
    "core.palette": set(),
    "core.optimizer": set(),
    "core.pasted": {"core.corpus", "core.errors", "core.file_tables"},
    "core.version": set(),
    "core.corpus": {"core.errors", "core.nouns", "core.words"},
    "core.counts": {"core.corpus"},
    "core.phrases": {"core.corpus"},
    "core.imported_vectors": {"core.corpus", "core.errors", "core.nouns", "core.words"},
    "core.controls": {"core.corpus"},
    "core.directions": set(),
    "core.budget": {"core.corpus", "core.counts", "core.errors", "core.nouns", "core.settings"},
    "core.uses": {"core.corpus"},
    "core.cues": {"core.corpus", "core.uses"},
    "core.grammar": {"core.corpus", "core.counts", "core.words"},
    "core.presets": {"core.corpus", "core.grammar"},
    "core.predictors": {"core.models", "core.palette"},
    "core.limits": {"core.corpus", "core.counts", "core.nouns", "core.phrases", "core.predictors", "core.uses"},
    "core.tables": {"core.corpus", "core.counts"},
    "core.tensors": {"core.corpus", "core.counts"},
    "core.models": {"core.settings", "core.tensors"},
    "core.folds": {"core.corpus", "core.counts", "core.cues", "core.limits", "core.settings"},
    "core.runs": {"core.corpus", "core.models", "core.settings", "core.tensors"},
    "core.fitting": {"core.budget", "core.corpus", "core.errors", "core.nouns", "core.words"},
    "core.training": {
        "core.budget",
        "core.corpus",
        "core.counts",
        "core.folds",
        "core.limits",
        "core.models",
        "core.optimizer",
        "core.predictors",
        "core.runs",
        "core.settings",
        "core.tensors",
    },
    "core.measures": BELOW_MEASURES | {"core.measures"},
    "core.claims": BELOW_MEASURES | {"core.claims", "core.measures"},
    "core.challenges": BELOW_MEASURES | {"core.challenges", "core.claims", "core.measures", "core.presets"},
    "core.writing": {"core.corpus", "core.measures", "core.models", "core.predictors", "core.runs", "core.tables"},
    "core.export": {
        "core.corpus",
        "core.counts",
        "core.export",
        "core.imported_vectors",
        "core.limits",
        "core.measures",
        "core.models",
        "core.runs",
        "core.spreadsheet",
        "core.version",
        "core.words",
    },
    "core.memory": set(),
    "core.lanes": {"core.corpus", "core.memory", "core.runs", "core.settings", "core.training"},
    "core.workers": {"core.lanes", "core.runs", "core.training"},
    "core.cluster": {"core.errors", "core.lanes", "core.runs", "core.training"},
    "core.where": {"core.cluster", "core.errors", "core.lanes", "core.workers"},
    "core.jobs": {"core.budget", "core.lanes", "core.runs", "core.training"},
    "core.turns": {"core.jobs", "core.lanes"},
    "core.service": {"core.errors", "core.jobs", "core.lanes", "core.nouns", "core.runs", "core.turns"},
    "core.links": {"core.corpus", "core.errors", "core.words"},
    "core.charts": {"core.charts", "core.directions", "core.nouns", "core.palette"},
    "core.spreadsheet": set(),
    "core.sentence_ends": set(),
    "core.sentences": {"core.sentence_ends"},
    "core.file_tables": {
        "core.corpus",
        "core.errors",
        "core.nouns",
        "core.sentences",
        "core.spreadsheet",
        "core.words",
    },
    "core.sentence_files": {
        "core.corpus",
        "core.errors",
        "core.file_tables",
        "core.nouns",
        "core.sentences",
        "core.spreadsheet",
        "core.words",
    },
    "core.spelling": {"core.corpus", "core.words"},
    "core": {"core.corpus", "core.errors", "core.runs", "core.settings", "core.training"},
    "core.pictures": set(),
    "core.__main__": {
        "core.budget",
        "core.claims",
        "core.corpus",
        "core.errors",
        "core.fitting",
        "core.limits",
        "core.measures",
        "core.nouns",
        "core.phrases",
        "core.predictors",
        "core.runs",
        "core.sentence_files",
        "core.settings",
        "core.training",
    },
}

# What each folder of pages may import of the others; a lesson knows no other lesson.
PAGES_MAY_IMPORT = {
    "pages.session": {"pages.session", "pages.app.menu", "pages.app.say", "pages.app.server"},
    "pages.widgets": {"pages.session", "pages.widgets", "pages.app"},
    "pages.lessons": {"pages.session", "pages.widgets", "pages.app"},
}
# Libraries that only these parts of the code may import.
ONLY_IN = {"altair": {"core/charts"}, "streamlit": {"pages", "dashboard.py"}}

CORE = sorted((ROOT / "core").rglob("*.py"))
SOURCES = CORE + sorted((ROOT / "pages").rglob("*.py")) + sorted(ROOT.glob("dashboard.py"))


def short(path):
    return path.relative_to(ROOT).as_posix()


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in CORE}


def imports(path):
    """Dotted names that a file imports; a name imported from a package counts as a module if it is one."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{short(path)}: relative import"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = names & MODULES.keys()
            found |= modules if len(modules) == len(names) else modules | {node.module}
    return found


def row(module):
    """The row of the table for a module: its own or that of a package around it, but `core` stands for itself only."""
    while module not in MAY_IMPORT:
        module = module.rpartition(".")[0]
        assert module not in ("core", ""), "not in the table"
    return module


def within(module, packages):
    return any(module == package or (package != "core" and module.startswith(package + ".")) for package in packages)


def functions(path):
    """(file and name, lines without the docstring) of every function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            if ast.get_docstring(node) is not None:
                lines -= node.body[0].end_lineno - node.body[0].lineno + 1
            yield f"{short(path)}:{node.name}", lines


def test_a_module_of_core_has_a_row_and_imports_what_the_row_allows():
    for module, path in MODULES.items():
        allowed = MAY_IMPORT[row(module)]
        of_core = {name for name in imports(path) if name.split(".")[0] == "core"}
        assert not {name for name in of_core if not within(name, allowed)}, module


def test_core_imports_nothing_of_the_dashboard():
    for path in CORE:
        assert not {name.split(".")[0] for name in imports(path)} & {"streamlit", "pages", "dashboard", "tests"}, path


def test_a_library_is_imported_only_where_it_belongs():
    for path in SOURCES:
        for library in {name.split(".")[0] for name in imports(path)} & ONLY_IN.keys():
            places = ONLY_IN[library]
            assert any(short(path) == place or short(path).startswith(place + "/") for place in places), path


def test_charts_take_frames_and_know_no_model():
    if "core.charts" in MODULES:
        assert not {name.split(".")[0] for name in imports(MODULES["core.charts"])} & {"torch", "transformers"}


def test_no_modules_of_core_import_each_other_in_a_circle():
    left = {module: {name for name in imports(path) if name in MODULES} for module, path in MODULES.items()}
    while free := {module for module, needs in left.items() if not needs & left.keys()}:
        left = {module: needs for module, needs in left.items() if module not in free}
    assert not left


def test_the_table_of_layers_has_no_circle():
    left = {module: needs - {module} for module, needs in MAY_IMPORT.items()}
    assert set().union(*left.values()) <= left.keys()
    while free := {module for module, needs in left.items() if not needs & left.keys()}:
        left = {module: needs for module, needs in left.items() if module not in free}
    assert not left


def test_a_file_has_at_most_350_lines():
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert not {name: lines for name, lines in lengths.items() if lines > 350}


def test_functions_are_short():
    lengths = {name: lines for path in SOURCES for name, lines in functions(path)}
    assert not {name: lines for name, lines in lengths.items() if lines > 60}
    assert statistics.median(lengths.values()) < 12


def test_a_worker_process_that_imports_the_script_of_the_server_gets_nothing_of_the_dashboard():
    # As multiprocessing's spawn does; Streamlit names whatever script it runs the main module.
    scripts = ["dashboard.py", "deploy/streamlit_app.py", "pages/app/script.py"]
    runs = f"for script in {scripts}: runpy.run_path(script, run_name='__mp_main__')"
    code = f"import runpy, sys\n{runs}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "streamlit" not in done.stdout.split()


def page_modules(path):
    """The modules of pages that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "pages":
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if (ROOT / f"{name.replace('.', '/')}.py").exists() else node.module for name in names)


def test_a_folder_of_pages_imports_what_its_row_allows():
    for folder, allowed in PAGES_MAY_IMPORT.items():
        files = (ROOT / folder.replace(".", "/")).glob("*.py")
        found = {name for path in files for name in page_modules(path) if name != module_name(path)}
        assert found
        assert {name for name in found if not within(name, allowed)} == set(), folder
