//! Who may do what: one table, and the permits that are the only key to a use case (DESIGN 6, reliability 3.2–3.4).
//!
//! A use case takes a [`Permit`] of its own action. A permit can only come from [`authorize`], so forgetting the check
//! does not compile. What a permit reaches (all accounts, those of some OUs, one partner …) travels inside it and
//! becomes the `WHERE` of every query.

mod granting;

use std::collections::BTreeSet;
use std::marker::PhantomData;

use crate::heatmap::AccountScope;
use crate::ids::{AtuId, OuId, PartnerId, PersonId, ProgramId, SignInSessionId};
use crate::people::{Role, Side};

pub use granting::{GrantRefusal, may_change_person, may_grant};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// Every action a person can be allowed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ActionKind { $($(#[$doc])* $name),+ }

        impl ActionKind {
            /// All actions, in reading order.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The action's name in the access matrix and in the audit log.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }

        /// One type for each action, to tell permits apart at compile time.
        pub mod action {
            $(
                $(#[$doc])*
                #[derive(Debug, Clone, Copy)]
                pub struct $name;
                impl super::Action for $name {
                    const KIND: super::ActionKind = super::ActionKind::$name;
                }
            )+
        }
    };
}

/// An action as a type; see [`action`].
pub trait Action {
    /// The same action as a value.
    const KIND: ActionKind;
}

actions! {
    /// See and change what is one's own: sessions, preferences, notices, saved views.
    UseOwnAccount = "use_own_account",
    /// See accounts, partners' reports, history, findings; download them.
    ViewHeatmap = "view_heatmap",
    /// Look partners up by name, to choose among them.
    ChoosePartners = "choose_partners",
    /// Keep the internal note of an account (B1-18).
    EditAccountNote = "edit_account_note",
    /// Set ECM, OU, industry or segment of many accounts (B1-11).
    EditAccounts = "edit_accounts",
    /// Send accounts to partners for report, preview, remind, cancel (H-15…H-19, B1-03).
    SendForReport = "send_for_report",
    /// See requests that were sent and how far they are.
    ViewReportRequests = "view_report_requests",
    /// Report on accounts as a partner (H-20…H-22).
    ReportOnAccounts = "report_on_accounts",
    /// Hand rows of a request to a colleague (B1-14).
    DelegateRows = "delegate_rows",
    /// Report one's own interest in one's accounts (D-19).
    ReportSellerStatus = "report_seller_status",
    /// Import accounts, partners, contacts and reports.
    ImportLists = "import_lists",
    /// Import the lists that give people rights: sellers and ECMs.
    ImportPeople = "import_people",
    /// Keep the closed days of OUs (B3-08).
    ManageHolidays = "manage_holidays",
    /// See people and their roles.
    ViewPeople = "view_people",
    /// Add and change people, grant and take roles, end sessions.
    ManagePeople = "manage_people",
    /// See, hand out and erase what is held about a person (B4-17).
    ErasePeople = "erase_people",
    /// See programs.
    ViewPrograms = "view_programs",
    /// Change programs: names, banner, From address.
    ManagePrograms = "manage_programs",
    /// See sent mail as rendered, one's own program's or all.
    ViewOutbox = "view_outbox",
    /// Send a message again, settle one in doubt.
    ManageOutbox = "manage_outbox",
    /// Read a mail of another's program, with a reason (reliability 2.11).
    RevealMail = "reveal_mail",
    /// See jobs, schedules and failures.
    ViewJobs = "view_jobs",
    /// Run, retry and cancel jobs; open or hold outbound mail; move a rehearsal's clock.
    ManageJobs = "manage_jobs",
    /// See the programs that may read OCP Insights, and what they read; make, rotate and revoke their secrets.
    ManageApiClients = "manage_api_clients",
    /// Read the audit log.
    ViewAudit = "view_audit",
    /// See which partners a program elected and which sellers it invited (D-02 … D-07).
    ViewElection = "view_election",
    /// Elect partners, invite sellers, take them out again (D-02, D-03, D-62, D-63).
    ManageElection = "manage_election",
    /// Plan, launch and stop waves of invitations (D-64, B4-01).
    ManageWaves = "manage_waves",
    /// See sales teams as an organiser.
    ViewTeams = "view_teams",
    /// Build and change any team of a program.
    ManageTeams = "manage_teams",
    /// Build and change the teams of one's own partner or ATU (D-08 … D-13).
    ManageOwnTeams = "manage_own_teams",
    /// Plan events, publish them, move their phases (D-14, D-40).
    ManageEvents = "manage_events",
    /// See events, their board, requests, sessions and reports as an organiser (D-41).
    ViewEvents = "view_events",
    /// Nominate partners to the events of OUs (D-15, D-16).
    NominatePartners = "nominate_partners",
    /// Hand a request to another team, and decide one in a team's place, with a reason (D-55, B3-17).
    OverrideRequests = "override_requests",
    /// Change, move and cancel sessions, add people, correct attendance as an organiser (D-58).
    ManageSessions = "manage_sessions",
    /// Take part: see one's own teams, events, requests and sessions, ask, answer, attend (D-21 … D-28).
    TakePart = "take_part",
    /// Ask a partner's contact for a follow-up, pick its time, take it back (F-01 … F-06, F-12).
    ScheduleFollowUps = "schedule_follow_ups",
    /// Offer times for a follow-up as a partner, hand it over, decline it (F-08, F-09).
    AnswerFollowUps = "answer_follow_ups",
    /// See engagements and who is late in them (C-58).
    ViewEngagements = "view_engagements",
    /// Start engagements, publish them, remind and withdraw partners (C-05 … C-12, C-57).
    ManageEngagements = "manage_engagements",
    /// Keep the people of one's own partner, and read what they did (reliability 3.3).
    ManageOwnPeople = "manage_own_people",
    /// See and prepare, as a partner, the engagements to which one's own partner is invited (C-13, C-17).
    PrepareEngagements = "prepare_engagements",
    /// Accept or decline an engagement for one's own partner (C-14, C-15).
    AnswerEngagements = "answer_engagements",
    /// Look at the engagements about one's own accounts and come to their sessions (C-01, C-28).
    AttendEngagements = "attend_engagements",
    /// Search the materials of partners and fetch them (C-23).
    ViewMaterials = "view_materials",
    /// Correct what a material is tagged with, take one out.
    ManageMaterials = "manage_materials",
}

