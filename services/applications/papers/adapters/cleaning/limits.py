"""The limits of cleaning that hold for every file, and the refusal of one that cannot be cleaned."""

from __future__ import annotations

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

MOST_OBJECTS = 40_000
"""Of a PDF. 50 tagged pages out of Word have about 20,000."""
TOO_MANY = "this PDF has too many parts to be checked; print it to a new PDF"
MOST_PIXELS = 200_000_000
"""Of one image inside a document: an A4 page in 1,200 dpi has 139 million."""
MOST_UNPACKED = 512 * 1024 * 1024
"""All compressed parts of a PDF together: 50 scanned pages in grey have 435 MB."""
MOST_PARTS = 2_000
MOST_DOCX_UNPACKED = 100 * 1024 * 1024
MOST_XML = 24 * 1024 * 1024
MOST_PHOTO_PIXELS = 60_000_000
"""Of a photo as it is decoded; a JPEG is decoded at a fraction of its size, so 200 megapixels pass."""


class Unreadable(Exception):
    """Cannot be read or made harmless; the sentence says why and what to do."""
