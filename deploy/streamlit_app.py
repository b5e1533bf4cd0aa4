"""Entry point for Streamlit Community Cloud, which installs the requirements.txt beside its entry point."""

import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    runpy.run_path(str(ROOT / "dashboard.py"), run_name="__main__")
