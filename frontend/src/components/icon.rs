//! Icons: line drawings on a 20 × 20 grid in the text's own colour.

use crate::prelude::*;

/// A drawing. Always beside a label, or inside something that has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Plus.
    Add,
    /// Bell: notices.
    Bell,
    /// Sheet of a calendar: events.
    Calendar,
    /// Downward triangle of an open list.
    ChevronDown,
    /// To the left.
    ChevronLeft,
    /// To the right.
    ChevronRight,
    /// Upward.
    ChevronUp,
    /// Tick.
    Check,
    /// Clock: jobs, waiting.
    Clock,
    /// Two sheets.
    Copy,
    /// Row heights.
    Density,
    /// Cross.
    Dismiss,
    /// Arrow into a tray.
    Download,
    /// Pencil.
    Edit,
    /// Exclamation mark in a circle.
    Error,
    /// Eye: preview.
    Eye,
    /// Sheet of paper.
    File,
    /// Funnel.
    Filter,
    /// Cells in colours.
    Heatmap,
    /// Question mark.
    Help,
    /// Clock with an arrow back.
    History,
    /// i in a circle.
    Info,
    /// Two links of a chain.
    Link,
    /// Envelope.
    Mail,
    /// Three lines.
    Menu,
    /// Three dots.
    More,
    /// Two people.
    People,
    /// Head and shoulders.
    Person,
    /// Four squares.
    Programs,
    /// Arrow in a circle.
    Refresh,
    /// Clipboard with lines.
    Report,
    /// Magnifying glass.
    Search,
    /// Paper plane.
    Send,
    /// Door with an arrow.
    SignOut,
    /// Star.
    Star,
    /// Tick in a circle.
    Success,
    /// Half moon.
    Theme,
    /// Bin.
    Trash,
    /// Arrow back.
    Undo,
    /// Arrow out of a tray.
    Upload,
    /// Exclamation mark in a triangle.
    Warning,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Add => "M10 4v12M4 10h12",
            Self::Bell => {
                "M10 2.75a5 5 0 0 0-5 5v3.5L3.5 14h13L15 11.25v-3.5a5 5 0 0 0-5-5zM8 14.25a2 2 0 0 0 4 0"
            }
            Self::ChevronDown => "M5 8l5 5 5-5",
            Self::ChevronLeft => "M12 5l-5 5 5 5",
            Self::ChevronRight => "M8 5l5 5-5 5",
            Self::ChevronUp => "M5 12l5-5 5 5",
            Self::Check => "M4 10.5l4 4 8-9",
            Self::Calendar => "M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5",
            Self::Clock => "M10 2.75a7.25 7.25 0 1 0 0 14.5 7.25 7.25 0 0 0 0-14.5zM10 6v4.25l3 1.75",
            Self::Copy => "M7 6.5h8.5v10.5H7zM4.5 13.5V3H13",
            Self::Density => "M3.5 4h13M3.5 8h13M3.5 12h13M3.5 16h13",
            Self::Dismiss => "M5 5l10 10M15 5L5 15",
            Self::Download => "M10 3v9M6.5 8.75L10 12.25l3.5-3.5M3.5 13.5v3h13v-3",
            Self::Edit => "M12.5 4.5l3 3-8.75 8.75-3.75.75.75-3.75zM10.75 6.25l3 3",
            Self::Error => "M10 2.75a7.25 7.25 0 1 0 0 14.5 7.25 7.25 0 0 0 0-14.5zM10 6v5M10 13.5v.5",
            Self::Eye => {
                "M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5zM10 7.75a2.25 2.25 0 1 0 0 4.5 2.25 2.25 0 0 0 0-4.5z"
            }
            Self::File => "M5 2.75h6.5L15 6.25v11H5zM11.25 3v3.5H15",
            Self::Filter => "M3.5 5.5h13M6 10h8M8.5 14.5h3",
            Self::Heatmap => "M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6zM13 5h2M5 13h2M13 14h2",
            Self::Help => {
                "M10 2.75a7.25 7.25 0 1 0 0 14.5 7.25 7.25 0 0 0 0-14.5zM8 8a2 2 0 1 1 2.75 1.85c-.5.25-.75.65-.75 1.4M10 13.75v.25"
            }
            Self::History => "M3.5 10a6.5 6.5 0 1 1 2 4.7M3.25 16v-3h3M10 6.5v3.75l2.5 1.5",
            Self::Info => "M10 2.75a7.25 7.25 0 1 0 0 14.5 7.25 7.25 0 0 0 0-14.5zM10 9v5M10 6v.5",
            Self::Link => "M8.5 6H6a4 4 0 0 0 0 8h2.5M11.5 6H14a4 4 0 0 1 0 8h-2.5M7 10h6",
            Self::Mail => "M2.75 4.5h14.5v11H2.75zM3 5l7 5.5L17 5",
            Self::Menu => "M3 5.5h14M3 10h14M3 14.5h14",
            Self::More => {
                "M4 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0zM9.4 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0zM14.8 10a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0z"
            }
            Self::People => {
                "M7.5 4a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM2.75 16c0-2.5 2-4.25 4.75-4.25S12.25 13.5 12.25 16M13 4.5a2.25 2.25 0 0 1 0 4.25M14.25 12c1.75.5 3 1.9 3 4"
            }
            Self::Person => "M10 3.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM4 16.75c0-3 2.5-4.75 6-4.75s6 1.75 6 4.75",
            Self::Programs => {
                "M3.25 3.25H8.5V8.5H3.25zM11.5 3.25h5.25V8.5H11.5zM3.25 11.5H8.5v5.25H3.25zM11.5 11.5h5.25v5.25H11.5z"
            }
            Self::Refresh => "M16.5 10a6.5 6.5 0 1 1-2-4.7M16.75 4v3h-3",
            Self::Report => "M7 4H4.5v13h11V4H13M7 2.75h6v2.5H7zM7.25 9h5.5M7.25 12h5.5",
            Self::Search => "M8.75 3.25a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM12.75 12.75L17 17",
            Self::Send => "M3 3.25L17.25 10 3 16.75 5 10zM5 10h6.5",
            Self::SignOut => "M8.5 3.25H4v13.5h4.5M8 10h9M13.75 6.5L17.25 10l-3.5 3.5",
            Self::Star => "M10 2.75l2.2 4.6 5.05.65-3.7 3.5.95 5L10 14l-4.5 2.5.95-5-3.7-3.5 5.05-.65z",
            Self::Success => {
                "M10 2.75a7.25 7.25 0 1 0 0 14.5 7.25 7.25 0 0 0 0-14.5zM6.75 10.25l2.25 2.25 4.25-4.75"
            }
            Self::Theme => {
                "M10 2.75a7.25 7.25 0 1 0 0 14.5 7.25 7.25 0 0 0 0-14.5zM10 2.75v14.5M12.5 4v12M15 6v8"
            }
            Self::Trash => {
                "M3.5 5.5h13M8 5.25V3.5h4v1.75M5 5.5l.75 11.25h8.5L15 5.5M8.25 8.5v5.25M11.75 8.5v5.25"
            }
            Self::Undo => "M6.5 3.75L3.25 7 6.5 10.25M3.5 7h8.25a4.5 4.5 0 0 1 0 9H8",
            Self::Upload => "M10 12.25v-9M6.5 6.5L10 3l3.5 3.5M3.5 13.5v3h13v-3",
            Self::Warning => "M10 3L17.5 16.5h-15zM10 8v4.25M10 14.25v.25",
        }
    }
}

/// Draws an icon; screen readers skip it.
#[component]
pub fn Glyph(
    /// Which drawing.
    icon: Icon,
) -> impl IntoView {
    view! {
        <svg class="glyph" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
            <path
                d=icon.path()
                fill="none"
                stroke="currentColor"
                stroke-width="1.5"
                stroke-linecap="round"
                stroke-linejoin="round"
            ></path>
        </svg>
    }
}
