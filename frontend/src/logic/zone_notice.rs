//! What to do about the zone that a browser tells after signing in (A10).

/// The next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneStep {
    /// Nothing.
    Nothing,
    /// Take the browser's zone over: nothing was known.
    TakeOver,
    /// Ask whether the browser's zone is to be used from now on.
    Ask,
}

/// Decides from what is known of the person (`own`) and of the browser (`seen`). `is_same_time`: both clocks show the same
/// now; `kept`: the zone that the person refused on this machine before. In a demo the people are made up and live anywhere,
/// so nobody is asked.
pub fn zone_step(
    own: Option<&str>,
    seen: &str,
    is_same_time: bool,
    kept: Option<&str>,
    is_demo: bool,
) -> ZoneStep {
    match own {
        _ if is_demo || seen.is_empty() => ZoneStep::Nothing,
        None => ZoneStep::TakeOver,
        Some(own) if own == seen || is_same_time || kept == Some(seen) => ZoneStep::Nothing,
        Some(_) => ZoneStep::Ask,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_taken_over_once_and_asked_about_where_the_clocks_differ() {
        let step = |own, is_same_time, kept| zone_step(own, "Asia/Tokyo", is_same_time, kept, false);
        assert_eq!(step(None, false, None), ZoneStep::TakeOver);
        assert_eq!(step(Some("Asia/Tokyo"), true, None), ZoneStep::Nothing);
        assert_eq!(step(Some("Europe/Berlin"), false, None), ZoneStep::Ask);
        assert_eq!(step(Some("Asia/Seoul"), true, None), ZoneStep::Nothing, "nine is nine there too");
        assert_eq!(step(Some("Europe/Berlin"), false, Some("Asia/Tokyo")), ZoneStep::Nothing);
        assert_eq!(step(Some("Europe/Berlin"), false, Some("Asia/Seoul")), ZoneStep::Ask);
    }

    #[test]
    fn nobody_is_asked_in_a_demo_or_by_a_browser_that_tells_nothing() {
        assert_eq!(zone_step(None, "Asia/Tokyo", false, None, true), ZoneStep::Nothing);
        assert_eq!(zone_step(None, "", false, None, false), ZoneStep::Nothing);
    }
}
