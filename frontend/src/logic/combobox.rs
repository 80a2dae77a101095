//! Which option of an open list box the keyboard is on (WAI-ARIA Authoring Practices, combobox with list autocomplete).

/// What a key does in a combobox that selects several options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Open the list, or move to this option.
    MoveTo(Option<usize>),
    /// Take the option the keyboard is on.
    Choose(usize),
    /// Close the list, keep the text.
    Close,
    /// Take out the last chosen option.
    RemoveLast,
    /// Leave the key to the text field.
    Pass,
}

/// What the combobox looks like when the key goes down.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// Whether the list is open.
    pub is_open: bool,
    /// Option the keyboard is on, if any.
    pub active: Option<usize>,
    /// Number of options in the list.
    pub options: usize,
    /// Whether the text field is empty.
    pub text_is_empty: bool,
}

/// What `key` (as in `KeyboardEvent.key`) asks for.
pub fn intent(key: &str, now: Situation) -> Intent {
    let last = now.options.checked_sub(1);
    match key {
        "ArrowDown" => Intent::MoveTo(match now.active {
            Some(place) if now.is_open && Some(place) < last => Some(place + 1),
            _ => last.map(|_| 0),
        }),
        "ArrowUp" => Intent::MoveTo(match now.active {
            Some(place) if now.is_open && place > 0 => Some(place - 1),
            _ => last,
        }),
        "Enter" if now.is_open => {
            now.active.filter(|place| Some(*place) <= last).map_or(Intent::Pass, Intent::Choose)
        }
        "Escape" if now.is_open => Intent::Close,
        "Tab" if now.is_open => Intent::Close,
        "Backspace" if now.text_is_empty => Intent::RemoveLast,
        _ => Intent::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Situation = Situation { is_open: true, active: Some(1), options: 3, text_is_empty: true };

    #[test]
    fn arrows_go_round() {
        assert_eq!(intent("ArrowDown", OPEN), Intent::MoveTo(Some(2)));
        assert_eq!(intent("ArrowDown", Situation { active: Some(2), ..OPEN }), Intent::MoveTo(Some(0)));
        assert_eq!(intent("ArrowUp", Situation { active: Some(0), ..OPEN }), Intent::MoveTo(Some(2)));
        assert_eq!(intent("ArrowUp", Situation { active: None, ..OPEN }), Intent::MoveTo(Some(2)));
    }

    #[test]
    fn arrows_open_a_closed_list_at_an_end() {
        let closed = Situation { is_open: false, ..OPEN };
        assert_eq!(intent("ArrowDown", closed), Intent::MoveTo(Some(0)));
        assert_eq!(intent("ArrowUp", closed), Intent::MoveTo(Some(2)));
        assert_eq!(intent("ArrowDown", Situation { options: 0, ..closed }), Intent::MoveTo(None));
    }

    #[test]
    fn enter_chooses_only_an_option_that_is_there() {
        assert_eq!(intent("Enter", OPEN), Intent::Choose(1));
        assert_eq!(intent("Enter", Situation { active: None, ..OPEN }), Intent::Pass);
        assert_eq!(intent("Enter", Situation { options: 1, ..OPEN }), Intent::Pass);
        assert_eq!(intent("Enter", Situation { is_open: false, ..OPEN }), Intent::Pass);
    }

    #[test]
    fn backspace_takes_out_a_chip_only_from_an_empty_field() {
        assert_eq!(intent("Backspace", OPEN), Intent::RemoveLast);
        assert_eq!(intent("Backspace", Situation { text_is_empty: false, ..OPEN }), Intent::Pass);
    }

    #[test]
    fn escape_closes_the_list_before_anything_around_it() {
        assert_eq!(intent("Escape", OPEN), Intent::Close);
        assert_eq!(intent("Escape", Situation { is_open: false, ..OPEN }), Intent::Pass);
    }
}
