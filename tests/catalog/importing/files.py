"""CSV files to import: one host, and rotations of it."""

from __future__ import annotations

HOSTS = (
    "host_ref,name,kind,contact_name,contact_email,address,city,state,postal_code,time_zone,languages\n"
    'H-1,Heronmarch Clinic,practice,"Nadia Rahmansour, MD",nadia@heronmarch.example.org,'
    '"3988 Lindenquill Road, Suite 330",New York,NY,10029,America/New_York,en;es\n'
)
HEADER = (
    "rotation_ref,host_ref,title,specialty,kind,description,setting,fee_usd,min_weeks,max_weeks,prices,"
    "places_per_week,open_from,open_to,closed_weeks,required_documents,review_mode\n"
)
ROW: dict[str, str] = {
    "rotation_ref": "R-1",
    "host_ref": "H-1",
    "title": "Psychiatry: Clinic",
    "specialty": "Psychiatry",
    "kind": "hands_on",
    "description": "Two days a week.",
    "setting": "outpatient",
    "fee_usd": "1599.00",
    "min_weeks": "2",
    "max_weeks": "8",
    "prices": "2:899.00;8:2899.00",
    "places_per_week": "1",
    "open_from": "2027-02-15",
    "open_to": "2027-06-28",
    "closed_weeks": "2027-05-03",
    "required_documents": "cv;transcript",
    "review_mode": "staff",
}


def rows(*changes: dict[str, str]) -> str:
    return HEADER + "".join(",".join({**ROW, **change}.values()) + "\n" for change in changes)
