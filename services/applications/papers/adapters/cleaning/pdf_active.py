"""What acts in a PDF: actions, scripts, forms of Adobe's own, attached files, media. A walk takes it out."""

from __future__ import annotations

from collections.abc import Callable

import pikepdf

from services.applications.papers.adapters.cleaning.limits import MOST_OBJECTS, TOO_MANY, Unreadable

SCRIPTS, FILES, LINKS = "scripts", "attached files", "actions and links that leave the document"
FORMS, MEDIA = "interactive forms", "sound, video and 3D"

KEYS = {
    "/AA": LINKS, "/OpenAction": LINKS, "/PA": LINKS, "/JS": SCRIPTS, "/JavaScript": SCRIPTS, "/XFA": FORMS,
    "/AF": FILES, "/EF": FILES, "/RF": FILES, "/EmbeddedFiles": FILES, "/Collection": FILES,
    "/RichMediaContent": MEDIA, "/RichMediaSettings": MEDIA, "/Rendition": MEDIA, "/Renditions": MEDIA,
    "/Movie": MEDIA, "/Sound": MEDIA, "/OPI": LINKS, "/Ref": LINKS, "/PS": LINKS,
}  # fmt: skip
"""Entries that go wherever they are, and what the uploader is told of them."""
STREAM_KEYS = frozenset({"/F", "/FFilter", "/FDecodeParms"})
"""A stream with these takes its content from another file."""
ACTIONS = {
    "/GoToR": LINKS, "/GoToE": LINKS, "/GoToDp": LINKS, "/Launch": LINKS, "/Thread": LINKS,
    "/SubmitForm": LINKS,
    "/ImportData": LINKS, "/ResetForm": LINKS, "/Hide": LINKS, "/SetOCGState": LINKS, "/Named": LINKS,
    "/Sound": MEDIA, "/Movie": MEDIA, "/JavaScript": SCRIPTS, "/Rendition": MEDIA,
    "/GoTo3DView": MEDIA, "/RichMediaExecute": MEDIA,
}  # fmt: skip
"""By `/S`. Not here: `/GoTo`, within the document, and `/URI`, of which plain links stay."""
WEB = (b"http://", b"https://", b"mailto:")
KINDS = {
    "/FileAttachment": FILES, "/EmbeddedFile": FILES, "/Filespec": FILES, "/F": FILES, "/RichMedia": MEDIA,
    "/Screen": MEDIA, "/Movie": MEDIA, "/Sound": MEDIA, "/3D": MEDIA, "/Projection": MEDIA, "/TrapNet": LINKS,
}  # fmt: skip
"""By `/Type` or `/Subtype`: annotations and objects that go whole."""
MAPS = frozenset({
    "/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs",
    "/Colorants",
})  # fmt: skip
"""Entries that hold a map by free names: there `/AA` may be a font."""

Look = Callable[[pikepdf.Object], None]


class Cleaning:
    """Takes out what acts, and remembers in words what that was."""

    def __init__(self) -> None:
        self._taken: dict[str, None] = {}
        self._seen: set[tuple[int, int, bool]] = set()

    def took(self, what: str) -> None:
        self._taken[what] = None

    def taken_out(self) -> tuple[str, ...]:
        return tuple(self._taken)

    def _drop(self, item: pikepdf.Object, key: str) -> None:
        """Remove an entry of `KEYS`. Of a page to open at nothing is told: many programs write one."""
        value = item[key]
        if isinstance(value, pikepdf.Dictionary) and value.get("/S") == pikepdf.Name.JavaScript:
            self.took(SCRIPTS)
        elif key != "/OpenAction" or not _is_place(value):
            self.took(KEYS[key])
        del item[key]

    def keep_only(self, entry: pikepdf.Object, keys: frozenset[str]) -> None:
        """Leave the entries that are named alone; the others go."""
        for key in set(entry.keys()) - keys:
            if key in KEYS:
                self._drop(entry, key)
            else:
                del entry[key]

    def walk(self, start: pikepdf.Object, look_at: Look) -> None:
        """Clean everything that can be reached; `look_at` is called with each stream.

        Each object is met once as what it is, and once more where a map by free names is expected: an object
        that is referred to as both is cleaned as the first. There is no recursion, so no depth is too deep.
        """
        waiting = [(start, False)]
        while waiting:
            item, is_map = waiting.pop()
            if item.is_indirect:
                met = (*item.objgen, is_map)
                if met in self._seen:
                    continue
                self._seen.add(met)
                if len(self._seen) > MOST_OBJECTS:
                    raise Unreadable(TOO_MANY)
            if isinstance(item, pikepdf.Array):
                waiting += [(part, False) for part in item if _holds_more(part)]
                continue
            if isinstance(item, pikepdf.Stream):
                look_at(item)
            self._clean(item, is_map)
            waiting += [(part, not is_map and key in MAPS) for key, part in item.items() if _holds_more(part)]

    def drop_emptied(self, page: pikepdf.Object) -> None:
        """Take annotations that were emptied off their page."""
        marks = page.get("/Annots")
        if isinstance(marks, pikepdf.Array):
            page["/Annots"] = pikepdf.Array([mark for mark in marks if _is_annotation(mark)])

    def _clean(self, item: pikepdf.Object, is_map: bool) -> None:
        whole = _goes_whole(item)
        if whole:
            self.took(whole)
            _empty(item)
            return
        if is_map:
            return
        for key in KEYS.keys() & item.keys():
            self._drop(item, key)
        if isinstance(item, pikepdf.Stream):
            for key in STREAM_KEYS & item.keys():
                self.took(LINKS)
                del item[key]
        if _is_action(item) and "/Next" in item:
            self.took(LINKS)
            del item["/Next"]


def _goes_whole(item: pikepdf.Object) -> str | None:
    """What to say of an object of which nothing may stay; None for any other."""
    action = item.get("/S")
    if isinstance(action, pikepdf.Name):
        if str(action) in ACTIONS:
            return ACTIONS[str(action)]
        if action == pikepdf.Name.URI and not _is_plain_link(item):
            return LINKS
    for key in ("/Type", "/Subtype"):
        kind = item.get(key)
        if isinstance(kind, pikepdf.Name) and str(kind) in KINDS:
            return KINDS[str(kind)]
        if key == "/Subtype" and kind == pikepdf.Name.PS:
            return SCRIPTS
    return None


def _is_action(item: pikepdf.Object) -> bool:
    return item.get("/S") in (pikepdf.Name.URI, pikepdf.Name.GoTo)


def _is_plain_link(action: pikepdf.Object) -> bool:
    address = action.get("/URI")
    return isinstance(address, pikepdf.String) and bytes(address).strip().lower().startswith(WEB)


def _is_place(value: object) -> bool:
    """A place within the document, bare or as an action."""
    is_action = isinstance(value, pikepdf.Dictionary) and value.get("/S") == pikepdf.Name.GoTo
    return is_action or isinstance(value, pikepdf.Array | pikepdf.Name | pikepdf.String)


def _empty(item: pikepdf.Object) -> None:
    if isinstance(item, pikepdf.Stream):
        item.write(b"")
    for key in set(item.keys()) - {"/Length"}:
        del item[key]


def _is_annotation(mark: object) -> bool:
    return isinstance(mark, pikepdf.Dictionary) and "/Subtype" in mark


def _holds_more(part: object) -> bool:
    return isinstance(part, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream)
