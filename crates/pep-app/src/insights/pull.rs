//! Reading: a page, one session, or everything as a stream.

use std::fmt::Write as _;

use pep_db::AnyConnection;
use pep_db::insights::{Record, Slice};
use pep_domain::ids::SessionId;
use pep_domain::insights::{EngagementKind, InsightsFilter};
use pep_domain::text::fold;
use pep_sheets::write::CsvWriter;

use super::access::{self, ClientPermit};
use super::body;
use super::cursor::{self, Place};
use super::refresh::refresh;
use crate::{AppContext, AppError};

/// The longest page.
pub const MAX_PAGE: i64 = 500;
/// Rows read at once for a stream: what a pull costs in memory.
const AT_ONCE: i64 = 2_000;
/// Values of one filter.
const MOST_VALUES: usize = 200;
/// As much of a query as is remembered, characters.
const MOST_QUERY: usize = 1_000;

/// How sessions are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullFormat {
    /// One session.
    One,
    /// A page of JSON.
    Page,
    /// Everything, one JSON object a line.
    Ndjson,
    /// Everything as CSV.
    Csv,
}

impl PullFormat {
    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Page => "page",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }

    pub(super) fn is_bulk(self) -> bool {
        matches!(self, Self::Ndjson | Self::Csv)
    }
}

/// What a client asks for.
#[derive(Debug, Clone, Default)]
pub struct PullQuery {
    /// Which sessions.
    pub filter: InsightsFilter,
    /// Names of sales units, to be looked up.
    pub ou_names: Vec<String>,
    /// Where to go on; none: from the beginning.
    pub cursor: Option<String>,
    /// The query as it was sent, for the operator to look at.
    pub text: String,
}

/// An entry of the list of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A session as it is now.
    Session {
        /// Its number.
        id: SessionId,
        /// Of what kind of engagement.
        kind: EngagementKind,
        /// The six fields as JSON.
        body: String,
    },
    /// It is gone, or fits the filter no more: whoever has it, deletes it.
    Removed(SessionId),
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its entries, in the order of their changes.
    pub items: Vec<Item>,
    /// Where to go on at once; none: this was the last page.
    pub next: Option<String>,
    /// On the last page: where to go on later, for what changes from now on.
    pub delta: Option<String>,
}

/// What is still to be read.
#[derive(Debug, Clone)]
struct Window {
    filter: InsightsFilter,
    place: Place,
    up_to: i64,
}

/// Reads a page of at most `limit` entries.
///
/// # Errors
/// [`AppError::RateLimited`]; [`AppError::Invalid`] for a filter or cursor that cannot be; [`AppError::CursorExpired`].
pub async fn read_page(
    ctx: &AppContext,
    permit: &ClientPermit,
    query: PullQuery,
    limit: i64,
) -> Result<Page, AppError> {
    let (pull, window) = begin(ctx, permit, PullFormat::Page, query).await?;
    let limit = limit.clamp(1, MAX_PAGE);
    let (window, items) =
        ctx.db.read(move |conn| conn.in_snapshot(|conn| batch(conn, window, limit))).await?;
    end(ctx, pull, items.len()).await?;
    let cursor = Some(cursor::write(window.place, &window.filter));
    let (next, delta) = if window.is_read() { (None, cursor) } else { (cursor, None) };
    Ok(Page { items, next, delta })
}

/// One session as it is now.
///
/// # Errors
/// [`AppError::NotFound`] if there is none, or it is gone; [`AppError::RateLimited`].
pub async fn find_session(ctx: &AppContext, permit: &ClientPermit, id: SessionId) -> Result<Item, AppError> {
    let query = PullQuery { text: format!("id={id}"), ..PullQuery::default() };
    let (pull, window) = begin(ctx, permit, PullFormat::One, query).await?;
    let found = ctx
        .db
        .read(move |conn| {
            let slice = Slice {
                after: 0,
                up_to: window.up_to,
                most: 1,
                only: Some(&window.filter),
                session: Some(id),
            };
            Ok::<_, AppError>(pep_db::insights::read(conn, slice)?.pop())
        })
        .await?;
    end(ctx, pull, usize::from(found.is_some())).await?;
    found.map(item).ok_or(AppError::NotFound)
}

