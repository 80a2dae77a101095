//! In which program's name somebody works, where there is more than one. Kept in the browser.

use crate::prelude::*;
use pep_api_types::programs::Program;
use pep_domain::access::ActionKind;

use super::answer::Answer;
use super::session::Session;
use crate::api::client;
use crate::browser::storage;

const KEY: &str = "pep.program";

/// The programs that the person sees, and the one that pages begin with; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct CurrentProgram {
    all: Answer<Vec<Program>>,
    chosen: RwSignal<Option<i64>>,
}

impl CurrentProgram {
    /// Asks for the programs, if the person may see them, and shares them with everything below.
    pub fn provide() {
        let program = Self::empty();
        provide_context(program);
        let session = Session::current();
        let may_see = Memo::new(move |_| session.may(ActionKind::ViewPrograms));
        Effect::new(move |_| {
            if may_see.get() {
                program.all.load(async { client().list_programs().await.map(|page| page.items) });
            } else {
                program.all.forget();
            }
        });
    }

    fn empty() -> Self {
        let kept = storage::read(KEY).and_then(|text| text.parse().ok());
        Self { all: Answer::default(), chosen: RwSignal::new(kept) }
    }

    /// The program of this window.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::empty)
    }

    /// All programs that the person sees, once known; reactive.
    pub fn all(self) -> Vec<Program> {
        self.all.ok().map(|all| (*all).clone()).unwrap_or_default()
    }

    /// The chosen one, or the first where nobody has chosen or the chosen one is gone; reactive.
    pub fn id(self) -> Option<i64> {
        let all = self.all.ok()?;
        let chosen = self.chosen.get().filter(|id| all.iter().any(|program| program.id == *id));
        chosen.or_else(|| all.first().map(|program| program.id))
    }

    /// Chooses another one, for this browser.
    pub fn choose(self, id: i64) {
        storage::write(KEY, Some(&id.to_string()));
        self.chosen.set(Some(id));
    }
}
