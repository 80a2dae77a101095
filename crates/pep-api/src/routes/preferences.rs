//! How one wants mails that may be declined (B1-15, B4-16). The links under mails are in `unsubscribe`.

use actix_web::{HttpRequest, get, put, web};
use pep_api_types::page::Page;
use pep_api_types::preferences::{MailDelivery, MailPreference, SetMailPreference};
use pep_api_types::problem::Problem;
use pep_app::preferences;
use pep_domain::access::action;
use pep_domain::preferences::{Delivery, MailKind};

use super::refusals::{BodyRefusals, Refusals};
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_mail_preferences).service(set_mail_preference);
}

/// The kinds of mail you can get, and how each comes.
#[utoipa::path(tag = "preferences", security(("session" = [])), responses(
    (status = 200, description = "In reading order.", body = Page<MailPreference>),
    Refusals,
))]
#[get("/mail-preferences")]
pub(crate) async fn list_mail_preferences(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
) -> ApiResult<web::Json<Page<MailPreference>>> {
    let found = preferences::list(&context(&request)?, &permit).await?;
    let items = found.into_iter().map(|(kind, delivery)| preference(kind, delivery)).collect();
    Ok(web::Json(Page { items, total: None, next: None }))
}

/// Choose how a kind of mail comes.
#[utoipa::path(tag = "preferences", security(("session" = [])),
    params(("kind" = String, Path, description = "The kind.")), request_body = SetMailPreference, responses(
    (status = 200, description = "Chosen.", body = MailPreference),
    (status = 409, description = "It cannot be declined.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[put("/mail-preferences/{kind}")]
pub(crate) async fn set_mail_preference(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    kind: web::Path<String>,
    input: web::Json<SetMailPreference>,
) -> ApiResult<web::Json<MailPreference>> {
    let delivery = match input.delivery {
        MailDelivery::AtOnce => Delivery::AtOnce,
        MailDelivery::Daily => Delivery::Daily,
        MailDelivery::Off => Delivery::Off,
    };
    let kind = preferences::choose(&context(&request)?, &permit, &kind, delivery).await?;
    Ok(web::Json(preference(kind, delivery)))
}

fn preference(kind: &MailKind, delivery: Delivery) -> MailPreference {
    MailPreference {
        kind: kind.key.to_owned(),
        title: kind.title.to_owned(),
        is_mandatory: kind.is_mandatory,
        delivery: told(delivery),
        choices: kind.choices().iter().copied().map(told).collect(),
    }
}

fn told(delivery: Delivery) -> MailDelivery {
    match delivery {
        Delivery::AtOnce => MailDelivery::AtOnce,
        Delivery::Daily => MailDelivery::Daily,
        Delivery::Off => MailDelivery::Off,
    }
}
