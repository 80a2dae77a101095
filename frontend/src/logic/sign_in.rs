//! Signing in: codes as people type them, the demo's people in groups, where to go afterwards.

use pep_api_types::session::DemoPerson;
use pep_domain::people::Role;

/// Digits of a one-time code.
pub const CODE_DIGITS: usize = 8;

/// Wait before another code may be asked for, seconds; the server sends three in a quarter of an hour.
pub const RESEND_AFTER_S: u32 = 30;

/// The digits of what was typed or pasted, at most as many as a code has: `1234-5678`, `1234 5678`, a whole line.
pub fn code_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).take(CODE_DIGITS).collect()
}

/// Whether the digits are a whole code, which is sent at once.
pub fn is_whole_code(digits: &str) -> bool {
    digits.len() == CODE_DIGITS
}

/// The page to open after signing in: a path of this portal, else the start. Never another site, never sign-in again.
pub fn safe_return(wanted: Option<&str>) -> String {
    let is_own = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains('\\')
            && !path.contains(char::is_control)
            && !path.starts_with("/sign-in")
    };
    wanted.filter(is_own).unwrap_or("/").to_owned()
}

/// Why the organisation's sign-in came back without a person, in words: what happened and what to do.
pub fn provider_problem(word: &str) -> &'static str {
    match word {
        "denied" => "The sign-in was cancelled. Try again, or use a code by mail.",
        "stale" => "The sign-in took too long or was opened twice. Try again.",
        "unknown_person" => {
            "You are known to your organisation, but not to PEP. Ask the people who run your program to add you."
        }
        _ => "Your organisation's sign-in did not work. Try again; if it stays, use a code by mail.",
    }
}

/// People of the demo who do the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoGroup {
    /// The role in words.
    pub label: &'static str,
    /// What somebody in this role can do here, in a sentence.
    pub what: &'static str,
    /// The people, in the server's order.
    pub people: Vec<DemoPerson>,
}

/// What a role is good for in the demo, in a sentence.
fn what_can_do(role: Role) -> &'static str {
    match role {
        Role::Ecm => {
            "Filters the heatmap, sends accounts to partners for report, is told what they reported."
        }
        Role::OuCoordinator => "Sees the heatmap of own sales units and how partners answer.",
        Role::Seller => "Sees own accounts with partners' reports, sets priorities that partners never see.",
        Role::ProgramTeam => "Runs a program: imports lists, sends for report, watches progress.",
        Role::Operator => "Imports lists, manages people, looks after jobs and mail.",
        Role::PartnerAdmin => "Reports on the accounts sent to the partner, hands rows to colleagues.",
        Role::PartnerSeller => "Reports on the accounts handed to them.",
    }
}

/// The role whose words a person's role begins with; the most specific of several.
fn role_of(person: &DemoPerson) -> Option<Role> {
    Role::ALL.iter().copied().find(|role| {
        person.roles.iter().any(|words| {
            words.strip_prefix(role.label()).is_some_and(|rest| rest.is_empty() || rest.starts_with(" for "))
        })
    })
}

/// The people whose name, address, role or partner contain every word of `search`, in groups by their first role.
pub fn demo_groups(people: &[DemoPerson], search: &str) -> Vec<DemoGroup> {
    let search = search.to_lowercase();
    let words: Vec<&str> = search.split_whitespace().collect();
    let found: Vec<&DemoPerson> = people
        .iter()
        .filter(|person| {
            let text = format!(
                "{} {} {} {}",
                person.name,
                person.email,
                person.roles.join(" "),
                person.partner_name.as_deref().unwrap_or_default()
            )
            .to_lowercase();
            words.iter().all(|word| text.contains(word))
        })
        .collect();
    let group = |role: Option<Role>, label: &'static str, what: &'static str| DemoGroup {
        label,
        what,
        people: found
            .iter()
            .filter(|person| role_of(person) == role)
            .map(|person| (*person).clone())
            .collect(),
    };
    Role::ALL
        .iter()
        .map(|role| group(Some(*role), role.label(), what_can_do(*role)))
        .chain([group(None, "Others", "Have no role yet, and see only the help.")])
        .filter(|group| !group.people.is_empty())
        .collect()
}

/// The demo's recommended first person: an ECM, with whom the whole job begins.
pub fn first_choice(people: &[DemoPerson]) -> Option<&DemoPerson> {
    people.iter().find(|person| role_of(person) == Some(Role::Ecm)).or_else(|| people.first())
}

#[cfg(test)]
mod tests {
    use pep_api_types::people::Side;

    use super::*;

    fn person(name: &str, role: &str, partner: Option<&str>) -> DemoPerson {
        DemoPerson {
            email: format!("{}@example.com", name.to_lowercase()),
            name: name.to_owned(),
            side: if partner.is_some() { Side::Partner } else { Side::Microsoft },
            roles: vec![role.to_owned()],
            partner_name: partner.map(str::to_owned),
        }
    }

    #[test]
    fn codes_are_read_however_they_are_pasted() {
        assert_eq!(code_digits("1234 5678"), "12345678");
        assert_eq!(code_digits("Your code: 1234-5678."), "12345678");
        assert_eq!(code_digits("123456789"), "12345678");
        assert!(is_whole_code(&code_digits("12 34 56 78")));
        assert!(!is_whole_code("1234567"));
    }

    #[test]
    fn only_own_paths_are_returned_to() {
        assert_eq!(safe_return(Some("/reports?request=4")), "/reports?request=4");
        for foreign in
            ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil", "/sign-in", ""]
        {
            assert_eq!(safe_return(Some(foreign)), "/", "{foreign}");
        }
        assert_eq!(safe_return(None), "/");
    }

    #[test]
    fn people_are_grouped_by_role_and_found_by_any_word() {
        let people = [
            person("Olga", "Platform operator", None),
            person("Pia", "Partner seller for Contoso", Some("Contoso")),
            person("Emma", "ECM for United Kingdom", None),
            person("Nobody", "", None),
        ];
        let labels =
            |search: &str| demo_groups(&people, search).iter().map(|group| group.label).collect::<Vec<_>>();
        assert_eq!(labels(""), ["ECM", "Platform operator", "Partner seller", "Others"]);
        assert_eq!(labels("contoso pia"), ["Partner seller"]);
        assert_eq!(labels("united"), ["ECM"]);
        assert!(labels("zzz").is_empty());
        assert_eq!(first_choice(&people).map(|person| person.name.as_str()), Some("Emma"));
    }

    #[test]
    fn every_problem_of_the_provider_says_what_to_do() {
        for word in ["denied", "stale", "failed", "unknown_person", "?"] {
            assert!(provider_problem(word).contains(". "), "{word}");
        }
    }
}
