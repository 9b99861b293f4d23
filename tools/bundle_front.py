"""Copy the front-end libraries that the site serves itself out of their npm packages.

`vendor.toml` beside the copies names package, version, licence and files with their SHA-256; a test holds the copies
to it. `python -m tools.bundle_front` fetches the packages with npm, checks each file against its hash and writes it;
with `--pin` it takes the hashes from what it fetched, after a version was changed there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).resolve().parents[1] / "src/lichen/site/shell/static/lichen/vendor"
LIST = VENDOR / "vendor.toml"
_HEAD = (
    "# Libraries that pages load from this site, copied unchanged by tools/bundle_front.py. After a change of\n"
    "# version: python -m tools.bundle_front --pin, then mend the paths in the templates and NOTICE.\n"
)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def libraries() -> list[dict[str, Any]]:
    """Return what vendor.toml lists."""
    found: list[dict[str, Any]] = tomllib.loads(LIST.read_text("utf-8"))["library"]
    return found


def folder(library: dict[str, Any]) -> str:
    """Return the folder of a library, with its version, so that a new version has new addresses."""
    return f"{library['name'].removesuffix('.org')}-{library['version']}"


def fetched(library: dict[str, Any]) -> dict[str, bytes]:
    """Return the listed files of a package as npm gives them; the package must state the listed licence.

    Raises `SystemExit` if npm does not give the package, or its licence is another.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(
            "npm is not installed; it is needed to fetch the packages, not to build or run the site"
        )
    wanted = f"{library['name']}@{library['version']}"
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(  # noqa: S603 - a fixed command
            [npm, "pack", "--silent", wanted], cwd=place, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"npm does not give {wanted}: {done.stderr.strip()}")
        with tarfile.open(Path(place) / done.stdout.split()[-1]) as archive:

            def content(name: str) -> bytes:
                member = archive.extractfile(f"package/{name}")
                if member is None:
                    raise SystemExit(f"{wanted} has no file {name}")
                return member.read()

            licence = json.loads(content("package.json"))["license"]
            if licence != library["licence"]:
                raise SystemExit(f"{wanted} is under {licence}, vendor.toml says {library['licence']}")
            return {file["name"]: content(file["name"]) for file in library["file"]}


def written(listed: list[dict[str, Any]]) -> str:
    """Return vendor.toml as text."""
    parts = [_HEAD]
    for library in listed:
        head = "".join(f'{key} = "{library[key]}"\n' for key in ("name", "version", "licence", "for"))
        files = "".join(
            f'[[library.file]]\nname = "{file["name"]}"\nsha256 = "{file["sha256"]}"\n'
            for file in library["file"]
        )
        parts.append(f"\n[[library]]\n{head}{files}")
    return "".join(parts)


def main() -> int:
    """Fetch, check and write all files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pin", action="store_true", help="take the hashes from what is fetched")
    pin = parser.parse_args().pin
    listed = libraries()
    for library in listed:
        contents = fetched(library)
        for file in library["file"]:
            found = digest(contents[file["name"]])
            if pin:
                file["sha256"] = found
            elif found != file["sha256"]:
                raise SystemExit(f"{library['name']} {file['name']}: hash {found} is not the pinned one")
        target = VENDOR / folder(library)
        target.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (target / Path(name).name).write_bytes(content)
        print(f"{folder(library)}: {len(contents)} files")
    LIST.write_text(written(listed), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
