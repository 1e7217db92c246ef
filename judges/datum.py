"""Where does eviltransform put these points? Input: [[lat, lon], ...] in WGS-84;
output: {"gcj02": [[lat, lon], ...], "bd09": [...]}.
"""
import json
import sys

import eviltransform

points = json.load(sys.stdin)
print(json.dumps({
    "gcj02": [eviltransform.wgs2gcj(lat, lon) for lat, lon in points],
    "bd09": [eviltransform.wgs2bd(lat, lon) for lat, lon in points],
}))
