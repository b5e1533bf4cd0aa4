"""Version: of this dashboard, for the files that it writes."""

VERSION = "0.1.0"  # as in pyproject.toml
