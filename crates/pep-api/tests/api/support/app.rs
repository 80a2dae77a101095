//! The application in this process, and people who use it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::{body, test};
use pep_api::spa::WebAssets;
use pep_api::{Api, build};
use pep_app::{AppConfig, AppContext};
use pep_domain::insights::webhooks::AllowedHosts;
use pep_test_support::{FakeClock, TestDb, World};
use pep_webhooks::WebhookSender;
use serde_json::Value;

use super::Answer;

type BoxedService = dyn Fn(test::TestRequest) -> Pin<Box<dyn Future<Output = Answer>>>;

/// The whole application on a database of its own, with a clock that stands still.
pub(crate) struct TestApp {
    pub(crate) db: TestDb,
    pub(crate) ctx: AppContext,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) world: World,
    service: Rc<BoxedService>,
}

impl TestApp {
    /// The application as a demo, on the world of `pep_test_support::world`.
    pub(crate) async fn new(db: TestDb) -> Self {
        let world = World::build(&db);
        Self::with(db, world, |_| {}).await
    }

    /// The application with changed settings. `world` was built by the caller.
    pub(crate) async fn with(db: TestDb, world: World, change: impl FnOnce(&mut AppContext)) -> Self {
        let clock = Arc::new(FakeClock::default());
        let config = AppConfig { is_demo: true, ..AppConfig::default() };
        let mut ctx = AppContext::new(db.db.clone(), config);
        ctx.clock = clock.clone();
        ctx.webhooks = Some(Arc::new(webhooks()));
        change(&mut ctx);
        keep_materials(&ctx).await;
        let service = test::init_service(build(&Api::new(ctx.clone(), WebAssets::new(&[])))).await;
        let service = Rc::new(service);
        let service: Rc<BoxedService> = Rc::new(move |request| {
            let service = service.clone();
            Box::pin(async move {
                match service.call(request.to_request()).await {
                    Ok(response) => answer(response).await,
                    Err(error) => panic!("the application failed instead of answering: {error}"),
                }
            })
        });
        Self { db, ctx, clock, world, service }
    }

    /// Somebody who is not signed in.
    pub(crate) fn visitor(&self) -> Person {
        Person {
            service: self.service.clone(),
            cookies: RefCell::default(),
            peer: "127.0.0.1:40000".parse().unwrap(),
        }
    }

    /// A person of the world, signed in.
    #[track_caller]
    pub(crate) fn sign_in(&self, email: &str) -> impl Future<Output = Person> {
        let person = self.visitor();
        let email = email.to_owned();
        async move {
            person.post("/api/v1/sign-in/demo", &serde_json::json!({ "email": email })).await.expect(204);
            person
        }
    }
}

/// Notices go to this machine and to one host outside.
fn webhooks() -> WebhookSender {
    let hosts = AllowedHosts::parse(&["hooks.example.com"], true).unwrap();
    WebhookSender::new(hosts, "0123456789abcdef0123456789abcdef").unwrap()
}

/// Puts the contents of the world's materials, each with something for a preview, into the store.
async fn keep_materials(ctx: &AppContext) {
    let store = &ctx.materials.store;
    for (sha256, content) in pep_test_support::world::MATERIALS {
        let mut part = store.begin_part(-1, sha256);
        part.add(bytes::Bytes::from_static(content)).await.unwrap();
        part.finish().await.unwrap();
        let whole = store.assemble(-1, &[sha256.to_owned()]).await.unwrap();
        assert_eq!(whole.sha256, sha256);
        store.keep(whole).await.unwrap();
        store.keep_preview(sha256, content.to_vec()).await.unwrap();
    }
    store.forget_upload(-1).await.unwrap();
}

async fn answer(response: ServiceResponse<impl body::MessageBody>) -> Answer {
    let (_, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let bytes = match body::to_bytes(body).await {
        Ok(bytes) => bytes.to_vec(),
        Err(_) => panic!("the body broke off"),
    };
    Answer { status: response.status().as_u16(), headers: response.headers().clone(), bytes }
}

/// A browser: keeps its cookies from answer to answer.
pub(crate) struct Person {
    service: Rc<BoxedService>,
    pub(crate) cookies: RefCell<BTreeMap<String, String>>,
    pub(crate) peer: SocketAddr,
}

impl Person {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, &[], Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], None).await
    }

    /// Any request with a JSON body or none.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let bytes = body.map(|body| ("application/json", serde_json::to_vec(body).unwrap()));
        self.send_bytes(method, path, headers, bytes).await
    }

    /// Any request with any body: its content type and its bytes.
    pub(crate) async fn send_bytes(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<(&str, Vec<u8>)>,
    ) -> Answer {
        let mut request = test::TestRequest::with_uri(path).method(method).peer_addr(self.peer);
        for (name, value) in headers {
            request = request.insert_header((*name, *value));
        }
        for (name, value) in self.cookies.borrow().iter() {
            request = request.cookie(actix_web::cookie::Cookie::new(name.clone(), value.clone()));
        }
        if let Some((content_type, bytes)) = body {
            request = request.insert_header(("content-type", content_type)).set_payload(bytes);
        }
        let answer = (self.service)(request).await;
        self.keep_cookies(&answer);
        answer
    }

    fn keep_cookies(&self, answer: &Answer) {
        for value in answer.headers.get_all("set-cookie") {
            let Ok(cookie) = actix_web::cookie::Cookie::parse(value.to_str().unwrap().to_owned()) else {
                continue;
            };
            if cookie.value().is_empty() {
                self.cookies.borrow_mut().remove(cookie.name());
            } else {
                self.cookies.borrow_mut().insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
    }
}
