//! People and their roles, for those who run programs and the platform.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pep_api_types::page::Page;
use pep_api_types::people::{
    GrantedRole, MailProblem, Named, NewGrant, NewPerson, PeopleQuery, Person, PersonChange, PersonSummary,
    Role, RoleScopes, ScopeKind, Side,
};
use pep_api_types::problem::Problem;
use pep_app::people::{self, PeopleSearch, PersonInput, PersonView, Returning, RoleScopeLists, RoleToGrant};
use pep_domain::access::action;
use pep_domain::ids::{PartnerId, PersonId, RoleGrantId};

use super::session::at;
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_people)
        .service(create_person)
        .service(get_person)
        .service(update_person)
        .service(remove_person)
        .service(end_person_sessions)
        .service(grant_role)
        .service(take_role)
        .service(list_role_scopes);
}

/// People by name; those who were removed are not among them.
#[utoipa::path(tag = "people", security(("session" = [])), params(PeopleQuery), responses(
    (status = 200, description = "The people.", body = Page<PersonSummary>),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The query cannot be read.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/people")]
pub(crate) async fn list_people(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewPeople>,
    query: web::Query<PeopleQuery>,
) -> ApiResult<web::Json<Page<PersonSummary>>> {
    let query = query.into_inner();
    let limit = query.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(ApiError::invalid("limit", "Ask for 1 to 200 people at a time."));
    }
    let search = PeopleSearch {
        text: query.q,
        side: query.side.map(side_from_wire),
        role: query.role.map(role_from_wire),
        after: query.cursor.as_deref().map(read_cursor).transpose()?,
        limit,
    };
    let page = people::list_people(&context(&request)?, &permit, search).await?;
    let items = page.people.into_iter().map(summary_to_wire).collect();
    let next = page.next.map(|(name, id)| URL_SAFE_NO_PAD.encode(format!("{id}:{name}")));
    Ok(web::Json(Page { items, total: None, next }))
}

fn read_cursor(cursor: &str) -> ApiResult<(String, i64)> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (id, name) = text.split_once(':')?;
        let id = id.parse().ok()?;
        (!name.contains('\0')).then(|| (name.to_owned(), id))
    };
    read().ok_or_else(|| ApiError::invalid("cursor", "Pass the `next` of the page before, unchanged."))
}

/// Add a person.
///
/// Somebody who was removed comes back this way, without the roles held before.
#[utoipa::path(tag = "people", security(("session" = [])), request_body = NewPerson, responses(
    (status = 201, description = "Added.", body = Person),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The address is used.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "Some values are not acceptable.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/people")]
pub(crate) async fn create_person(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePeople>,
    input: web::Json<NewPerson>,
) -> ApiResult<HttpResponse> {
    let NewPerson {
        email,
        first_name,
        last_name,
        title,
        side,
        partner_id,
        time_zone,
        comes_back_after_erasure,
    } = input.into_inner();
    let returning = if comes_back_after_erasure { Returning::Wanted } else { Returning::AskFirst };
    let values = PersonInput { email, first_name, last_name, title, time_zone };
    let (side, partner) = (side_from_wire(side), partner_id.map(PartnerId));
    let person =
        people::create_person(&context(&request)?, &permit, values, side, partner, returning).await?;
    Ok(HttpResponse::Created().json(person_to_wire(person)))
}

/// One person.
#[utoipa::path(tag = "people", security(("session" = [])), params(("id" = i64, Path, description = "The person.")), responses(
    (status = 200, description = "The person.", body = Person),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/people/{id}")]
