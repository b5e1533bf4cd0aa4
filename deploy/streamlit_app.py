"""Entry point for Streamlit Community Cloud, which reads the requirements file beside it."""

import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    runpy.run_path(str(ROOT / "dashboard.py"), run_name="__main__")
