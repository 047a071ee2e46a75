"""What two records have in common of phones and places, persons and organizations alike."""

from rules.conditions import All, Equal, Missing, Overlap

PHONE = Overlap("phone_keys")
NO_PHONE = Missing("phone_keys")
BUILDING = Overlap("building_keys")
UNIT = All(BUILDING, Equal("unit_key"))
BUILDING_ALONE = All(BUILDING, Missing("unit_key"))
NO_PLACE = Missing("district_key")
DONG = Equal("dong_key")
DISTRICT = Equal("district_key")
