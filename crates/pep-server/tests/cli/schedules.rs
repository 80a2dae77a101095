//! `pep schedule`.

use super::support::pep_in;

const CASE: &str = "1 2 2 2 50 1\n3 2 0\n1 2 0\n3 1 0\n0 1 30 1\n0 2 40 3\n";

#[test]
fn a_case_is_solved_and_its_sessions_are_written() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.txt"), CASE).unwrap();
    let args = ["schedule", "case.txt", "--seconds", "0.2", "--seed", "7", "--out", "sessions.txt"];
    let out = pep_in(folder.path(), &args, &[]).expect(0).out;
    for line in
        ["sessions      2", "value         120 (accepted sessions 50, proposed 70)", "bound         120"]
    {
        assert!(out.contains(line), "{line}: {out}");
    }
    assert!(out.contains("0.000 %, proven optimal") && out.contains("milliseconds"), "{out}");
    let sessions = std::fs::read_to_string(folder.path().join("sessions.txt")).unwrap();
    assert_eq!(sessions, "0 1 0\n0 2 1\n");
}

#[test]
fn a_bad_case_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.txt"), CASE.replace("1 2 0", "1 two 0")).unwrap();
    let err = pep_in(folder.path(), &["schedule", "case.txt"], &[]).expect(1).err;
    assert!(err.contains("case.txt: line 3: max_sessions is “two”"), "{err}");
    let err = pep_in(folder.path(), &["schedule", "nowhere.txt"], &[]).expect(1).err;
    assert!(err.contains("nowhere.txt cannot be read"), "{err}");
    pep_in(folder.path(), &["schedule", "case.txt", "--seconds", "0"], &[]).expect(2);
}
