"""axe-core, run on a page that is open in the browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).parent / "vendor/axe-core/axe.min.js"
RUN = """async () => (await axe.run(document)).violations.map(one => {
  const where = one.nodes.slice(0, 3).map(node => `${node.target.join(" ")} ${node.failureSummary}`);
  return `${one.id}: ${where.join("; ")}`;
})"""


def axe_violations(page: Page) -> list[str]:
    """What axe finds wrong, a line for each rule. The page's context must bypass the CSP."""
    page.add_script_tag(path=str(SCRIPT))
    found: list[str] = page.evaluate(RUN)
    return found
