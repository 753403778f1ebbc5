"""Every page a payer meets, on phone and desk, by day and night: legible, reachable, nothing from outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.browser.payer import DESK, PHONE, Payer

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]

LOOK = """() => {
  const found = [];
  const rgb = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = rgb(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] > .99) return colour;
    }
    return [255, 255, 255];
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement, style = getComputedStyle(node);
    if (!walk.currentNode.textContent.trim() || !node.checkVisibility()) continue;
    const [a, b] = [light(rgb(style.color)), light(ground(node))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const ratio = (a + .05) / (b + .05);
    if (ratio < (large ? 3 : 4.5)) found.push(`contrast ${ratio.toFixed(2)}: ${node.textContent.trim()}`);
    if (size < 14) found.push(`small print of ${size}px: ${node.textContent.trim()}`);
  }
  for (const node of document.querySelectorAll('button, a, summary')) {
    const box = node.getBoundingClientRect();
    if (node.checkVisibility() && box.height < (node.matches('button, .button') ? 44 : 24))
      found.push(`a target of ${box.height}px: ${node.textContent.trim()}`);
    if (!node.textContent.trim()) found.push(`no name: ${node.outerHTML}`);
  }
  const ids = [...document.querySelectorAll('[id]')].map(node => node.id);
  if (new Set(ids).size < ids.length) found.push('one id twice');
  for (const node of document.querySelectorAll('[aria-labelledby]'))
    if (!document.getElementById(node.getAttribute('aria-labelledby'))) found.push('labelled by nothing');
  const levels = [...document.querySelectorAll('h1, h2, h3')].map(node => Number(node.tagName[1]));
  if (levels[0] !== 1 || levels.filter(level => level === 1).length !== 1) found.push(`headings ${levels}`);
  if (document.querySelectorAll('main').length !== 1) found.push('not one main');
  if (!document.documentElement.lang || !document.title.trim()) found.push('no language or title');
  if (document.querySelector('script, img, iframe, input, link')) found.push('something that is not needed');
  if (document.documentElement.scrollWidth > innerWidth) found.push('wider than the screen');
  if (matchMedia('(prefers-color-scheme: dark)').matches !== light(ground(document.body)) < .2)
    found.push('not the wanted colours');
  return found;
}"""
"""What is wrong with a page, by WCAG 2.2: 1.4.3 contrast, 1.4.10 reflow, 2.5.8 targets, 1.3.1 structure."""


async def pages(payer: Payer) -> AsyncIterator[str]:
    """One page after the other."""
    await payer.open()
    yield "choose"
    await payer.page.locator("summary").click()
    yield "more cards"
    await payer.press("•••• 0002")
    await payer.page.get_by_role("alert").wait_for()
    yield "declined"
    await payer.press("•••• 3220")
    await payer.reads("Your bank asks")
    yield "bank"
    await payer.press("Choose another way to pay")
    await payer.press("Back without paying")
    await payer.reads("No payment was taken")
    yield "back"
    await payer.press("Continue to the payment page")
    here = payer.page.url
    await payer.payments.control("fault", match="GET /v1/checkout", do="500", times=3)
    await payer.press("•••• 4242")
    await payer.reads("We are checking")
    yield "checking"
    await payer.press("Look again now")
    await payer.reads("Thank you")
    yield "paid"
    await payer.page.goto(here)
    await payer.reads("All done")
    yield "paid before"
    await payer.page.goto(f"{here}_nothing")
    await payer.reads("does not exist")
    yield "no such page"


@pytest.mark.parametrize(
    "payer",
    [
        pytest.param({"viewport": PHONE, "color_scheme": "dark"}, id="phone at night"),
        pytest.param({"viewport": DESK, "color_scheme": "light", "java_script_enabled": True}, id="desk"),
        pytest.param({"viewport": {"width": 320, "height": 640}}, id="smallest phone"),
    ],
    indirect=True,
)
async def test_every_page_can_be_read_and_pressed(payer: Payer) -> None:
    wrong = {name: found async for name in pages(payer) if (found := await payer.page.evaluate(LOOK))}
    assert wrong == {}
    hosts = {url.split("/")[2].partition(":")[0] for url in payer.loaded if not url.endswith("favicon.ico")}
    assert hosts == {"127.0.0.1", "rounds.example"}


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ("body { color: #999 !important } * { color: inherit !important }", "contrast"),
        ("main { width: 200vw }", "wider than the screen"),
        ("button { min-height: 0 !important; padding: 0 !important; font-size: 10px !important }", "target"),
        (":root { --ground: #000 }", "not the wanted colours"),
    ],
)
async def test_what_is_wrong_with_a_page_is_seen(payer: Payer, broken: str, expected: str) -> None:
    await payer.open()
    assert await payer.page.evaluate(LOOK) == []
    await payer.page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets.push(s) }",
        broken,
    )
    assert any(expected in found for found in await payer.page.evaluate(LOOK))


async def test_with_the_keyboard_alone(payer: Payer) -> None:
    await payer.open()
    seen = []
    for _ in range(3):
        await payer.key("Tab")
        outline: Any = await payer.page.locator(":focus").evaluate("e => getComputedStyle(e).outlineWidth")
        assert float(outline.removesuffix("px")) >= 2
        seen.append((await payer.focused()).split("\n")[0])
    assert [words.split(" •")[0] for words in seen] == [
        "← Back without paying",
        "Book with Visa",
        "Book with Visa",
    ]
    await payer.key("Enter")  # the second card is declined
    assert "declined" in await payer.page.get_by_role("alert").inner_text()
    await payer.key("Tab", 2)
    await payer.key("Enter")
    await payer.reads("Thank you: we received $699.00")


async def test_pages_are_found_by_role_and_name(payer: Payer) -> None:
    await payer.open()
    page = payer.page
    for role, name in (
        ("region", "What you pay for"),
        ("region", "Choose how to pay"),
        ("heading", "Pay Rounds"),
    ):
        assert await page.get_by_role(role, name=name).count() == 1, name  # type: ignore[arg-type]
    card = page.get_by_role("button", name="Book with Visa •••• 4242")
    assert await card.count() == 1
    await card.click()
    await page.get_by_role("heading", name="Thank you: we received $699.00", level=1).wait_for()
    assert await page.get_by_role("banner").inner_text() == "Rounds"
