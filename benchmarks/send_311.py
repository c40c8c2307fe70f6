"""Sends real requests of New York's 311 through the API, by address, as an outside program would.

    python benchmarks/send_311.py PATH [--url http://localhost:8000] [--key demo-key]

PATH is a CSV of NYC Open Data's "311 Service Requests" (columns Unique Key, Complaint Type, Descriptor,
Incident Address, …). Each becomes a report with its own Idempotency-Key, so the file can be sent again.
Prints how many were accepted, under which units they landed, and every refusal.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import json
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.office import load, percentile

CATEGORIES = {
    "HEATING": "BLDG_HEATING",
    "Street Condition": "ROAD_POTHOLE",
    "Blocked Driveway": "PARK_DRIVEWAY",
    "PLUMBING": "BLDG_FLAT",
    "Illegal Parking": "PARK_ILLEGAL",
    "Water System": "WATER_LEAK",
    "Traffic Signal Condition": "ROAD_SIGNAL",
    "Noise - Commercial": "SAFE_NOISE",
    "Noise": "SAFE_NOISE",
    "Noise - Street/Sidewalk": "SAFE_NOISE",
    "Noise - Vehicle": "AIR_NOISE",
    "Sewer": "WATER_FLOOD",
    "Street Sign - Damaged": "ROAD_SIGN",
    "Dirty Conditions": "CLEAN_WASTE",
    "Sanitation Condition": "CLEAN_WASTE",
    "Street Light Condition": "LIGHT_LAMP",
    "Damaged Tree": "GREEN_TREE",
    "Elevator": "BLDG_LIFT",
    "Graffiti": "CLEAN_GRAFFITI",
    "Derelict Vehicles": "PARK_WRECK",
}
OTHER = "OTHER_ANY"


def as_report(row: dict[str, str]) -> dict[str, object]:
    what = " – ".join(part for part in (row["Complaint Type"], row["Descriptor"]) if part and part != "N/A")
    streets = [row["Incident Address"] or row["Street Name"], row["City"], row["Incident Zip"]]
    crossing = " / ".join(row[name] for name in ("Intersection Street 1", "Intersection Street 2") if row[name])
    address = ", ".join(part for part in ([crossing] if crossing else []) + streets if part and part != "N/A")
    case = {"type": "report", "category": CATEGORIES.get(row["Complaint Type"], OTHER), "title": what[:300]}
    if address:
        case["place"] = {"address": address[:300], "street": row["Street Name"][:200]}
    return {"text": f"{what}\n{address}", "headline": what[:300], "language": "en", "case": case}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--key", default="demo-key")
    options = parser.parse_args()
    address = urlsplit(options.url)
    units: Counter[str] = Counter()
    refused: list[str] = []
    times: list[float] = []
    connection = http.client.HTTPConnection(address.hostname or "localhost", address.port, timeout=60)
    with options.path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            headers = {
                "Authorization": f"Bearer {options.key}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"nyc311-{row['Unique Key']}",
            }
            while True:
                began = time.monotonic()
                connection.request("POST", "/api/v1/contacts", json.dumps(as_report(row)), headers)
                answer = connection.getresponse()
                body = json.loads(answer.read())
                if answer.status not in (429, 503):
                    break
                time.sleep(int(answer.headers.get("Retry-After", "1")))  # as the server asks
            if answer.status == 201:
                times.append(time.monotonic() - began)
                units[body["case"]["unit"]] += 1
            else:
                refused.append(f"{row['Unique Key']}: {answer.status} {body}")
    p50, p95 = percentile(times, 0.5) * 1000, percentile(times, 0.95) * 1000
    print(f"accepted {len(times)}, refused {len(refused)}; p50 {p50:.0f} ms, p95 {p95:.0f} ms; {load()}")
    for unit, count in units.most_common():
        print(f"  {count:5} {unit}")
    print("\n".join(refused))
    return bool(refused)


if __name__ == "__main__":
    sys.exit(main())