pub(crate) async fn get_person(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewPeople>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<Person>> {
    let person = people::get_person(&context(&request)?, &permit, PersonId(*id)).await?;
    Ok(web::Json(person_to_wire(person)))
}

/// Change a person.
///
/// A new address ends the person's sessions, known devices and mailed links. Only operators change operators, and nobody
/// changes the address of somebody who holds more than they do.
#[utoipa::path(tag = "people", security(("session" = [])), params(("id" = i64, Path, description = "The person.")),
    request_body = PersonChange, responses(
    (status = 200, description = "Changed.", body = Person),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The address is used, or the person holds more than the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "Some values are not acceptable.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[put("/people/{id}")]
pub(crate) async fn update_person(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePeople>,
    id: web::Path<i64>,
    input: web::Json<PersonChange>,
) -> ApiResult<web::Json<Person>> {
    let PersonChange { email, first_name, last_name, title, time_zone } = input.into_inner();
    let values = PersonInput { email, first_name, last_name, title, time_zone };
    let person = people::update_person(&context(&request)?, &permit, PersonId(*id), values).await?;
    Ok(web::Json(person_to_wire(person)))
}

/// Remove a person.
///
/// Nothing lets them in any more; what they did stays.
#[utoipa::path(tag = "people", security(("session" = [])), params(("id" = i64, Path, description = "The person.")), responses(
    (status = 204, description = "Removed."),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "Oneself, or somebody who holds more than the caller, cannot be removed.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[delete("/people/{id}")]
pub(crate) async fn remove_person(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePeople>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    people::remove_person(&context(&request)?, &permit, PersonId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Sign a person out of every browser.
#[utoipa::path(tag = "people", security(("session" = [])), params(("id" = i64, Path, description = "The person.")), responses(
    (status = 204, description = "Signed out everywhere."),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The person holds more than the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/people/{id}/sign-out")]
pub(crate) async fn end_person_sessions(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePeople>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    people::end_person_sessions(&context(&request)?, &permit, PersonId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Grant a role.
///
/// It holds from the person's next request on. Nobody grants what reaches further than their own roles; only operators make
/// operators, or grant something to themselves.
#[utoipa::path(tag = "people", security(("session" = [])), params(("id" = i64, Path, description = "The person.")),
    request_body = NewGrant, responses(
    (status = 200, description = "Granted, or held already.", body = Person),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The person holds more than the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The role does not fit the person or its scope.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/people/{id}/roles")]
pub(crate) async fn grant_role(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePeople>,
    id: web::Path<i64>,
    input: web::Json<NewGrant>,
) -> ApiResult<web::Json<Person>> {
    let grant = RoleToGrant {
        role: role_from_wire(input.role),
        scope_kind: scope_kind_from_wire(input.scope_kind).to_owned(),
        scope_id: input.scope_id.unwrap_or(0),
    };
    let person = people::grant_role(&context(&request)?, &permit, PersonId(*id), grant).await?;
    Ok(web::Json(person_to_wire(person)))
}

/// Take a role back.
///
/// From the person's next request on. The last operator stays one.
#[utoipa::path(tag = "people", security(("session" = [])), params(
    ("id" = i64, Path, description = "The person."),
    ("grantId" = i64, Path, description = "The grant, from the person's roles."),
), responses(
    (status = 204, description = "Taken back."),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The last operator's role, or somebody who holds more than the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[delete("/people/{id}/roles/{grantId}")]
pub(crate) async fn take_role(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePeople>,
    path: web::Path<(i64, i64)>,
) -> ApiResult<HttpResponse> {
    let (id, grant) = path.into_inner();
    people::take_role(&context(&request)?, &permit, PersonId(id), RoleGrantId(grant)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What the caller can grant roles for: OUs, ATUs and programs.
#[utoipa::path(tag = "people", security(("session" = [])), responses(
    (status = 200, description = "The lists, each by name.", body = RoleScopes),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/role-scopes")]
pub(crate) async fn list_role_scopes(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewPeople>,
) -> ApiResult<web::Json<RoleScopes>> {
    let RoleScopeLists { names, for_all } = people::list_role_scopes(&context(&request)?, &permit).await?;
    let named = |list: Vec<(i64, String)>| list.into_iter().map(|(id, name)| Named { id, name }).collect();
    Ok(web::Json(RoleScopes {
        ous: named(names.ous),
        atus: named(names.atus),
        programs: named(names.programs),
        for_all: for_all.into_iter().map(role_to_wire).collect(),
    }))
}

fn summary_to_wire(view: PersonView) -> PersonSummary {
    PersonSummary {
        id: view.record.id.0,
        name: view.record.name(),
        email: view.record.email,
        title: view.record.title,
        side: side_to_wire(view.record.side),
        partner_name: view.record.partner_name,
        roles: granted_roles(&view.roles),
    }
}

fn person_to_wire(view: PersonView) -> Person {
    let record = view.record;
    Person {
        id: record.id.0,
        email: record.email,
        first_name: record.first_name,
        last_name: record.last_name,
        title: record.title,
        side: side_to_wire(record.side),
        partner_id: record.partner_id.map(|id| id.0),
        partner_name: record.partner_name,
        time_zone: record.time_zone,
        feed: record.feed,
        roles: granted_roles(&view.roles),
        open_sessions: view.open_sessions,
        may_change: view.may_change,
        mail_problem: view.mail_problem.map(|(kind, at, detail)| MailProblem {
            is_complaint: kind == "complaint",
            at: at.to_datetime(),
            detail,
        }),
        created_at: at(record.created_at.0),
        updated_at: at(record.updated_at.0),
    }
}

/// Stored grants for the wire.
pub(super) fn granted_roles(roles: &[people::GrantRow]) -> Vec<GrantedRole> {
    roles
        .iter()
        .map(|grant| GrantedRole {
            id: grant.id.0,
            role: role_to_wire(grant.role),
            label: grant.role.label().to_owned(),
            scope_kind: scope_kind_to_wire(&grant.scope_kind),
            scope_id: grant.scope_id,
            scope_label: grant.scope_name.clone(),
        })
        .collect()
}

/// Grants as a person would say them: "ECM for France".
pub(super) fn roles_in_words(roles: &[people::GrantRow]) -> Vec<String> {
    roles
        .iter()
        .map(|grant| match grant.scope_kind.as_str() {
            "all" if matches!(grant.role, pep_domain::people::Role::Operator) => {
                grant.role.label().to_owned()
            }
            "all" => format!("{} for all", grant.role.label()),
            _ => format!("{} for {}", grant.role.label(), grant.scope_name),
        })
        .collect()
}

/// The domain's side for the wire.
pub(super) fn side_to_wire(side: pep_domain::people::Side) -> Side {
    match side {
        pep_domain::people::Side::Microsoft => Side::Microsoft,
        pep_domain::people::Side::Partner => Side::Partner,
    }
}

pub(super) fn side_from_wire(side: Side) -> pep_domain::people::Side {
    match side {
        Side::Microsoft => pep_domain::people::Side::Microsoft,
        Side::Partner => pep_domain::people::Side::Partner,
    }
}

fn role_to_wire(role: pep_domain::people::Role) -> Role {
    use pep_domain::people::Role as D;
    match role {
        D::Ecm => Role::Ecm,
        D::OuCoordinator => Role::OuCoordinator,
        D::Seller => Role::Seller,
        D::ProgramTeam => Role::ProgramTeam,
        D::Operator => Role::Operator,
        D::PartnerAdmin => Role::PartnerAdmin,
        D::PartnerSeller => Role::PartnerSeller,
    }
}

fn role_from_wire(role: Role) -> pep_domain::people::Role {
    use pep_domain::people::Role as D;
    match role {
        Role::Ecm => D::Ecm,
        Role::OuCoordinator => D::OuCoordinator,
        Role::Seller => D::Seller,
        Role::ProgramTeam => D::ProgramTeam,
        Role::Operator => D::Operator,
        Role::PartnerAdmin => D::PartnerAdmin,
        Role::PartnerSeller => D::PartnerSeller,
    }
}

fn scope_kind_to_wire(kind: &str) -> ScopeKind {
    match kind {
        "ou" => ScopeKind::Ou,
        "atu" => ScopeKind::Atu,
        "program" => ScopeKind::Program,
        "partner" => ScopeKind::Partner,
        _ => ScopeKind::All,
    }
}

fn scope_kind_from_wire(kind: ScopeKind) -> &'static str {
    match kind {
        ScopeKind::All => "all",
        ScopeKind::Ou => "ou",
        ScopeKind::Atu => "atu",
        ScopeKind::Program => "program",
        ScopeKind::Partner => "partner",
    }
}
