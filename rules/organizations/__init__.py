"""Names of organizations: the name, its legal form and its branch apart.

``(주)한빛전자 강남지점``, ``한빛전자㈜강남점`` and ``주식회사 한빛 전자`` are one company, the
first two at a branch. A legal form is found in any position and spelling; a branch only where a
known place or a space shows where it begins, for 음식점 and 백화점 are no branches. Spaces between
hangul go, latin is written in upper case. Cooperatives keep their kind in short (강남농협).

>>> standardize_organization("(주)한빛전자 강남지점")
OrganizationName(name='한빛전자', form='주식회사', branch='강남지점', issues=())
>>> is_organization("이수의과동물병원"), is_organization("이정원")
(True, False)
"""

from rules.organizations.people import is_full_name, may_be_a_person
from rules.organizations.reading import OrganizationName, standardize_organization
from rules.organizations.telling import is_organization

__all__ = [
    "OrganizationName",
    "is_full_name",
    "is_organization",
    "may_be_a_person",
    "standardize_organization",
]
