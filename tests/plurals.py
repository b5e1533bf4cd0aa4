"""Plurals: the nouns that the dashboard counts, and how to find one with an ending after the number one."""

import re

NOUNS = (
    "beginning|byte|cell|character|claim|column|combination|cue|edge|fold|letter|line|model|number|occurrence|pair|place|"
    "point|prompt|row|seed|sense|sentence|start|step|time|training|vector|word"
)
PLURAL_AFTER_ONE = re.compile(
    rf"(?<![\w.,])(?<!- )(?<![Ss]eed )(?<![Ll]ayer )(?<![Hh]ead )1 (?!of |to )(?:[a-z]+[- ]){{0,2}}(?:{NOUNS})s\b.*"
)
