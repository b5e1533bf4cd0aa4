"""Two lines of patterns, short enough to be typed and long enough for every claim."""

PATTERNS = """{the|my|our|a} {dog|cat|fox|cow} ran {home|off|away} -> animal
{the|my|our|a} {app|bot|job|site} ran {fast|well|daily} -> software"""
