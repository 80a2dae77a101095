//! Query strings in which a name may repeat (`?ou=France&ou=Spain`), which serde's form decoder cannot read.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};

use crate::problem::{ApiError, ApiResult};

/// The longest list one parameter may hold.
const MAX_VALUES: usize = 5_000;

/// The parameters of a request, taken out one by one; what nobody takes is unknown and refused by [`Self::finish`].
#[derive(Debug, Default)]
pub(crate) struct RepeatedQuery {
    pairs: Vec<(String, String)>,
}

impl FromRequest for RepeatedQuery {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            web::Query::<Vec<(String, String)>>::from_query(request.query_string())
                .map(|query| Self { pairs: query.into_inner() })
                .map_err(|error| ApiError::invalid("", format!("The query cannot be read: {error}."))),
        )
    }
}

impl RepeatedQuery {
    /// Every value of `name`, in order; empty values are left out.
    pub(crate) fn texts(&mut self, name: &str) -> ApiResult<Vec<String>> {
        let mut values = Vec::new();
        self.pairs.retain_mut(|(other, value)| {
            let is_it = other == name;
            if is_it && !value.is_empty() {
                values.push(std::mem::take(value));
            }
            !is_it
        });
        if values.len() > MAX_VALUES {
            return Err(ApiError::invalid(
                name,
                format!("`{name}` may be given {MAX_VALUES} times at most."),
            ));
        }
        if values.iter().any(|value| value.contains('\0')) {
            return Err(ApiError::invalid(name, format!("`{name}` holds a NUL character; take it out.")));
        }
        Ok(values)
    }

    /// Every value of `name`, read by `parse`; `form` says what would be right.
    pub(crate) fn values<T>(
        &mut self,
        name: &str,
        form: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> ApiResult<Vec<T>> {
        self.texts(name)?
            .iter()
            .map(|text| {
                parse(text).ok_or_else(|| {
                    let shown: String = text.chars().take(40).collect();
                    ApiError::invalid(name, format!("`{name}` cannot be “{shown}”: it must be {form}."))
                })
            })
            .collect()
    }

    /// The one value of `name`, if it is given.
    pub(crate) fn value<T>(
        &mut self,
        name: &str,
        form: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> ApiResult<Option<T>> {
        let mut values = self.values(name, form, parse)?;
        if values.len() > 1 {
            return Err(ApiError::invalid(name, format!("`{name}` can be given only once.")));
        }
        Ok(values.pop())
    }

    /// The one value of `name` as a number or another type that reads itself.
    pub(crate) fn number<T: FromStr>(&mut self, name: &str, form: &str) -> ApiResult<Option<T>> {
        self.value(name, form, |text| text.parse().ok())
    }

    /// `limit`, from 1 to 200.
    pub(crate) fn limit(&mut self, if_absent: usize) -> ApiResult<usize> {
        let form = "a number from 1 to 200";
        let limit = self.value("limit", form, |text| text.parse().ok().filter(|n| (1..=200).contains(n)))?;
        Ok(limit.unwrap_or(if_absent))
    }

    /// Every value of `name` as an id.
    pub(crate) fn ids(&mut self, name: &str) -> ApiResult<Vec<i64>> {
        self.values(name, "a whole number", |text| text.parse().ok())
    }

    /// Refuses what is left: a mistyped filter that is ignored would show too much.
    pub(crate) fn finish(self) -> ApiResult<()> {
        match self.pairs.first() {
            None => Ok(()),
            Some((name, _)) => {
                let shown: String = name.chars().take(40).collect();
                Err(ApiError::invalid(shown.clone(), format!("There is no parameter `{shown}` here.")))
            }
        }
    }
}
