import pytest

from bagbench.collect.licence import Duty, Licence, duties, read_licences
from bagbench.errors import ConfigurationError


@pytest.mark.parametrize(
    ("text", "licences"),
    [
        ("all", "cc0 pdm by by-sa by-nd by-nc by-nc-sa by-nc-nd"),
        ("commercial", "cc0 pdm by by-sa by-nd"),
        ("modification", "cc0 pdm by by-sa by-nc by-nc-sa"),
        ("commercial,modification", "cc0 pdm by by-sa"),
        ("BY, cc0", "cc0 by"),
    ],
)
def test_licences_are_named_by_code_or_by_what_they_allow(text: str, licences: str) -> None:
    assert " ".join(read_licences(text)) == licences


@pytest.mark.parametrize("text", ["", "by,free", "commercial,by", "all,by", "gpl"])
def test_other_words_are_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(ConfigurationError, match="by-nc-nd"):
        read_licences(text)


def test_a_licence_asks_what_its_parts_say_and_the_public_domain_nothing() -> None:
    assert Licence.CC0.duties == Licence.PDM.duties == ()
    assert Licence.BY.duties == (Duty.CREDIT,)
    assert Licence.BY_NC_SA.duties == (Duty.CREDIT, Duty.SHARE_ALIKE, Duty.NON_COMMERCIAL)
    assert Licence.BY_NC_ND.duties == (Duty.CREDIT, Duty.NON_COMMERCIAL, Duty.NO_DERIVATIVES)


def test_duties_are_counted_over_photos() -> None:
    photos = [Licence.CC0, Licence.BY, Licence.BY, Licence.BY_SA]
    assert duties(photos) == ((Duty.CREDIT, 3), (Duty.SHARE_ALIKE, 1))
