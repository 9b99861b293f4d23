"""The law of the mirror: each module has its test file in the same place, and no test file has none."""

from __future__ import annotations

from pathlib import PurePosixPath

from tests.law.tree import ROOT, SRC, assert_only_exceptions, named, python_files

# Tests of the whole rather than of one module.
APART = (
    *("tests/law/", "tests/golden/", "tests/browser/", "tests/benchmarks/", "tests/tools/", "tests/faults/"),
    *(
        "tests/site/test_doors.py",
        "tests/site/test_api_doors.py",
        "tests/site/test_hidden.py",
        "tests/site/test_languages.py",
        "tests/site/test_words.py",
    ),
)


def mirror_of(module: PurePosixPath) -> PurePosixPath:
    """Return the test file of a module (both as paths from the root of the checkout)."""
    inside = module.relative_to("src/lichen")
    return PurePosixPath("tests") / inside.with_name(f"test_{inside.name}")


def unmirrored(modules: list[PurePosixPath], tests: list[PurePosixPath]) -> tuple[set[str], set[str]]:
    """Return the modules without a test file, and the test files without a module or package."""
    wanted = {str(mirror_of(module)): str(module) for module in modules}
    packages = {
        str(mirror_of(module.parent.with_suffix(".py"))) for module in modules if len(module.parts) > 3
    }
    there = {str(test) for test in tests}
    return {wanted[name] for name in wanted.keys() - there}, there - wanted.keys() - packages


# Made by a tool, or nothing but names: what they say is tested where it is used.
MADE = ("apps.py", "urls.py", "wsgi.py")
MADE_PATHS = ("src/lichen/site/settings.py",)


def _modules() -> list[PurePosixPath]:
    files = [path for path in python_files("src") if path.name not in ("__init__.py", *MADE)]
    written = [path for path in files if path.parent.name != "migrations" and named(path) not in MADE_PATHS]
    return [PurePosixPath(path.relative_to(ROOT)) for path in written]


def _tests() -> list[PurePosixPath]:
    files = [path for path in python_files("tests") if path.name.startswith("test_")]
    return [PurePosixPath(named(path)) for path in files if not named(path).startswith(APART)]


def test_modules_and_tests_mirror_each_other() -> None:
    assert SRC.is_dir()
    untested, homeless = unmirrored(_modules(), _tests())
    broken = dict.fromkeys(untested, "has no test file") | dict.fromkeys(homeless, "tests no module")
    assert_only_exceptions("mirror", broken)


def test_mirror_notices_both_sides() -> None:
    module, stray = PurePosixPath("src/lichen/core/ids.py"), PurePosixPath("tests/core/test_idz.py")
    assert unmirrored([module], [stray]) == ({str(module)}, {str(stray)})
    assert unmirrored([module], [mirror_of(module)]) == (set(), set())


def test_mirror_lets_a_package_be_tested_as_a_whole() -> None:
    part, whole = PurePosixPath("src/lichen/core/pack/who.py"), PurePosixPath("tests/core/test_pack.py")
    assert unmirrored([part], [mirror_of(part), whole]) == (set(), set())
