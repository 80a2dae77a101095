//! The page of people as its URL holds it, and which roles fit whom.

use pep_api_types::people::{NewGrant, PeopleQuery, Person, PersonChange, Role, RoleScopes, ScopeKind, Side};

use super::url_query::UrlQuery;

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeopleView {
    /// Beginning of a name or an address.
    pub text: String,
    /// Only this side.
    pub side: Option<Side>,
    /// Only holders of this role.
    pub role: Option<Role>,
    /// The person who is open.
    pub person: Option<i64>,
}

/// The sides, with what the URL calls them and their words.
pub const SIDES: [(Side, &str, &str); 2] =
    [(Side::Microsoft, "microsoft", "Microsoft"), (Side::Partner, "partner", "Partners")];

/// The roles in the order of the pickers, with what the URL calls them and their words.
pub const ROLES: [(Role, &str, &str); 7] = [
    (Role::Ecm, "ecm", "ECM"),
    (Role::OuCoordinator, "ou_coordinator", "OU coordinator"),
    (Role::Seller, "seller", "Seller"),
    (Role::ProgramTeam, "program_team", "Program team"),
    (Role::Operator, "operator", "Platform operator"),
    (Role::PartnerAdmin, "partner_admin", "Partner primary contact"),
    (Role::PartnerSeller, "partner_seller", "Partner contact"),
];

/// The side that `key` names.
pub fn side_of(key: &str) -> Option<Side> {
    SIDES.iter().find(|(_, name, _)| *name == key).map(|(side, ..)| *side)
}

/// What the URL calls a side.
pub fn side_key(side: Side) -> &'static str {
    SIDES.iter().find(|(other, ..)| *other == side).map_or("", |(_, key, _)| key)
}

/// The role that `key` names.
pub fn role_of(key: &str) -> Option<Role> {
    ROLES.iter().find(|(_, name, _)| *name == key).map(|(role, ..)| *role)
}

/// What the URL calls a role.
pub fn role_key(role: Role) -> &'static str {
    ROLES.iter().find(|(other, ..)| *other == role).map_or("", |(_, key, _)| key)
}

impl PeopleView {
    /// Reads a page's query.
    pub fn read(url: &UrlQuery) -> Self {
        Self {
            text: url.first("q").unwrap_or_default().to_owned(),
            side: url.first("side").and_then(side_of),
            role: url.first("role").and_then(role_of),
            person: url.parsed("person"),
        }
    }

    /// The page's address.
    pub fn href(&self) -> String {
        UrlQuery::default()
            .with("q", [self.text.clone()])
            .with("side", self.side.map(side_key))
            .with("role", self.role.map(role_key))
            .with("person", self.person.map(|id| id.to_string()))
            .on("/people")
    }

    /// What to ask the server for: the people behind `cursor`.
    pub fn query(&self, cursor: Option<String>) -> PeopleQuery {
        PeopleQuery {
            q: Some(self.text.clone()).filter(|text| !text.is_empty()),
            side: self.side,
            role: self.role,
            cursor,
            limit: None,
        }
    }

    /// Whether something narrows the list.
    pub fn is_filtered(&self) -> bool {
        !self.text.is_empty() || self.side.is_some() || self.role.is_some()
    }

    /// Takes out what narrows the list.
    pub fn clear_filters(&mut self) {
        *self = Self { person: self.person, ..Self::default() };
    }
}

/// The roles that somebody of this side can hold and `is_operator` can grant.
pub fn grantable(side: Side, is_operator: bool) -> Vec<Role> {
    ROLES
        .iter()
        .map(|(role, ..)| *role)
        .filter(|role| side_of_role(*role) == side && (is_operator || *role != Role::Operator))
        .collect()
}

fn side_of_role(role: Role) -> Side {
    match role {
        Role::PartnerAdmin | Role::PartnerSeller => Side::Partner,
        Role::Ecm | Role::OuCoordinator | Role::Seller | Role::ProgramTeam | Role::Operator => {
            Side::Microsoft
        }
    }
}

/// For what kind of thing a role is granted, if not for all.
pub fn scope_of(role: Role) -> Option<ScopeKind> {
    match role {
        Role::Ecm | Role::OuCoordinator => Some(ScopeKind::Ou),
        Role::Seller => Some(ScopeKind::Atu),
        Role::ProgramTeam => Some(ScopeKind::Program),
        Role::PartnerAdmin | Role::PartnerSeller => Some(ScopeKind::Partner),
        Role::Operator => None,
    }
}

/// Whether a role can be held for everything.
pub fn fits_all(role: Role) -> bool {
    side_of_role(role) == Side::Microsoft
}

/// A kind of thing in words, in the plural.
pub fn scope_words(kind: ScopeKind) -> &'static str {
    match kind {
        ScopeKind::All => "everything",
        ScopeKind::Ou => "OUs",
        ScopeKind::Atu => "ATUs",
        ScopeKind::Program => "programs",
        ScopeKind::Partner => "partners",
    }
}

