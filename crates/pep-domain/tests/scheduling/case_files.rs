//! The text format of cases.

use pep_domain::scheduling::case_file::read;

use crate::events::solved;

const GOOD: &str = "1 2 2 2 50 1\n3 2 0\n1 2 0\n3 1 0\n0 1 30 1\n0 2 40 3\n";

#[test]
fn a_case_is_read_and_solved() {
    let solved = solved(&read(GOOD).unwrap(), 1, 100);
    assert_eq!((solved.value, solved.bound, solved.sessions.len()), (120, 120, 2));
}

#[test]
fn a_bad_case_says_where_it_is_bad() {
    let wrong = |from: &str, to: &str| read(&GOOD.replacen(from, to, 1)).unwrap_err().to_string();
    assert_eq!(
        wrong("1 2 2 2 50 1", "1 2 2 2"),
        "line 1: the first line has 6 numbers (partners, sellers, slots, pairs, accepted_value, accepted_count), and here are 4"
    );
    assert_eq!(wrong("1 2 2 2", "1 2 65 2"), "line 1: 65 slots; at most 64 are possible");
    assert_eq!(wrong("\n3 2 0", "\n7 2 0"), "line 2: team 0 is free in slot 2, but there are 2");
    assert_eq!(wrong("\n1 2 0", "\nx 2 0"), "line 3: availability is “x”, not a whole number from 0");
    assert_eq!(wrong("0 1 30 1", "1 1 30 1"), "line 5: partner 1, but partners are 0 to 0");
    assert_eq!(wrong("0 1 30 1", "0 3 30 1"), "line 5: seller 3, but sellers are 1 to 2");
    assert_eq!(wrong("0 1 30 1", "0 1 30 4"), "line 5: pair 0 has slot 2, but there are 2");
    assert_eq!(wrong("0 1 30 1", "0 1 9999999 1"), "line 5: value 9999999; at most 100000 is possible");
    assert_eq!(wrong("0 2 40 3", "0 1 40 3"), "line 6: 0 and 1 are a pair already");
    assert_eq!(wrong("0 2 40 3\n", ""), "line 6: the file ends where pair 1 is expected");
    assert_eq!(wrong("0 2 40 3\n", "0 2 40 3\n\n1\n"), "line 8: there should be nothing after the 2 pairs");
}
