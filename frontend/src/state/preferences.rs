//! How a person likes PEP: theme and density. Kept in the browser, and nothing else is kept there.

use crate::prelude::*;

use crate::browser::{self, storage};

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How much room rows and controls take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Density {
    /// Room for reading.
    Comfortable,
    /// As much as possible at once.
    Compact,
}

impl Theme {
    const KEY: &str = "pep.theme";

    /// Every choice, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The choice in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "Like the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    fn stored(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn recall() -> Self {
        let stored = storage::read(Self::KEY);
        Self::ALL.into_iter().find(|theme| theme.stored() == stored.as_deref()).unwrap_or(Self::System)
    }
}

impl Density {
    const KEY: &str = "pep.density";

    /// Every choice, in the order of the menu.
    pub const ALL: [Self; 2] = [Self::Comfortable, Self::Compact];

    /// The choice in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Comfortable => "Comfortable",
            Self::Compact => "Compact",
        }
    }

    /// Height of a grid row, CSS pixels; `--row-height` in `tokens.css` says the same in rem.
    pub fn row_height(self) -> f64 {
        match self {
            Self::Comfortable => 36.0,
            Self::Compact => 28.0,
        }
    }

    fn stored(self) -> Option<&'static str> {
        match self {
            Self::Comfortable => None,
            Self::Compact => Some("compact"),
        }
    }

    fn recall() -> Self {
        let stored = storage::read(Self::KEY);
        Self::ALL
            .into_iter()
            .find(|density| density.stored() == stored.as_deref())
            .unwrap_or(Self::Comfortable)
    }
}

/// The present choices; reactive.
#[derive(Debug, Clone, Copy)]
pub struct Preferences {
    theme: RwSignal<Theme>,
    density: RwSignal<Density>,
}

impl Preferences {
    /// Reads what was chosen in this browser, applies it, and shares it with everything below.
    pub fn provide() {
        let theme = RwSignal::new(Theme::recall());
        let density = RwSignal::new(Density::recall());
        Effect::new(move |_| {
            browser::set_root_attribute("data-theme", theme.get().stored());
            storage::write(Theme::KEY, theme.get().stored());
        });
        Effect::new(move |_| {
            browser::set_root_attribute("data-density", density.get().stored());
            storage::write(Density::KEY, density.get().stored());
        });
        provide_context(Self { theme, density });
    }

    /// The preferences of this window; comfortable and like the system where nobody provided any.
    pub fn current() -> Self {
        use_context().unwrap_or_else(|| Self {
            theme: RwSignal::new(Theme::System),
            density: RwSignal::new(Density::Comfortable),
        })
    }

    /// The chosen theme.
    pub fn theme(self) -> Theme {
        self.theme.get()
    }

    /// Chooses a theme.
    pub fn choose_theme(self, theme: Theme) {
        self.theme.set(theme);
    }

    /// The chosen density.
    pub fn density(self) -> Density {
        self.density.get()
    }

    /// Chooses a density.
    pub fn choose_density(self, density: Density) {
        self.density.set(density);
    }
}