/// The things of a kind whose names contain `text`, as id and name. Partners are not among them: a person's own
/// partner is the only one there is.
pub fn offered(scopes: &RoleScopes, kind: ScopeKind, text: &str) -> Vec<(i64, String)> {
    let all = match kind {
        ScopeKind::Ou => &scopes.ous,
        ScopeKind::Atu => &scopes.atus,
        ScopeKind::Program => &scopes.programs,
        ScopeKind::All | ScopeKind::Partner => return vec![],
    };
    let wanted = text.trim().to_lowercase();
    all.iter()
        .filter(|named| named.name.to_lowercase().contains(&wanted))
        .map(|named| (named.id, named.name.clone()))
        .collect()
}

/// The grants that a filled-in form means, or what is still missing. `chosen`: ids of things of the role's kind.
///
/// # Errors
/// What to choose, in words.
pub fn grants(
    role: Role,
    for_all: bool,
    chosen: &[i64],
    partner: Option<i64>,
) -> Result<Vec<NewGrant>, String> {
    let kind = match scope_of(role) {
        Some(kind) if !(for_all && fits_all(role)) => kind,
        _ => return Ok(vec![NewGrant { role, scope_kind: ScopeKind::All, scope_id: None }]),
    };
    let own: Vec<i64> = partner.into_iter().collect();
    let ids = if kind == ScopeKind::Partner { &own } else { chosen };
    if ids.is_empty() {
        return Err(format!("Choose at least one of the {}.", scope_words(kind)));
    }
    Ok(ids.iter().map(|id| NewGrant { role, scope_kind: kind, scope_id: Some(*id) }).collect())
}

/// What can be changed about a person, as it is now.
pub fn change_of(person: &Person) -> PersonChange {
    PersonChange {
        email: person.email.clone(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        title: person.title.clone(),
        time_zone: person.time_zone.clone(),
    }
}

/// A person's name; the address if there is none.
pub fn name_of(person: &Person) -> String {
    let name = format!("{} {}", person.first_name, person.last_name);
    let name = name.trim();
    if name.is_empty() { person.email.clone() } else { name.to_owned() }
}

/// Text or nothing: an empty field means that nothing is known.
pub fn known(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use pep_api_types::people::Named;

    use super::*;

    #[test]
    fn the_url_keeps_the_view() {
        let address = "/people?q=ada&side=microsoft&role=ecm&person=3";
        let view = PeopleView::read(&UrlQuery::read("q=ada&side=microsoft&role=ecm&person=3"));
        assert_eq!(view.href(), address);
        let mut plain = view.clone();
        plain.clear_filters();
        assert_eq!(plain.href(), "/people?person=3");
        assert!(view.is_filtered() && !plain.is_filtered());
        assert_eq!(plain.query(None).q, None);
    }

    #[test]
    fn roles_belong_to_a_side_and_operators_are_made_by_operators() {
        assert_eq!(grantable(Side::Partner, true), [Role::PartnerAdmin, Role::PartnerSeller]);
        assert!(grantable(Side::Microsoft, true).contains(&Role::Operator));
        assert!(!grantable(Side::Microsoft, false).contains(&Role::Operator));
    }

    #[test]
    fn a_role_is_granted_for_each_chosen_thing() {
        let granted = grants(Role::Ecm, false, &[3, 4], None).unwrap();
        let ids: Vec<_> = granted.iter().map(|grant| (grant.scope_kind, grant.scope_id)).collect();
        assert_eq!(ids, [(ScopeKind::Ou, Some(3)), (ScopeKind::Ou, Some(4))]);
        let all = grants(Role::Ecm, true, &[3], None).unwrap();
        assert_eq!(all.first().map(|grant| grant.scope_kind), Some(ScopeKind::All));
        assert!(grants(Role::Seller, false, &[], None).unwrap_err().contains("ATUs"));
    }

    #[test]
    fn a_partners_role_is_for_the_own_partner_only() {
        let granted = grants(Role::PartnerAdmin, true, &[9], Some(7)).unwrap();
        assert_eq!(
            granted.first().map(|grant| (grant.scope_kind, grant.scope_id)),
            Some((ScopeKind::Partner, Some(7)))
        );
        assert!(grants(Role::PartnerAdmin, false, &[], None).is_err());
    }

    #[test]
    fn things_are_found_by_a_part_of_their_name() {
        let named = |id, name: &str| Named { id, name: name.to_owned() };
        let scopes = RoleScopes {
            ous: vec![named(1, "ANZ"), named(2, "Canada")],
            atus: vec![],
            programs: vec![],
            for_all: vec![],
        };
        assert_eq!(offered(&scopes, ScopeKind::Ou, " can"), [(2, "Canada".to_owned())]);
        assert!(offered(&scopes, ScopeKind::Partner, "").is_empty());
    }
}