/// How far an action reaches for a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    None,
    /// Everything.
    All,
    /// The OUs for which the role is granted; everything if it is granted for all.
    GrantedOus,
    /// Only if the role is granted for all OUs.
    OnlyIfAllOus,
    /// The programs for which the role is granted; everything if it is granted for all.
    GrantedPrograms,
    /// The accounts the person sells to.
    OwnAccounts,
    /// The OU in which the person sells.
    OwnOu,
    /// The person's own partner.
    OwnPartner,
    /// What belongs to the person.
    OwnPerson,
}

/// The access table. One `match`, so that a new action or role does not compile until it is decided.
#[must_use]
pub fn reach(role: Role, action: ActionKind) -> Reach {
    use ActionKind as A;
    use Reach::{
        All, GrantedOus, GrantedPrograms, None, OnlyIfAllOus, OwnAccounts, OwnOu, OwnPartner, OwnPerson,
    };
    match action {
        A::UseOwnAccount => OwnPerson,
        A::ViewHeatmap => match role {
            Role::Ecm | Role::OuCoordinator => GrantedOus,
            Role::Seller => OwnAccounts,
            Role::ProgramTeam => All,
            Role::Operator | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::ChoosePartners => match role {
            Role::Ecm | Role::OuCoordinator | Role::Seller | Role::ProgramTeam | Role::Operator => All,
            Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::EditAccountNote | A::SendForReport => match role {
            Role::Ecm | Role::OuCoordinator => GrantedOus,
            Role::Seller | Role::ProgramTeam | Role::Operator | Role::PartnerAdmin | Role::PartnerSeller => {
                None
            }
        },
        A::EditAccounts => match role {
            Role::Ecm | Role::OuCoordinator => GrantedOus,
            Role::ProgramTeam => All,
            Role::Seller | Role::Operator | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::ViewReportRequests => match role {
            Role::Ecm | Role::OuCoordinator => GrantedOus,
            Role::ProgramTeam => All,
            Role::Seller | Role::Operator | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::ReportOnAccounts | A::AnswerFollowUps | A::PrepareEngagements => match role {
            Role::PartnerAdmin | Role::PartnerSeller => OwnPartner,
            Role::Ecm | Role::OuCoordinator | Role::Seller | Role::ProgramTeam | Role::Operator => None,
        },
        A::DelegateRows | A::AnswerEngagements | A::ManageOwnPeople => match role {
            Role::PartnerAdmin => OwnPartner,
            Role::PartnerSeller
            | Role::Ecm
            | Role::OuCoordinator
            | Role::Seller
            | Role::ProgramTeam
            | Role::Operator => None,
        },
        A::ReportSellerStatus | A::AttendEngagements => match role {
            Role::Seller => OwnAccounts,
            Role::Ecm
            | Role::OuCoordinator
            | Role::ProgramTeam
            | Role::Operator
            | Role::PartnerAdmin
            | Role::PartnerSeller => None,
        },
        A::ImportLists | A::ManageHolidays => match role {
            Role::Ecm | Role::OuCoordinator => GrantedOus,
            Role::ProgramTeam | Role::Operator => All,
            Role::Seller | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::ImportPeople => match role {
            Role::Ecm => OnlyIfAllOus,
            Role::ProgramTeam | Role::Operator => All,
            Role::OuCoordinator | Role::Seller | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::ViewPeople => match role {
            Role::ProgramTeam | Role::Operator => All,
            Role::Ecm | Role::OuCoordinator | Role::Seller | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::ManagePeople => match role {
            Role::ProgramTeam | Role::Operator => All,
            Role::Ecm | Role::OuCoordinator | Role::Seller | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        // Sellers see a program as its entry page shows it, without its rules (reliability 3.3).
        A::ViewPrograms => match role {
            Role::ProgramTeam => GrantedPrograms,
            Role::Ecm | Role::OuCoordinator | Role::Operator => All,
            Role::Seller | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::ManagePrograms => match role {
            Role::ProgramTeam => GrantedPrograms,
            Role::Operator => All,
            Role::Ecm | Role::OuCoordinator | Role::Seller | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::ViewOutbox => match role {
            Role::ProgramTeam => GrantedPrograms,
            Role::Operator => All,
            Role::Ecm | Role::OuCoordinator | Role::Seller | Role::PartnerAdmin | Role::PartnerSeller => {
                OwnPerson
            }
        },
        A::ManageOutbox | A::ViewAudit => match role {
            Role::ProgramTeam => GrantedPrograms,
            Role::Operator => All,
            Role::Ecm | Role::OuCoordinator | Role::Seller | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::ViewJobs => match role {
            Role::ProgramTeam | Role::Operator => All,
            Role::Ecm | Role::OuCoordinator | Role::Seller | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::ManageJobs | A::ManageApiClients | A::ErasePeople | A::RevealMail => match role {
            Role::Operator => All,
            Role::ProgramTeam
            | Role::Ecm
            | Role::OuCoordinator
            | Role::Seller
            | Role::PartnerAdmin
            | Role::PartnerSeller => None,
        },
        A::ViewElection => match role {
            Role::ProgramTeam => GrantedPrograms,
            Role::Ecm | Role::OuCoordinator | Role::Operator => All,
            Role::Seller | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::ManageElection | A::ManageWaves | A::ManageTeams | A::ManageEvents => match role {
            Role::ProgramTeam => GrantedPrograms,
            Role::Ecm
            | Role::OuCoordinator
            | Role::Seller
            | Role::Operator
            | Role::PartnerAdmin
            | Role::PartnerSeller => None,
        },
        A::ViewTeams
        | A::ViewEvents
        | A::NominatePartners
        | A::OverrideRequests
        | A::ManageSessions
        | A::ViewEngagements
        | A::ManageEngagements
        | A::ManageMaterials => match role {
            Role::ProgramTeam => GrantedPrograms,
            Role::Ecm | Role::OuCoordinator => GrantedOus,
            Role::Seller | Role::Operator | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        // Sellers explore what partners prepared for the OU they sell in (C-23).
        A::ViewMaterials => match role {
            Role::ProgramTeam => GrantedPrograms,
            Role::Ecm | Role::OuCoordinator => GrantedOus,
            Role::Seller => OwnOu,
            Role::Operator | Role::PartnerAdmin | Role::PartnerSeller => None,
        },
        A::ManageOwnTeams => match role {
            Role::PartnerAdmin => OwnPartner,
            // Microsoft teams are built of the members of one's own ATU (D-10).
            Role::Seller => OwnPerson,
            Role::PartnerSeller | Role::Ecm | Role::OuCoordinator | Role::ProgramTeam | Role::Operator => {
                None
            }
        },
        A::ScheduleFollowUps => match role {
            Role::Seller => OwnPerson,
            Role::Ecm
            | Role::OuCoordinator
            | Role::ProgramTeam
            | Role::Operator
            | Role::PartnerAdmin
            | Role::PartnerSeller => None,
        },
        A::TakePart => match role {
            Role::PartnerAdmin | Role::PartnerSeller | Role::Seller => OwnPerson,
            Role::Ecm | Role::OuCoordinator | Role::ProgramTeam | Role::Operator => None,
        },
    }
}

/// Which programs a person may act in. Comes only from this module; nothing in it means none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProgramScope {
    /// Every program.
    pub is_all: bool,
    /// These programs.
    pub programs: Vec<ProgramId>,
}

impl ProgramScope {
    /// Is this program one of them?
    #[must_use]
    pub fn reaches(&self, program: ProgramId) -> bool {
        self.is_all || self.programs.contains(&program)
    }
}

/// For what a role is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GrantScope {
    /// For everything.
    All,
    /// For one OU.
    Ou(OuId),
    /// For one ATU.
    Atu(AtuId),
    /// For one program.
    Program(ProgramId),
    /// For one partner.
    Partner(PartnerId),
}

impl GrantScope {
    /// The scope of a stored or sent word and id; `None` if the word is unknown. `id` counts for nothing with `all`.
    #[must_use]
    pub fn of(kind: &str, id: i64) -> Option<Self> {
        match kind {
            "all" => Some(Self::All),
            "ou" => Some(Self::Ou(OuId(id))),
            "atu" => Some(Self::Atu(AtuId(id))),
            "program" => Some(Self::Program(ProgramId(id))),
            "partner" => Some(Self::Partner(PartnerId(id))),
            _ => None,
        }
    }
}

/// One role with its scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// For what.
    pub scope: GrantScope,
}

/// Who is acting, as looked up for this very request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub person_id: PersonId,
    /// The person's side.
    pub side: Side,
    /// The person's partner, on the partner side.
    pub partner_id: Option<PartnerId>,
    /// The roles held now.
    pub grants: Vec<Grant>,
    /// The request in which the person acts, for the audit log; empty outside HTTP.
    pub request_id: String,
    /// The browser session, if the request came from one.
    pub session_id: Option<SignInSessionId>,
}

impl Actor {
    /// True if the person is in the program team of `program`.
    #[must_use]
    pub fn runs_program(&self, program: ProgramId) -> bool {
        let is_theirs = |grant: &Grant| {
            grant.role == Role::ProgramTeam
                && matches!(grant.scope, GrantScope::All) | (grant.scope == GrantScope::Program(program))
        };
        self.grants.iter().any(is_theirs)
    }

    /// True if the person holds `role` with any scope.
    #[must_use]
    pub fn holds(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }
}

/// The action is not for this person. Answered as "not found" (DESIGN 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denied;

/// Proof that `actor` may do `A`, and how far that reaches. Only [`authorize`] makes one.
#[derive(Debug, Clone)]
pub struct Permit<A> {
    actor: Actor,
    accounts: AccountScope,
    programs: ProgramScope,
    is_all: bool,
    sells_in_own_ou: bool,
    action: PhantomData<A>,
}

impl<A> Permit<A> {
    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The accounts within reach. Empty means no rows.
    #[must_use]
    pub fn account_scope(&self) -> &AccountScope {
        &self.accounts
    }

    /// The partner within reach, for actions of the partner side.
    #[must_use]
    pub fn partner_id(&self) -> Option<PartnerId> {
        self.actor.partner_id
    }

    /// True if the action reaches everything, false if only what is the person's own or scope.
    #[must_use]
    pub fn reaches_all(&self) -> bool {
        self.is_all
    }

    /// True if the OU in which the person sells is within reach, beside those that are granted.
    #[must_use]
    pub fn reaches_own_ou(&self) -> bool {
        self.sells_in_own_ou
    }

    /// The programs within reach, for actions that are granted by program.
    #[must_use]
    pub fn program_scope(&self) -> &ProgramScope {
        &self.programs
    }

    /// May the permit's holder act in an event (or with a team) of this program in this OU? Program teams reach it by the
    /// program, ECMs and coordinators by the OU.
    #[must_use]
    pub fn reaches_event(&self, program: ProgramId, ou: OuId) -> bool {
        self.programs.reaches(program) || self.reaches_ou(ou)
    }

    /// May the permit's holder act in this OU?
    #[must_use]
    pub fn reaches_ou(&self, ou: OuId) -> bool {
        self.is_all || self.accounts.is_all || self.accounts.ous.contains(&ou)
    }
}

/// Decides whether `actor` may do `A`.
///
/// # Errors
/// [`Denied`] if no role held reaches anything.
pub fn authorize<A: Action>(actor: &Actor) -> Result<Permit<A>, Denied> {
    let Decision { accounts, programs, is_all, sells_in_own_ou } = decide(actor, A::KIND).ok_or(Denied)?;
    Ok(Permit { actor: actor.clone(), accounts, programs, is_all, sells_in_own_ou, action: PhantomData })
}

/// Everything that `actor` may do, in reading order: which pages to offer. Offering is not allowing; only a
/// [`Permit`] allows.
#[must_use]
pub fn allowed_actions(actor: &Actor) -> Vec<ActionKind> {
    ActionKind::ALL.iter().copied().filter(|kind| decide(actor, *kind).is_some()).collect()
}

struct Decision {
    accounts: AccountScope,
    programs: ProgramScope,
    is_all: bool,
    sells_in_own_ou: bool,
}

fn decide(actor: &Actor, kind: ActionKind) -> Option<Decision> {
    let mut allowed = kind == ActionKind::UseOwnAccount;
    let mut is_all = false;
    let mut sells_in_own_ou = false;
    let mut accounts = AccountScope::default();
    let mut programs = ProgramScope::default();
    let mut ous = BTreeSet::new();
    for grant in &actor.grants {
        // A role on the wrong side is never written (a constraint says so); if it were, it would give nothing.
        if grant.role.side() != actor.side {
            continue;
        }
        match reach(grant.role, kind) {
            Reach::None => {}
            Reach::All => {
                allowed = true;
                is_all = true;
                accounts.is_all = true;
                programs.is_all = true;
            }
            Reach::GrantedOus => match grant.scope {
                GrantScope::All => {
                    allowed = true;
                    accounts.is_all = true;
                }
                GrantScope::Ou(ou) => {
                    allowed = true;
                    ous.insert(ou);
                }
                GrantScope::Atu(_) | GrantScope::Program(_) | GrantScope::Partner(_) => {}
            },
            Reach::GrantedPrograms => match grant.scope {
                GrantScope::All => {
                    allowed = true;
                    programs.is_all = true;
                }
                GrantScope::Program(program) => {
                    allowed = true;
                    programs.programs.push(program);
                }
                GrantScope::Ou(_) | GrantScope::Atu(_) | GrantScope::Partner(_) => {}
            },
            Reach::OnlyIfAllOus => {
                if grant.scope == GrantScope::All {
                    allowed = true;
                    accounts.is_all = true;
                }
            }
            Reach::OwnAccounts => {
                allowed = true;
                accounts.seller = Some(actor.person_id);
            }
            Reach::OwnOu => {
                allowed = true;
                sells_in_own_ou = true;
            }
            Reach::OwnPartner => allowed |= actor.partner_id.is_some(),
            Reach::OwnPerson => allowed = true,
        }
    }
    accounts.ous = ous.into_iter().collect();
    allowed.then_some(Decision { accounts, programs, is_all, sells_in_own_ou })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(side: Side, grants: &[(Role, GrantScope)]) -> Actor {
        Actor {
            person_id: PersonId(1),
            side,
            partner_id: (side == Side::Partner).then_some(PartnerId(5)),
            grants: grants.iter().map(|&(role, scope)| Grant { role, scope }).collect(),
            request_id: String::new(),
            session_id: None,
        }
    }

    #[test]
    fn an_ecm_reaches_only_the_aligned_ous() {
        let ecm = actor(
            Side::Microsoft,
            &[(Role::Ecm, GrantScope::Ou(OuId(2))), (Role::Ecm, GrantScope::Ou(OuId(1)))],
        );
        let permit = authorize::<action::ViewHeatmap>(&ecm).unwrap();
        assert_eq!(permit.account_scope().ous, vec![OuId(1), OuId(2)]);
        assert!(!permit.account_scope().is_all);
        assert!(!permit.reaches_ou(OuId(3)));
    }

    #[test]
    fn a_program_team_reaches_only_its_own_program() {
        let team = actor(Side::Microsoft, &[(Role::ProgramTeam, GrantScope::Program(ProgramId(1)))]);
        let permit = authorize::<action::ManageEvents>(&team).unwrap();
        assert!(permit.reaches_event(ProgramId(1), OuId(9)));
        assert!(!permit.reaches_event(ProgramId(2), OuId(9)));
        assert!(!permit.reaches_all());
    }

    #[test]
    fn a_person_without_roles_may_do_nothing_but_own_things() {
        let nobody = actor(Side::Microsoft, &[]);
        assert!(authorize::<action::UseOwnAccount>(&nobody).is_ok());
        assert!(authorize::<action::ViewHeatmap>(&nobody).is_err());
    }

    #[test]
    fn a_microsoft_role_on_the_partner_side_gives_nothing() {
        let odd = actor(Side::Partner, &[(Role::Ecm, GrantScope::All)]);
        assert!(authorize::<action::ViewHeatmap>(&odd).is_err());
    }

    #[test]
    fn no_partner_role_reaches_an_internal_action() {
        for role in [Role::PartnerAdmin, Role::PartnerSeller] {
            for action in ActionKind::ALL {
                let internal = !matches!(
                    action,
                    ActionKind::UseOwnAccount
                        | ActionKind::ReportOnAccounts
                        | ActionKind::DelegateRows
                        | ActionKind::ViewOutbox
                        | ActionKind::ManageOwnTeams
                        | ActionKind::TakePart
                        | ActionKind::AnswerFollowUps
                        | ActionKind::PrepareEngagements
                        | ActionKind::AnswerEngagements
                        | ActionKind::ManageOwnPeople
                );
                assert!(!internal || reach(role, *action) == Reach::None, "{role} {action:?}");
            }
        }
    }

    #[test]
    fn taking_a_grant_away_never_shows_more() {
        let grants = [
            (Role::Ecm, GrantScope::Ou(OuId(1))),
            (Role::OuCoordinator, GrantScope::Ou(OuId(2))),
            (Role::Seller, GrantScope::Atu(AtuId(1))),
        ];
        let whole = authorize::<action::ViewHeatmap>(&actor(Side::Microsoft, &grants)).unwrap();
        for left_out in 0..grants.len() {
            let fewer: Vec<_> =
                grants.iter().enumerate().filter(|(i, _)| *i != left_out).map(|(_, g)| *g).collect();
            let part = authorize::<action::ViewHeatmap>(&actor(Side::Microsoft, &fewer)).unwrap();
            assert!(part.account_scope().ous.iter().all(|ou| whole.account_scope().ous.contains(ou)));
        }
    }
}
