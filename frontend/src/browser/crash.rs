//! What the front end says when it breaks. The notice over the page is made by `start.js`, as nothing here runs any more.

/// Writes panics to the console. The small build ends without a word instead; its stack is in the console all the same.
pub fn watch() {
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
}
