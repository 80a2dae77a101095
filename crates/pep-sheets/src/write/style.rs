//! The look of PEP's workbooks: Fluent colours, quiet lines, one font.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use pep_domain::heatmap::AccountStatus;

const INK: Color = Color::RGB(0x0024_2424);
const QUIET: Color = Color::RGB(0x0061_6161);
const LINE: Color = Color::RGB(0x00e0_e0e0);
const BRAND: Color = Color::RGB(0x000f_548c);
const WHITE: Color = Color::RGB(0x00ff_ffff);
const FONT: &str = "Segoe UI";

/// The statuses in the seed's order.
pub(super) const STATUSES: [AccountStatus; 3] =
    [AccountStatus::Target, AccountStatus::PastCustomer, AccountStatus::ActiveCustomer];

/// Every format of a workbook, made once.
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) quiet: Format,
    pub(super) header: Format,
    pub(super) input_header: Format,
    pub(super) text: Format,
    pub(super) wrapped: Format,
    pub(super) number: Format,
    pub(super) date: Format,
    pub(super) input: Format,
    pub(super) input_wrapped: Format,
    pub(super) problem: Format,
    pub(super) bold: Format,
    pub(super) statuses: [StatusStyle; 3],
}

/// The fills of one status (integrations 6.2): the fill, its readable text colour, and the border that
/// yellow needs beside white.
pub(super) struct StatusStyle {
    pub(super) status: AccountStatus,
    /// A cell that holds the status.
    pub(super) tag: Format,
    /// A cell that holds names under the status: the same fill, left-aligned.
    pub(super) names: Format,
    /// The same with line breaks.
    pub(super) wrapped_names: Format,
    /// The heading of a column of names.
    pub(super) header: Format,
    /// Fill and font alone, for conditional formats.
    pub(super) highlight: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let base = || Format::new().set_font_name(FONT).set_font_size(10).set_font_color(INK);
        let cell = || {
            base()
                .set_align(FormatAlign::Top)
                .set_border_bottom(FormatBorder::Thin)
                .set_border_bottom_color(LINE)
        };
        let header = || {
            base()
                .set_bold()
                .set_font_color(WHITE)
                .set_background_color(BRAND)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap()
        };
        let input = || cell().set_background_color(Color::RGB(0x00f0_f6fc)).set_unlocked();
        Self {
            title: base().set_bold().set_font_size(16),
            quiet: base().set_font_color(QUIET),
            header: header(),
            input_header: header().set_background_color(Color::RGB(0x000e_700e)),
            text: cell(),
            wrapped: cell().set_text_wrap(),
            number: cell().set_num_format("0").set_align(FormatAlign::Center),
            date: cell().set_num_format("d mmm yyyy").set_align(FormatAlign::Left),
            input: input(),
            input_wrapped: input().set_text_wrap(),
            problem: cell()
                .set_text_wrap()
                .set_font_color(Color::RGB(0x00b1_0e1c))
                .set_background_color(Color::RGB(0x00fd_f3f4)),
            bold: base().set_bold(),
            statuses: STATUSES.map(StatusStyle::new),
        }
    }

    pub(super) fn status(&self, status: AccountStatus) -> &StatusStyle {
        let [target, past, active] = &self.statuses;
        match status {
            AccountStatus::Target => target,
            AccountStatus::PastCustomer => past,
            AccountStatus::ActiveCustomer => active,
        }
    }
}

impl StatusStyle {
    fn new(status: AccountStatus) -> Self {
        let (fill, ink, border) = match status {
            AccountStatus::Target => (0x00d1_3438, 0x00ff_ffff, 0x00bc_2f32),
            AccountStatus::PastCustomer => (0x00fd_e300, 0x0024_2424, 0x0081_7400),
            AccountStatus::ActiveCustomer => (0x0010_7c10, 0x00ff_ffff, 0x000e_700e),
        };
        let highlight =
            || Format::new().set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(ink));
        let tag = || {
            highlight()
                .set_font_name(FONT)
                .set_font_size(10)
                .set_align(FormatAlign::Top)
                .set_border(FormatBorder::Thin)
                .set_border_color(Color::RGB(border))
        };
        Self {
            status,
            tag: tag(),
            names: tag().set_align(FormatAlign::Left),
            wrapped_names: tag().set_align(FormatAlign::Left).set_text_wrap(),
            header: tag().set_bold().set_align(FormatAlign::VerticalCenter),
            highlight: highlight(),
        }
    }

    /// "T Target account": letter and words beside the colour.
    pub(super) fn words(&self) -> String {
        format!("{} {}", self.status.letter(), self.status.label())
    }
}
