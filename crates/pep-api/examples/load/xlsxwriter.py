import sys

import xlsxwriter

path, accounts, reports = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
workbook = xlsxwriter.Workbook(path, {"constant_memory": True})
text = workbook.add_format({"bottom": 1})
fill = workbook.add_format({"bg_color": "#107c10", "border": 1})
date = workbook.add_format({"num_format": "d mmm yyyy"})
first, second = workbook.add_worksheet(), workbook.add_worksheet()
for row in range(accounts):
    for column in range(11):
        first.write_string(row, column, "Harbor Logistics Group", text)
    first.write_number(row, 11, 6, text)
    for column in range(12, 15):
        first.write_string(row, column, "Cedar Cloud 17, Willow Data Works 4", fill)
    first.write_number(row, 15, 46000, date)
for row in range(reports):
    for column in range(10):
        second.write_string(row, column, "Harbor Logistics", fill if column == 6 else text)
    second.write_number(row, 10, 46000, date)
workbook.close()
