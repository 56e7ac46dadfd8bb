"""Columns of the GTD sheet, of which few are read."""

from __future__ import annotations

_WORDS = (
    "eventid iyear imonth iday approxdate extended resolution country country_txt region "
    "region_txt provstate city latitude longitude specificity vicinity location summary crit1 "
    "crit2 crit3 doubtterr alternative alternative_txt multiple success suicide individual "
    "nperps nperpcap claimed compclaim nkill nkillus nkillter nwound nwoundus nwoundte property "
    "propextent propextent_txt propvalue propcomment ishostkid nhostkid nhostkidus nhours ndays "
    "divert kidhijcountry ransom ransomamt ransomamtus ransompaid ransompaidus ransomnote "
    "hostkidoutcome hostkidoutcome_txt nreleased motive weapdetail addnotes dbsource int_log "
    "int_ideo int_misc int_any related claimmode claimmode_txt gname gsubname"
)
# Words that come again with a number: of attacks, targets, groups, claims, weapons and citations.
_NUMBERED = {
    "attacktype targtype targsubtype natlty": "1 2 3",
    "weaptype weapsubtype": "1 2 3 4",
}
COLUMNS = (
    *_WORDS.split(),
    *(
        f"{word}{number}{ending}"
        for words, numbers in _NUMBERED.items()
        for word in words.split()
        for number in numbers.split()
        for ending in ("", "_txt")
    ),
    *(f"{word}{number}" for word in ("corp", "target", "guncertain", "scite") for number in "123"),
    *(f"{word}{number}" for word in ("gname", "gsubname", "claim", "claimmode") for number in "23"),
    *(f"claimmode{number}_txt" for number in "23"),
)
