//! What the browser starts.

fn main() {
    pep_frontend::run();
}
