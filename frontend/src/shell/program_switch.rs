//! In which program's name somebody works; not there where there is only one.

use crate::prelude::*;

use crate::components::select::{Choice, Select};
use crate::state::program::CurrentProgram;

#[component]
pub fn ProgramSwitch() -> impl IntoView {
    let program = CurrentProgram::current();
    let all = Memo::new(move |_| {
        let all = program.all().into_iter();
        all.map(|program| (program.id.to_string(), program.name)).collect::<Vec<_>>()
    });
    let choices = Signal::derive(move || {
        all.get().into_iter().map(|(id, name)| Choice::new(id, name)).collect::<Vec<_>>()
    });
    let choose = move |id: String| {
        if let Ok(id) = id.parse() {
            program.choose(id);
        }
    };
    view! {
        <Show when=move || { all.with(Vec::len) > 1 }>
            <div class="bar-program">
                <Select
                    label="Program in whose name you work"
                    value=Signal::derive(move || program.id().map(|id| id.to_string()).unwrap_or_default())
                    choices
                    on_change=choose
                />
            </div>
        </Show>
    }
}
