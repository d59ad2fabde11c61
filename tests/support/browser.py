"""A browser without a screen, where there is one: pages opened without a network, and checked by axe."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

from tests.support.places import ROOT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

_AXE_PLACES = (os.environ.get("AXE_CORE", ""), str(ROOT / "node_modules/axe-core/axe.min.js"))
AXE = next((Path(place) for place in _AXE_PLACES if place and Path(place).is_file()), None)
"""The script of axe-core: `npm install axe-core` puts it here; AXE_CORE names it where it lies elsewhere."""

_CALM = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions"),
    # Nothing is resolved: what a page asks of a network fails.
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--no-first-run", "--disable-background-networking"),
)
_ASK = """
<script>{axe}</script>
<script>
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
axe.run(document, {{runOnly: rules}}).then(found => {{
  const told = found.violations.map(v => [v.id, v.help, v.nodes.map(n => n.html.slice(0, 200))]);
  document.body.innerHTML = "<pre id='told'></pre>";
  document.getElementById("told").textContent = JSON.stringify({{violations: told, passes: found.passes.length}});
}});
</script>
"""


def dumped(page: Path, profile: Path) -> str:
    """The document as the browser has it once it has come to rest."""
    command = [str(CHROMIUM), *_CALM, f"--user-data-dir={profile}", "--virtual-time-budget=20000", "--dump-dom"]
    run = subprocess.run([*command, page.as_uri()], capture_output=True, text=True, check=True, timeout=240)
    return run.stdout


def judged(html: str, folder: Path) -> dict[str, Any]:
    """What axe says of a page: its violations, and how many rules it passes."""
    assert AXE is not None
    # The page forbids all scripts; the judge is one.
    bare = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", html)
    page = folder / "page.html"
    asked = _ASK.format(axe=AXE.read_text(encoding="utf-8"))
    page.write_text(bare.replace("</body>", f"{asked}</body>"), encoding="utf-8")
    found = re.search(r"<pre id=\"told\">(.*?)</pre>", dumped(page, folder / "profile"), re.DOTALL)
    assert found is not None, "axe gave no answer"
    return json.loads(unescape(found[1]))  # type: ignore[no-any-return]
