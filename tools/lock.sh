#!/usr/bin/env bash
# Renews requirements.txt and requirements-dev.txt from pyproject.toml; needs uv.
# Add --upgrade to take newer releases. No index lines: every machine uses the package index it is set up for.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
options=(--quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate)
uv pip compile "${options[@]}" "$@" pyproject.toml --output-file requirements.txt
uv pip compile "${options[@]}" "$@" pyproject.toml --group dev --constraints requirements.txt \
    --output-file requirements-dev.txt
