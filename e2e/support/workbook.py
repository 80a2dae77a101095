"""Prints what openpyxl finds in a workbook, as JSON."""

import json
import sys

from openpyxl import load_workbook


def sheet(found):
    cells = [cell for row in found.iter_rows() for cell in row]
    return {
        "name": found.title,
        "frozen": found.freeze_panes,
        "filter": found.auto_filter.ref,
        "formulas": [cell.coordinate for cell in cells if cell.data_type == "f"],
        "rows": [[cell.value for cell in row] for row in found.iter_rows()],
    }


# Opened here, as openpyxl refuses names without .xlsx, which a browser's temporary files are.
with open(sys.argv[1], "rb") as file:
    print(json.dumps([sheet(one) for one in load_workbook(file).worksheets], default=str))