/// Begins to read everything.
///
/// # Errors
/// As [`read_page`].
pub async fn begin_stream(
    ctx: &AppContext,
    permit: &ClientPermit,
    format: PullFormat,
    query: PullQuery,
) -> Result<Stream, AppError> {
    let (pull, window) = begin(ctx, permit, format, query).await?;
    Ok(Stream { ctx: ctx.clone(), format, pull, window, sent: 0, is_begun: false, is_over: false })
}

/// Counts, brings the records up to date, checks the query, writes the pull down.
async fn begin(
    ctx: &AppContext,
    permit: &ClientPermit,
    format: PullFormat,
    query: PullQuery,
) -> Result<(i64, Window), AppError> {
    access::count(ctx, permit, format).await?;
    refresh(ctx).await?;
    let (client, now) = (permit.client(), ctx.now());
    ctx.db
        .write(move |conn| {
            let text: String = query.text.chars().take(MOST_QUERY).collect();
            let window = window(conn, query)?;
            let pull = pep_db::api_clients::begin_pull(conn, client, (format.as_str(), &text), now)?;
            Ok((pull, window))
        })
        .await
}

fn window(conn: &mut AnyConnection, query: PullQuery) -> Result<Window, AppError> {
    let PullQuery { mut filter, ou_names, cursor, .. } = query;
    filter.ous = ous(conn, &ou_names)?;
    let values = [
        filter.partners.len(),
        filter.accounts.len(),
        filter.ous.len(),
        filter.statuses.len(),
        filter.kinds.len(),
    ];
    if values.iter().any(|count| *count > MOST_VALUES) {
        return Err(AppError::invalid(
            "",
            "A filter takes 200 values at most. Ask in parts, or for everything.",
        ));
    }
    let last = pep_db::insights::last_change(conn)?;
    let place = match cursor {
        None => Place { change: 0, begun: last },
        Some(cursor) => cursor::read(&cursor, &filter)?,
    };
    if place.change > last || place.begun > last {
        return Err(AppError::CursorExpired(
            "PEP's data were put back to a time before this cursor. Forget what you have and begin anew without a cursor."
                .to_owned(),
        ));
    }
    Ok(Window { filter, place, up_to: last })
}

fn ous(conn: &mut AnyConnection, names: &[String]) -> Result<Vec<pep_domain::ids::OuId>, AppError> {
    let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let known = pep_db::insights::ou_ids(conn, &folded)?;
    names
        .iter()
        .zip(&folded)
        .map(|(name, folded)| {
            known.get(folded).copied().ok_or_else(|| {
                let shown: String = name.chars().take(40).collect();
                AppError::invalid(
                    "ou",
                    format!("There is no OU “{shown}”. Write it as in `sessionCriteria.ous`."),
                )
            })
        })
        .collect()
}

async fn end(ctx: &AppContext, pull: i64, sent: usize) -> Result<(), AppError> {
    let (sent, now) = (i64::try_from(sent).unwrap_or(i64::MAX), ctx.now());
    ctx.db
        .write(move |conn| pep_db::api_clients::end_pull(conn, pull, sent, now).map_err(AppError::from))
        .await
}

impl Window {
    fn is_read(&self) -> bool {
        self.place.change >= self.up_to
    }
}

/// Reads on, at most `most` rows; gives the window back as it is then. On one view of the data: a record that changes between
/// two statements would look as if it did not fit.
fn batch(conn: &mut AnyConnection, mut window: Window, most: i64) -> Result<(Window, Vec<Item>), AppError> {
    // A client that began at change 10 was never told of what was gone by then.
    let is_new = window.place.change < window.place.begun;
    let up_to = if is_new { window.place.begun.min(window.up_to) } else { window.up_to };
    let only = is_new.then_some(&window.filter);
    let slice = Slice { after: window.place.change, up_to, most, only, session: None };
    let rows = pep_db::insights::read(conn, slice)?;
    let is_short = i64::try_from(rows.len()).is_ok_and(|count| count < most);
    let reached = rows.last().map(|row| row.change).filter(|_| !is_short).unwrap_or(up_to);
    let items = if is_new || window.filter.is_empty() {
        rows.into_iter().map(item).collect()
    } else {
        // Whatever does not fit may have fitted when the client read it last.
        let fits = pep_db::insights::fitting(conn, (window.place.change, reached), &window.filter)?;
        let told = |row: Record| if fits.contains(&row.id) { item(row) } else { Item::Removed(row.id) };
        rows.into_iter().map(told).collect()
    };
    window.place.change = reached;
    Ok((window, items))
}

