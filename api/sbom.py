"""`python -m api sbom`: a software bill of materials of what is installed, as CycloneDX 1.6 JSON."""

import json
from importlib.metadata import Distribution, distributions
from typing import Any

from qa.version import VERSION

_LICENCES = ("License-Expression", "License")


def bill_of_materials() -> dict[str, Any]:
    """Every installed distribution with its version, package URL and licence, sorted by name."""
    found = {own.metadata["Name"].lower(): own for own in distributions() if own.metadata["Name"]}
    found.pop("fussnote", None)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "fussnote", "version": VERSION}},
        "components": [_component(name, found[name]) for name in sorted(found)],
    }


def _component(name: str, own: Distribution) -> dict[str, Any]:
    licence = next((value for name in _LICENCES for value in own.metadata.get_all(name) or ()), None)
    component: dict[str, Any] = {
        "type": "library",
        "name": name,
        "version": own.version,
        "purl": f"pkg:pypi/{name.replace('_', '-')}@{own.version}",
    }
    if licence:
        component["licenses"] = [{"license": {"name": licence.splitlines()[0][:200]}}]
    return component


def main() -> None:
    """Print it."""
    print(json.dumps(bill_of_materials(), indent=1, ensure_ascii=False))
