"""Days as references print them."""

#: A month's name, in full or short, as scans have it too.
MONTH = (
    r"(?:Jan(?:uar|\.)|Jänner|Feb(?:ruar|r?\.)|M[äa]rz|April|Apr\.|Mai|Juni|Juli|Aug(?:ust|\.)|Sept(?:ember|\.)"
    r"|Okt(?:ober|\.)|Nov(?:ember|\.)|Dez(?:ember|\.))"
)
#: A day; its year is the group.
DAY = rf"\d{{1,2}}\.\s?(?:{MONTH}\s?|\d{{1,2}}\.\s?)((?:1[5-9]|20)\d\d)"
