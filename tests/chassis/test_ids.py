"""Ids sort in the order in which they were made, and derived ones depend on nothing but their parts."""

from shared.chassis.ids import derived_id, new_id


def test_ids_made_later_sort_later_also_within_a_millisecond() -> None:
    made = [new_id("evt") for _ in range(100_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_derived_id_is_the_same_for_the_same_parts_and_differs_for_others() -> None:
    assert derived_id("eml", "a", "b") == derived_id("eml", "a", "b")
    assert len({derived_id("eml", "a", "b"), derived_id("eml", "ab", ""), derived_id("eml", "b", "a")}) == 3
