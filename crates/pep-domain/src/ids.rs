//! Typed ids: one newtype for each entity, so that an account can never be looked up by a partner's number.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// An account of the managed account list.
    AccountId,
    /// Another TPID or name of an account.
    AccountAliasId,
    /// Two accounts made one.
    AccountMergeId,
    /// A program that may read OCP Insights.
    ApiClientId,
    /// A secret of such a program.
    ApiClientSecretId,
    /// An account team unit.
    AtuId,
    /// A person's private calendar address.
    CalendarFeedId,
    /// A co-sell engagement of one OU with its partners.
    EngagementId,
    /// Something a partner prepares for an engagement.
    EngagementTaskId,
    /// A mass co-sell event of one OU.
    EventId,
    /// Events planned together, one for each OU.
    EventSeriesId,
    /// What comes again of a plan of events.
    EventTemplateId,
    /// A follow-up between a seller and a partner's contact.
    FollowUpId,
    /// A closed day of an OU.
    HolidayId,
    /// An import of one file.
    ImportId,
    /// A durable job.
    JobId,
    /// A block on an address that takes no mail.
    MailBlockId,
    /// A file that a partner uploaded.
    MaterialId,
    /// A file that a partner is uploading.
    MaterialUploadId,
    /// A rendered mail.
    MessageId,
    /// A sales unit.
    OuId,
    /// A partner organisation.
    PartnerId,
    /// A person on either side.
    PersonId,
    /// A program such as DTA.
    ProgramId,
    /// One change of one heatmap cell.
    ReportChangeId,
    /// One "send for report" to one partner.
    ReportRequestId,
    /// A granted role.
    RoleGrantId,
    /// A saved view of the heatmap.
    SavedViewId,
    /// A scheduled, repeating job.
    ScheduleId,
    /// A session between two teams.
    SessionId,
    /// A request for a session.
    SessionRequestId,
    /// A signed-in browser.
    SignInSessionId,
    /// A slot of an event.
    SlotId,
    /// A sales team.
    TeamId,
    /// A wave of invitations.
    WaveId,
    /// One notice to a webhook.
    WebhookDeliveryId,
    /// An address that is told when OCP Insights change.
    WebhookId,
}
