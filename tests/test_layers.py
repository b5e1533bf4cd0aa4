"""The layers of the code, as a table; a new module of core needs a row here."""

import ast
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# For each module of core, or package with all in it, the modules and packages of core that it may import.
BELOW_MEASURES = """corpus counts cues errors folds grammar imported_vectors limits models nouns palette phrases
    predictors runs settings tables tensors training uses words"""
ROWS = {
    """errors nouns settings words palette version directions memory spreadsheet sentence_ends pictures glossary
    sheet""": "",
    "column_names function_words holding_out": "words",
    "sizes": "errors nouns",
    "pattern_lines": "errors words",
    "patterns": "errors function_words holding_out nouns pattern_lines sizes words",
    "corpus": "column_names errors nouns patterns sizes words",
    "controls counts uses": "corpus",
    "phrases": "corpus nouns",
    "pasted": "column_names corpus errors file_tables sentence_files sentences",
    "imported_vectors": "corpus errors nouns words",
    "budget": "corpus counts errors nouns settings",
    "cues": "corpus uses",
    "grammar": "corpus counts",
    "presets": "corpus grammar patterns",
    "predictors": "models palette",
    "limits": "corpus counts function_words nouns phrases predictors uses",
    "tables tensors": "corpus counts",
    "models": "settings tensors",
    "products": "",
    "buffers": "models products settings tensors",
    "gradients": "products",
    "optimizer": "products settings",
    "kernel": "buffers gradients models optimizer products settings tensors",
    "folds": "corpus counts cues limits settings",
    "runs": "corpus models settings tensors",
    "fitting": "budget corpus errors nouns words",
    "training": "budget corpus counts folds kernel limits models predictors runs settings tensors",
    "measures": f"measures {BELOW_MEASURES}",
    "claims": f"claims measures {BELOW_MEASURES}",
    "challenges": f"challenges claims function_words measures presets {BELOW_MEASURES}",
    "pretrained": "pretrained claims corpus counts cues errors measures nouns phrases presets runs uses words",
    "writing": "corpus measures models predictors runs tables",
    "export": "corpus counts export imported_vectors limits measures models runs spreadsheet version words",
    "lanes": "corpus memory runs settings training",
    "workers": "lanes runs training",
    "cluster": "errors lanes runs training",
    "where": "cluster errors lanes workers",
    "jobs": "budget lanes runs training",
    "turns": "jobs lanes",
    "service": "errors jobs lanes nouns runs turns",
    "coach": "corpus limits nouns phrases uses",
    "links": "corpus errors nouns words",
    "charts": "charts directions nouns palette",
    "sentences": "sentence_ends",
    "file_tables": "column_names corpus errors nouns sentences spreadsheet words",
    "pattern_files": "corpus file_tables",
    "sentence_files": """column_names corpus errors file_tables nouns pattern_files patterns sentences spreadsheet
        words""",
    "spelling": "corpus words",
    "__main__": """budget claims corpus errors fitting grammar limits measures nouns patterns phrases predictors runs
        sentence_files settings training""",
}
MAY_IMPORT = {
    f"core.{name}": {f"core.{each}" for each in row.split()} for names, row in ROWS.items() for name in names.split()
}
MAY_IMPORT["core"] = {"core.corpus", "core.errors", "core.runs", "core.settings", "core.training"}

# What each folder of pages may import of the others; a lesson knows no other lesson.
PAGES_MAY_IMPORT = {
    "pages.session": {"pages.session", "pages.app.menu", "pages.app.say", "pages.app.server"},
    "pages.widgets": {"pages.session", "pages.widgets", "pages.app"},
    "pages.lessons": {"pages.session", "pages.widgets", "pages.app"},
}
# Libraries, and the dashboard itself, that only these parts of the code may import.
ONLY_IN = {"altair": ["core/charts"], "streamlit": ["pages", "dashboard.py"], "pages": ["pages", "dashboard.py"]}

CORE = sorted((ROOT / "core").rglob("*.py"))
SOURCES = CORE + sorted((ROOT / "pages").rglob("*.py")) + sorted(ROOT.glob("dashboard.py"))


def short(path):
    return path.relative_to(ROOT).as_posix()


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in CORE}


@cache
def imports(path):
    """Dotted names that a file imports; a name imported from a package counts as a module if it is one."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{short(path)}: relative import"
            from_package = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = from_package & MODULES.keys()
            names |= modules if len(modules) == len(from_package) else modules | {node.module}
    return names


def packages(path):
    return {name.split(".")[0] for name in imports(path)}


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


def test_a_library_is_imported_only_where_it_belongs():
    for path in SOURCES:
        assert "tests" not in packages(path), path
        for library in packages(path) & ONLY_IN.keys():
            assert f"{short(path)}/".startswith(tuple(f"{place}/" for place in ONLY_IN[library])), (path, library)


def test_charts_take_frames_and_know_no_model():
    for path in (ROOT / "core/charts").glob("*.py"):
        assert not packages(path) & {"torch", "transformers"}, path


@pytest.mark.parametrize(
    "needs",
    [
        {module: imports(path) & MODULES.keys() for module, path in MODULES.items()},
        {module: needs - {module} for module, needs in MAY_IMPORT.items()},
    ],
    ids=["the modules of core", "the table of layers"],
)
def test_nothing_imports_in_a_circle(needs):
    assert set().union(*needs.values()) <= needs.keys()
    while free := {module for module in needs if not needs[module] & needs.keys()}:
        needs = {module: others for module, others in needs.items() if module not in free}
    assert not needs


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
        imported = {name for path in files for name in page_modules(path) if name != module_name(path)}
        assert imported
        assert {name for name in imported if not within(name, allowed)} == set(), folder


def test_pages_end_early_in_the_way_that_takes_the_next_request():
    calls = [node for file in (ROOT / "pages").rglob("*.py") for node in ast.walk(ast.parse(file.read_text()))]
    assert not [node for node in calls if isinstance(node, ast.Attribute) and node.attr == "stop" and _is_st(node)]


def _is_st(node):
    return isinstance(node.value, ast.Name) and node.value.id == "st"
