//! Shared by the tests: a workbook as nobody tidied it.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

/// An account list as such lists arrive: cover sheet, title row, other names, numbers as text and as floats,
/// stray spaces, a repeated id, slips, a bad address, formulas, errors, a repeated header, totals.
pub fn messy_workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let cover = workbook.add_worksheet();
    cover.set_name("Read me").expect("written");
    cover.write(0, 0, "FY27 managed account list - extract").expect("written");
    cover.write(1, 0, "Do not forward outside the company").expect("written");
    let sheet = workbook.add_worksheet();
    sheet.set_name("MAL FY27").expect("written");
    sheet.merge_range(0, 0, 0, 11, "FY27 managed account list", &Format::new().set_bold()).expect("written");
    let names = [
        "TPID",
        "Top Parent Name",
        "HQ City",
        "HQ State/Province",
        "HQ Country",
        "Segment Name",
        "Sales Unit (OU)",
        "Account Team Unit",
        "Vertical",
        "ECM Alias",
        "Account Team",
        "Web",
    ];
    for (column, name) in names.iter().enumerate() {
        sheet.write(2, column as u16, *name).expect("written");
    }
    let mut row = 3;
    let mut line = |sheet: &mut Worksheet, cells: [&str; 12]| {
        for (column, text) in cells.iter().enumerate() {
            if !text.is_empty() {
                sheet.write_string(row, column as u16, *text).expect("written");
            }
        }
        row += 1;
        row - 1
    };
    for n in 0..30 {
        line(
            sheet,
            [
                &format!("1000{n:02}"),
                &format!("Company {n}"),
                "Rome",
                "",
                "Italy",
                "Enterprise",
                "Western Europe",
                "WE.I.01",
                "Industrials",
                "ada.rossi@msft.example",
                "tim.khan@msft.example; mae.zhang@msft.example",
                "http://www.company.example",
            ],
        );
    }
    // Row 34: spaces everywhere, NBSP, zero width, capitals, accents taken apart.
    line(
        sheet,
        [
            "200001 ",
            "  Zoe\u{308}\u{a0}Ltd \u{200b}",
            " Köln ",
            "",
            "Germany",
            "ENTERPRISE",
            "western europe",
            "WE.I.01",
            " Industrials ",
            "Ada.Rossi@MSFT.example ",
            "tim.khan@msft.example,tim.khan@msft.example",
            "www.zoe.example/",
        ],
    );
    // Row 35: the id as a number with decimals in its text; row 36: as a real number.
    line(sheet, ["46882056.0", "Float Text", "", "", "", "Enterprise", "", "", "", "", "", ""]);
    let at = line(sheet, ["", "Number", "", "", "", "Enterprise", "", "", "", "", "", ""]);
    sheet.write_number(at, 0, 41_132_150.0).expect("written");
    // Row 37: a slip in the segment.
    line(sheet, ["200004", "Slip", "", "", "", "Enterprize", "", "", "", "", "", ""]);
    // Row 38: no name; row 39: a bad address; row 40: row 4's id with other data; row 41: row 5 once more.
    line(sheet, ["200005", "", "", "", "", "Enterprise", "", "", "", "", "", ""]);
    line(sheet, ["200006", "Bad mail", "", "", "", "Enterprise", "", "", "", "not-an-email", "", ""]);
    line(sheet, ["100000", "Other company", "", "", "", "Enterprise", "", "", "", "", "", ""]);
    line(
        sheet,
        [
            "100001",
            "Company 1",
            "Rome",
            "",
            "Italy",
            "Enterprise",
            "Western Europe",
            "WE.I.01",
            "Industrials",
            "ada.rossi@msft.example",
            "tim.khan@msft.example; mae.zhang@msft.example",
            "http://www.company.example",
        ],
    );
    // Row 42: a formula with a stored value; row 43: nothing odd; row 44: text that begins like a formula.
    let at = line(sheet, ["200007", "", "", "", "", "Enterprise", "", "", "", "", "", ""]);
    sheet
        .write_formula(at, 1, Formula::new("=\"Calc\"&\"ulated\"").set_result("Calculated"))
        .expect("written");
    line(sheet, ["200008", "Plain", "", "", "", "Enterprise", "", "", "", "", "", ""]);
    line(sheet, ["200009", "@Home =1+1", "", "", "", "Enterprise", "", "", "", "", "", ""]);
    // Row 45: an error value in an optional cell; row 46: in a required one.
    let at = line(sheet, ["200010", "Lookup failed", "", "", "", "Enterprise", "", "", "", "", "", ""]);
    sheet.write_formula(at, 9, Formula::new("=NA()").set_result("#N/A")).expect("written");
    let at = line(sheet, ["", "No id", "", "", "", "Enterprise", "", "", "", "", "", ""]);
    sheet.write_formula(at, 0, Formula::new("=1/0").set_result("#DIV/0!")).expect("written");
    // Row 47: the names again; row 48 blank; row 49 with a date and a boolean where texts belong.
    line(sheet, names);
    line(sheet, [""; 12]);
    let at = line(sheet, ["200011", "Types", "", "", "", "Enterprise", "", "", "", "", "", ""]);
    let date = ExcelDateTime::from_ymd(2026, 11, 21).expect("written");
    sheet
        .write_datetime_with_format(at, 2, &date, &Format::new().set_num_format("yyyy-mm-dd"))
        .expect("written");
    sheet.write_boolean(at, 3, true).expect("written");
    line(sheet, [""; 12]);
    // Row 51: the total.
    let at = line(sheet, ["Grand total", "", "", "", "", "", "", "", "", "", "", ""]);
    sheet.write_number(at, 1, 48.0).expect("written");
    sheet.set_column_hidden(11).expect("written");
    workbook.save_to_buffer().expect("written")
}
