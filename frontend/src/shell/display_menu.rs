//! How PEP looks on this machine: theme and density.

use crate::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Align, Menu, MenuChoice, MenuGroup};
use crate::state::preferences::{Density, Preferences, Theme};

#[component]
pub fn DisplayMenu() -> impl IntoView {
    let preferences = Preferences::current();
    let theme = move |theme: Theme| {
        view! {
            <MenuChoice
                checked=Signal::derive(move || preferences.theme() == theme)
                on_choose=move |()| preferences.choose_theme(theme)
            >
                {theme.label()}
            </MenuChoice>
        }
    };
    let density = move |density: Density| {
        view! {
            <MenuChoice
                checked=Signal::derive(move || preferences.density() == density)
                on_choose=move |()| preferences.choose_density(density)
            >
                {density.label()}
            </MenuChoice>
        }
    };
    view! {
        <Menu label="Display" class="bar-button" align=Align::End button=|| view! { <Glyph icon=Icon::Theme /> }>
            <MenuGroup label="Theme">{Theme::ALL.map(theme).into_iter().collect_view()}</MenuGroup>
            <MenuGroup label="Density">{Density::ALL.map(density).into_iter().collect_view()}</MenuGroup>
        </Menu>
    }
}
