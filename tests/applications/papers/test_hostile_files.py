"""Whatever comes: it is refused with a sentence, or nothing in the copy acts when it is read again."""

from __future__ import annotations

import io

import pikepdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from services.applications.papers.adapters.cleaning.clean import clean
from services.applications.papers.adapters.cleaning.limits import Unreadable
from tests.applications.facts import docx, pdf
from tests.applications.papers import docx_corpus, pdf_corpus, photo_corpus
from tests.applications.papers.active import what_acts

FILES = tuple(
    make()
    for make in (
        pdf, pdf_corpus.by_fpdf, pdf_corpus.europass, pdf_corpus.xfa, pdf_corpus.protected, docx,
        docx_corpus.word_online, docx_corpus.macros, docx_corpus.dde, docx_corpus.attached_template,
        photo_corpus.with_place, lambda: photo_corpus.photo("PNG"), lambda: photo_corpus.photo("HEIF"),
    )
)  # fmt: skip
KEYS = (
    "A",
    "AA",
    "OpenAction",
    "Next",
    "PA",
    "K",
    "Kids",
    "AF",
    "EF",
    "JS",
    "Names",
    "JavaScript",
    "XFA",
    "P",
)
ACTIONS = ("JavaScript", "Launch", "GoToR", "GoToE", "SubmitForm", "ImportData", "Named", "Rendition", "URI")
KINDS = ("FileAttachment", "EmbeddedFile", "Filespec", "RichMedia", "Screen", "Movie", "Sound")

acting = st.one_of(
    st.builds(lambda kind: {"S": f"/{kind}", "JS": "x", "F": "x"}, st.sampled_from(ACTIONS)),
    st.builds(lambda kind: {"Type": f"/{kind}"}, st.sampled_from(KINDS)),
    st.builds(lambda kind: {"Subtype": f"/{kind}"}, st.sampled_from(KINDS)),
)
trees = st.recursive(
    acting, lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), inner, min_size=1, max_size=3),
    ), max_leaves=8,
)  # fmt: skip
within_bounds = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def is_harmless_or_refused(content: bytes) -> None:
    try:
        made = clean(content, 50)
    except Unreadable:
        return
    assert what_acts(made.content) == []


@within_bounds
@given(st.sampled_from(FILES), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), max_size=6))
def test_a_file_with_other_bytes_at_some_places(content: bytes, changes: list[tuple[float, bytes]]) -> None:
    changed = bytearray(content)
    for place, new in changes:
        at = int(place * len(changed))
        changed[at : at + len(new)] = new
    is_harmless_or_refused(bytes(changed))


@within_bounds
@given(st.sampled_from(FILES), st.floats(0, 1), st.binary(max_size=40))
def test_a_file_that_is_cut_and_goes_on_otherwise(content: bytes, place: float, more: bytes) -> None:
    is_harmless_or_refused(content[: int(place * len(content))] + more)


@within_bounds
@given(
    catalog=st.dictionaries(st.sampled_from(KEYS), trees, max_size=4),
    page=st.dictionaries(st.sampled_from((*KEYS, "Resources", "Annots", "Group")), trees, max_size=4),
    apart=st.booleans(),
)  # fmt: skip
def test_what_acts_anywhere_in_a_pdf(
    catalog: dict[str, object], page: dict[str, object], *, apart: bool
) -> None:
    with pikepdf.new() as made:
        made.add_blank_page()
        for entry, extra in ((made.Root, catalog), (made.pages[0].obj, page)):
            for key, tree in extra.items():
                entry[f"/{key}"] = _objects(made, tree, apart=apart)
        file = io.BytesIO()
        made.save(file)
    is_harmless_or_refused(file.getvalue())


def _objects(made: pikepdf.Pdf, tree: object, *, apart: bool) -> pikepdf.Object:
    """The tree as objects of the file: each in its place, or each an object that is referred to."""
    if isinstance(tree, list):
        built: pikepdf.Object = Array([_objects(made, part, apart=apart) for part in tree])
    elif isinstance(tree, dict):
        built = Dictionary({f"/{key}": _objects(made, part, apart=apart) for key, part in tree.items()})
    else:
        return Name(str(tree)) if str(tree).startswith("/") else pikepdf.String(str(tree))
    return made.make_indirect(built) if apart else built
