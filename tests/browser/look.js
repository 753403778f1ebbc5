// What is wrong with the layout of the page that is open, in sentences; nothing where all is well.
() => {
  const found = [];
  const words = node => (node.textContent || node.value || '').trim().replace(/\s+/g, ' ').slice(0, 60);
  const shown = node => node.checkVisibility({ visibilityProperty: true }) && !node.closest('.hidden');

  if (document.documentElement.scrollWidth > innerWidth) {
    const widest = [...document.querySelectorAll('main *')]
      .filter(node => !node.closest('.scroll') && node.getBoundingClientRect().right > innerWidth + 1).pop();
    found.push(`wider than the screen by ${document.documentElement.scrollWidth - innerWidth}px: ${widest && words(widest)}`);
  }

  const inSentence = node => getComputedStyle(node).display === 'inline'
    && [...node.parentElement.childNodes].some(other => other !== node && other.nodeType === 3 && other.textContent.trim().length > 1);
  for (const node of document.querySelectorAll('a, button, summary, select, textarea, input:not([type=hidden])')) {
    if (!shown(node) || node.matches('.skip') || inSentence(node)) continue;
    const { width, height } = node.getBoundingClientRect();
    const least = node.matches('.button, button:not(.link)') ? 44 : 24;
    if (height < least || width < 24) found.push(`a target of ${Math.round(width)} × ${Math.round(height)}px: ${words(node)}`);
  }

  const whole = /[−-]?\$\s?[\d,]+(\.\d\d)?|[A-Z][a-z]{2,} \d{1,2}, \d{4}|\d{1,2}:\d\d(:\d\d)? [AP]M|UTC[+−-]\d\d:\d\d/g;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walk.nextNode()) {
    const text = walk.currentNode, parent = text.parentElement;
    if (!text.textContent.trim() || !shown(parent)) continue;
    if (parent.matches('option')) continue;
    if (parseFloat(getComputedStyle(parent).fontSize) < 14) found.push(`small print: ${words(text)}`);
    for (const part of text.textContent.matchAll(whole)) {
      range.setStart(text, part.index);
      range.setEnd(text, part.index + part[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top / 4))).size > 1) found.push(`broken over lines: ${part[0]}`);
    }
  }

  const summary = document.querySelector('.errors');
  if (summary) {
    if (document.activeElement !== summary) found.push(`focus is not on the error summary but on ${document.activeElement.tagName}`);
    if (!/^(Error|خطأ)/.test(document.title)) found.push(`the title hides the error: ${document.title}`);
    for (const link of summary.querySelectorAll('a'))
      if (!document.getElementById(link.hash.slice(1))) found.push(`leads to no field: ${words(link)}`);
  }
  return found;
}