fn item(row: Record) -> Item {
    let Record { id, kind, body, change: _ } = row;
    body.map_or(Item::Removed(id), |body| Item::Session { id, kind, body })
}

/// Everything that is left, read piece by piece: a pull of any length costs the memory of one piece.
pub struct Stream {
    ctx: AppContext,
    format: PullFormat,
    pull: i64,
    window: Window,
    sent: usize,
    is_begun: bool,
    is_over: bool,
}

impl Stream {
    /// Names the content: two streams with one name are equal to the last byte.
    #[must_use]
    pub fn version(&self) -> String {
        let Window { place, up_to, .. } = &self.window;
        format!("{}-{}-{up_to}", self.format.as_str(), cursor::write(*place, &self.window.filter))
    }

    /// Where to go on after this stream.
    #[must_use]
    pub fn delta(&self) -> String {
        let place = Place { change: self.window.up_to, begun: self.window.place.begun };
        cursor::write(place, &self.window.filter)
    }

    /// Ends a stream that nobody needs: the client has it already.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn skip(self) -> Result<(), AppError> {
        end(&self.ctx, self.pull, 0).await
    }

    /// The next piece; `None` at the end, when the pull is written down as whole.
    ///
    /// # Errors
    /// [`AppError::Unavailable`]. The stream is broken then, and the client must see that it is.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, AppError> {
        if self.is_over {
            return Ok(None);
        }
        let window = self.window.clone();
        let (format, is_begun) = (self.format, std::mem::replace(&mut self.is_begun, true));
        let (window, count, piece) = self
            .ctx
            .db
            .read(move |conn| {
                let (window, items) = conn.in_snapshot(|conn| batch(conn, window, AT_ONCE))?;
                let count = items.len();
                let piece = match format {
                    PullFormat::Csv => csv(items, is_begun)?,
                    PullFormat::One | PullFormat::Page | PullFormat::Ndjson => ndjson(items, &window),
                };
                Ok::<_, AppError>((window, count, piece))
            })
            .await?;
        self.window = window;
        self.sent += count;
        if self.window.is_read() {
            self.is_over = true;
            end(&self.ctx, self.pull, self.sent).await?;
        }
        Ok(Some(piece))
    }
}

/// Lines of JSON, and after them where to go on: `next` between pieces, `delta` at the end.
fn ndjson(items: Vec<Item>, window: &Window) -> Vec<u8> {
    let mut text = String::with_capacity(items.len() * 400);
    for item in items {
        // Writing to a string cannot fail.
        let _infallible = match item {
            Item::Session { id, kind, body } => {
                writeln!(text, "{{\"id\":{id},\"type\":\"{kind}\",\"removed\":false,\"session\":{body}}}")
            }
            Item::Removed(id) => writeln!(text, "{{\"id\":{id},\"removed\":true}}"),
        };
    }
    let word = if window.is_read() { "delta" } else { "next" };
    let _infallible = writeln!(text, "{{\"{word}\":\"{}\"}}", cursor::write(window.place, &window.filter));
    text.into_bytes()
}

fn csv(items: Vec<Item>, is_begun: bool) -> Result<Vec<u8>, AppError> {
    let mut csv = if is_begun {
        CsvWriter::resume(Vec::new())
    } else {
        let mut csv = CsvWriter::start(Vec::new()).map_err(AppError::internal)?;
        csv.push(body::COLUMNS).map_err(AppError::internal)?;
        csv
    };
    for item in items {
        let cells = match item {
            Item::Session { id, kind, body } => {
                let mut cells = vec![id.to_string(), kind.to_string(), "false".to_owned()];
                cells.extend(body::cells(&body)?);
                cells
            }
            Item::Removed(id) => {
                let mut cells = vec![id.to_string(), String::new(), "true".to_owned()];
                cells.resize(body::COLUMNS.len(), String::new());
                cells
            }
        };
        csv.push(cells.iter().map(String::as_str)).map_err(AppError::internal)?;
    }
    csv.finish().map_err(AppError::internal)
}
