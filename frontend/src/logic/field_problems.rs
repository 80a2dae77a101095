//! What the server says about single fields of a form.

use pep_client::ApiError;

/// What is wrong with the field at `pointer`, like `/email`; empty: nothing.
pub fn problem_of(error: Option<&ApiError>, pointer: &str) -> String {
    error
        .and_then(ApiError::problem)
        .and_then(|problem| problem.errors.iter().find(|field| field.pointer == pointer))
        .map(|field| field.detail.clone())
        .unwrap_or_default()
}

/// The error without what its fields say already: shown over the form only if some of it belongs to no field of it.
pub fn rest_of(error: Option<ApiError>, pointers: &[&str]) -> Option<ApiError> {
    error.filter(|error| {
        error.problem().is_none_or(|problem| {
            problem.errors.is_empty()
                || problem.errors.iter().any(|field| !pointers.contains(&field.pointer.as_str()))
        })
    })
}

#[cfg(test)]
mod tests {
    use pep_api_types::problem::{FieldProblem, Problem, ProblemCode};

    use super::*;

    fn error(pointers: &[&str]) -> ApiError {
        let code = ProblemCode::Invalid;
        ApiError::Problem(Box::new(Problem {
            conflicts: Vec::new(),
            kind: String::new(),
            title: code.title().to_owned(),
            status: code.status(),
            detail: String::new(),
            instance: String::new(),
            code,
            errors: pointers
                .iter()
                .map(|pointer| FieldProblem {
                    pointer: (*pointer).to_owned(),
                    detail: format!("bad {pointer}"),
                })
                .collect(),
        }))
    }

    #[test]
    fn a_field_shows_its_own_problem() {
        let error = error(&["/email"]);
        assert_eq!(problem_of(Some(&error), "/email"), "bad /email");
        assert_eq!(problem_of(Some(&error), "/title"), "");
        assert_eq!(problem_of(None, "/email"), "");
    }

    #[test]
    fn what_no_field_shows_is_shown_over_the_form() {
        assert_eq!(rest_of(Some(error(&["/email"])), &["/email"]), None);
        assert!(rest_of(Some(error(&["/email", "/side"])), &["/email"]).is_some());
        assert!(rest_of(Some(error(&[])), &["/email"]).is_some());
    }
}
