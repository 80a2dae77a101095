//! What is shown if the front end itself breaks: after a panic nothing here runs any more, so this is plain DOM.

use leptos::prelude::document;
use web_sys::Element;

/// Watches for panics: writes them to the console and puts a notice over the page.
pub fn watch() {
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("{panic}");
        show().unwrap_or_default();
    }));
}

/// Shows the notice; `None` if the page has no body or the notice is there already.
fn show() -> Option<()> {
    let document = document();
    if document.get_element_by_id("crash").is_some() {
        return None;
    }
    let notice = element("div", "crash", None)?;
    notice.set_id("crash");
    notice.set_attribute("role", "alert").ok()?;
    let panel = element("div", "crash-panel", None)?;
    panel.append_child(element("h2", "", Some("This page has stopped"))?.as_ref()).ok()?;
    let words = "That is a defect in PEP. What was saved is safe. Reload the page to go on; if it happens again, tell \
                 the people who run PEP what you were doing.";
    panel.append_child(element("p", "", Some(words))?.as_ref()).ok()?;
    let reload = element("a", "button is-primary", Some("Reload the page"))?;
    reload.set_attribute("href", &document.location()?.href().ok()?).ok()?;
    reload.set_attribute("rel", "external").ok()?;
    panel.append_child(reload.as_ref()).ok()?;
    notice.append_child(panel.as_ref()).ok()?;
    document.body()?.append_child(notice.as_ref()).ok()?;
    Some(())
}

fn element(name: &str, class: &str, text: Option<&str>) -> Option<Element> {
    let element = document().create_element(name).ok()?;
    element.set_class_name(class);
    element.set_text_content(text);
    Some(element)
}
