//! Two letters that stand for a person.

/// The first letters of the first and the last word of a name, in capitals: `Ada Jansen` gives `AJ`.
pub fn initials(name: &str) -> String {
    let mut words =
        name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Ada Jansen"), "AJ");
        assert_eq!(initials("ada de la Cruz"), "AC");
        assert_eq!(initials("(Ops) Team"), "OT");
        assert_eq!(initials("Örjan"), "Ö");
        assert_eq!(initials(""), "");
    }
}
