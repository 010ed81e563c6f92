"""The lock: every dependency, direct and not, is pinned to one version, and that is the one that is installed."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

_PIN = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9._]+)")


def _pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = [_PIN.fullmatch(line.strip()) for line in lines if line.strip() and not line.startswith("#")]
    assert all(found), "a line that pins nothing exactly"
    pins: dict[str, str] = {canonicalize_name(match[1]): match[2] for match in found if match}
    assert len(pins) == len(found), "two pins of one name"
    return pins


def _direct() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in sum(project["optional-dependencies"].values(), project["dependencies"])]


def _needed() -> dict[str, str]:
    """Names of all that is needed and installed, with the version that is."""
    found: dict[str, str] = {}
    waiting = [(requirement, "") for requirement in _direct()]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue  # of an extra that is not installed here
        found[name] = installed.version
        for line in installed.requires or ():
            waiting.extend((Requirement(line), wanted) for wanted in ("", *extras))
    return found


def test_all_that_is_needed_is_pinned_and_installed_as_pinned() -> None:
    pins, needed = _pins(), _needed()
    assert len(needed) > 60
    # »2.13.0+cpu« is a build of the 2.13.0 that is pinned.
    assert {name: version.partition("+")[0] for name, version in needed.items()} == {
        name: pins.get(name) for name in needed
    }


def test_nothing_is_needed_that_is_not_pinned() -> None:
    assert {canonicalize_name(requirement.name) for requirement in _direct()} <= set(_pins())
