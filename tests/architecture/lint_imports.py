"""Runs the import contracts of pyproject.toml: ``python -m tests.architecture.lint_imports``.

The same as the ``lint-imports`` command, except that a root package which is not in the tree yet
is left out and said so, where the command would stop.
"""

from __future__ import annotations

import sys
from pathlib import Path

from importlinter import configuration
from importlinter.application import rendering, use_cases

ROOT = Path(__file__).resolve().parents[2]
CACHE_DIR = str(ROOT / ".import_linter_cache")


def main() -> int:
    """0 when every contract is kept, 1 when one is broken."""
    configuration.configure()
    options = use_cases.read_user_options(config_filename=str(ROOT / "pyproject.toml"))
    roots = options.session_options["root_packages"]
    present = [name for name in roots if (ROOT / name / "__init__.py").is_file()]
    for name in sorted(set(roots) - set(present)):
        sys.stderr.write(f"imports: no package {name} yet, left out\n")
    options.session_options["root_packages"] = present
    use_cases._register_contract_types(options)
    report = use_cases.create_report(options, cache_dir=CACHE_DIR)
    rendering.render_report(report)
    return int(report.contains_failures)


if __name__ == "__main__":
    sys.exit(main())
