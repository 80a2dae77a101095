//! ID tokens that must not be believed, one flaw each, and the few that must (reliability 3.7).

mod fake_provider;

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::oidc::OidcProvider;
use super::{IdentityError, IdentityProvider, OidcConfig, VerifiedIdentity};
use fake_provider::{FakeProvider, TestKey};

/// The year 2100, and one more; 2020.
const FAR: i64 = 4_102_444_800;
const FARTHER: i64 = 4_133_980_800;
const PAST: i64 = 1_577_836_800;
const TENANT: &str = "11111111-2222-3333-4444-555555555555";

// Making a key takes a moment; which one it is matters to no test.
static ONE: LazyLock<TestKey> = LazyLock::new(|| TestKey::new("one"));
static TWO: LazyLock<TestKey> = LazyLock::new(|| TestKey::new("two"));

fn config(provider: &FakeProvider) -> OidcConfig {
    OidcConfig {
        issuer: provider.url.clone(),
        client_id: "pep".to_owned(),
        client_secret: "secret".to_owned(),
        redirect_url: "http://127.0.0.1:8080/api/v1/sign-in/oidc/callback".to_owned(),
        trusts_email: false,
        tenants: Vec::new(),
    }
}

fn client(config: OidcConfig) -> OidcProvider {
    // Another test of this process may have been first.
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    OidcProvider::new(config).unwrap()
}

async fn exchange(client: &OidcProvider) -> Result<VerifiedIdentity, IdentityError> {
    client.exchange("code".to_owned(), "verifier".to_owned(), "nonce".to_owned()).await
}

/// A token that is good in every respect.
fn good(issuer: &str) -> Value {
    json!({
        "iss": issuer, "aud": "pep", "sub": "person-1", "nonce": "nonce", "exp": FAR, "nbf": PAST, "iat": PAST,
        "email": "ada@ms.example", "email_verified": true, "name": "Ada",
    })
}

/// The good token with one claim changed, or taken away by null.
fn with(issuer: &str, claim: &str, value: Value) -> Value {
    let mut claims = good(issuer);
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(claim);
    } else {
        claims[claim] = value;
    }
    claims
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[tokio::test]
async fn a_good_token_is_believed() {
    let provider = FakeProvider::start(&[&ONE]).await;
    let client = client(config(&provider));
    provider.give(ONE.sign(&good(&provider.url)));
    let found = exchange(&client).await.unwrap();
    assert_eq!((found.issuer.as_str(), found.subject.as_str()), (provider.url.as_str(), "person-1"));
    assert_eq!((found.email.as_deref(), found.is_email_proven), (Some("ada@ms.example"), true));
    for (claim, value) in
        [("aud", json!(["other", "pep"])), ("azp", json!("pep")), ("nbf", json!(null)), ("name", json!(null))]
    {
        provider.give(ONE.sign(&with(&provider.url, claim, value)));
        assert!(exchange(&client).await.is_ok(), "{claim}");
    }
    assert_eq!(provider.key_reads(), 1);
}

#[tokio::test]
async fn no_token_with_a_flaw_in_its_claims_is_believed() {
    let provider = FakeProvider::start(&[&ONE]).await;
    let client = client(config(&provider));
    let flaws = [
        ("aud", json!("other")),
        ("aud", json!(["other"])),
        ("aud", json!([])),
        ("aud", json!(null)),
        ("iss", json!("https://id.example")),
        ("iss", json!(format!("{}/", provider.url))),
        ("iss", json!(null)),
        ("nonce", json!("another")),
        ("nonce", json!("")),
        ("nonce", json!(null)),
        ("exp", json!(PAST)),
        ("exp", json!(FAR.to_string())),
        ("exp", json!(-1)),
        ("exp", json!(null)),
        ("nbf", json!(FAR)),
        ("nbf", json!(FAR.to_string())),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", json!(null)),
        ("azp", json!("other")),
    ];
    for (claim, value) in flaws {
        let mut claims = with(&provider.url, claim, value.clone());
        if claim == "nbf" {
            claims["exp"] = json!(FARTHER);
        }
        provider.give(ONE.sign(&claims));
        let refused = exchange(&client).await;
        assert!(matches!(refused, Err(IdentityError::Untrusted(_))), "{claim} {value}: {refused:?}");
    }
}

#[tokio::test]
async fn no_token_with_a_flaw_in_its_signature_is_believed() {
    let provider = FakeProvider::start(&[&ONE]).await;
    let client = client(config(&provider));
    let claims = good(&provider.url);
    let signed = ONE.sign(&claims);
    let (body, signature) = signed.rsplit_once('.').unwrap();
    let other_claims = encoded(&with(&provider.url, "sub", json!("somebody-else")));
    let header = |alg: Algorithm| Header { kid: Some("one".to_owned()), ..Header::new(alg) };
    let by_hand = |header: Value| format!("{}.{}.{signature}", encoded(&header), encoded(&claims));
    // The classic: the public key taken as the secret of a symmetric signature.
    let public = ONE.public["n"].as_str().unwrap();
    let modulus = URL_SAFE_NO_PAD.decode(public).unwrap();
    let symmetric = |secret: &[u8]| {
        encode(&header(Algorithm::HS256), &claims, &EncodingKey::from_secret(secret)).unwrap()
    };
    let stranger = encode(&header(Algorithm::RS256), &claims, &TWO.private).unwrap();
    let stronger = encode(&header(Algorithm::RS512), &claims, &ONE.private).unwrap();
    let flaws = [
        ("another key under the known name", stranger),
        ("other claims", format!("{}.{other_claims}.{signature}", body.split('.').next().unwrap())),
        ("no signature", format!("{body}.")),
        ("a signature cut off", format!("{body}.{}", &signature[..signature.len() - 8])),
        ("alg none", format!("{}.{}.", encoded(&json!({ "alg": "none", "kid": "one" })), encoded(&claims))),
        ("alg None", by_hand(json!({ "alg": "None", "kid": "one" }))),
        ("HS256 with the modulus", symmetric(&modulus)),
        ("HS256 with the modulus as text", symmetric(public.as_bytes())),
        ("HS256 with the key set's entry", symmetric(ONE.public.to_string().as_bytes())),
        ("RS512", stronger),
        ("ES256", by_hand(json!({ "alg": "ES256", "kid": "one" }))),
        ("no algorithm", by_hand(json!({ "kid": "one" }))),
        ("no key's name", by_hand(json!({ "alg": "RS256" }))),
        ("a key brought along", {
            let brought =
                json!({ "alg": "RS256", "kid": "two", "jwk": TWO.public, "jku": "http://127.0.0.1:1/keys" });
            let body = format!("{}.{}", encoded(&brought), encoded(&claims));
            format!("{body}.{}", TWO.sign(&claims).rsplit_once('.').unwrap().1)
        }),
        ("two parts", body.to_owned()),
        ("five parts", format!("{signed}.x.x")),
        ("nothing", String::new()),
        ("too much", format!("{signed}{}", "A".repeat(65 * 1024))),
    ];
    for (what, token) in flaws {
        provider.give(token);
        let refused = exchange(&client).await;
        assert!(matches!(refused, Err(IdentityError::Untrusted(_))), "{what}: {refused:?}");
    }
}

#[tokio::test]
async fn an_unknown_key_is_asked_for_once_and_a_new_one_is_found() {
    let provider = FakeProvider::start(&[&ONE]).await;
    let mut client = client(config(&provider));
    provider.give(TWO.sign(&good(&provider.url)));
    for _ in 0..3 {
        assert!(matches!(exchange(&client).await, Err(IdentityError::Untrusted(_))));
    }
    assert_eq!(provider.key_reads(), 1, "nobody makes PEP ask again and again with made-up names");
    client.keys.pause = std::time::Duration::ZERO;
    provider.publish(&[&ONE, &TWO]);
    assert!(exchange(&client).await.is_ok());
    assert_eq!(provider.key_reads(), 2);
    // A key that is taken back is good no more once the set is read again, which an unknown name brings about.
    provider.publish(&[&TWO]);
    provider.give(TestKey::new("three").sign(&good(&provider.url)));
    assert!(exchange(&client).await.is_err());
    provider.give(ONE.sign(&good(&provider.url)));
    assert!(matches!(exchange(&client).await, Err(IdentityError::Untrusted(_))));
}

#[tokio::test]
async fn a_key_for_another_use_signs_nobody_in() {
    let provider = FakeProvider::start(&[]).await;
    let mut sealing = TestKey::new("one");
    sealing.public["use"] = json!("enc");
    provider.publish(&[&sealing]);
    provider.give(sealing.sign(&good(&provider.url)));
    assert!(matches!(exchange(&client(config(&provider))).await, Err(IdentityError::Untrusted(_))));
}

#[tokio::test]
async fn an_address_counts_only_if_somebody_checked_it() {
    let provider = FakeProvider::start(&[&ONE]).await;
    let client_of = |trusts_email| client(OidcConfig { trusts_email, ..config(&provider) });
    let unverified = with(&provider.url, "email_verified", json!(false));
    let edov = |value: Value| {
        let mut claims = unverified.clone();
        claims["xms_edov"] = value;
        claims
    };
    let careful = client_of(false);
    for (claims, is_proven) in [
        (unverified.clone(), false),
        (with(&provider.url, "email_verified", json!(null)), false),
        (edov(json!(false)), false),
        (edov(json!("0")), false),
        (edov(json!(true)), true),
        (edov(json!("1")), true),
    ] {
        provider.give(ONE.sign(&claims));
        assert_eq!(exchange(&careful).await.unwrap().is_email_proven, is_proven, "{claims}");
    }
    provider.give(ONE.sign(&unverified));
    assert!(exchange(&client_of(true)).await.unwrap().is_email_proven);
    provider.give(ONE.sign(&with(&provider.url, "email", json!(null))));
    assert!(!exchange(&client_of(true)).await.unwrap().is_email_proven);
}

#[tokio::test]
async fn of_a_provider_for_many_tenants_only_the_named_ones_get_in() {
    let provider = FakeProvider::start(&[&ONE]).await;
    let template = format!("{}/{{tenantid}}/v2.0", provider.url);
    provider.answer_as(&template);
    let issuer = |tenant: &str| template.replace("{tenantid}", tenant);
    let client = client(OidcConfig { tenants: vec![TENANT.to_owned()], ..config(&provider) });
    let claims = |iss: &str, tid: Value| with(iss, "tid", tid);
    provider.give(ONE.sign(&claims(&issuer(TENANT), json!(TENANT))));
    assert_eq!(exchange(&client).await.unwrap().issuer, issuer(TENANT));
    let other = TENANT.replace('1', "9");
    for flaw in [
        claims(&issuer(&other), json!(other)),
        claims(&issuer(&other), json!(TENANT)),
        claims(&issuer(TENANT), json!(other)),
        claims(&issuer(TENANT), json!(null)),
        claims(&issuer(".."), json!("..")),
        claims(&template, json!("{tenantid}")),
    ] {
        provider.give(ONE.sign(&flaw));
        assert!(matches!(exchange(&client).await, Err(IdentityError::Untrusted(_))), "{flaw}");
    }
}

#[tokio::test]
async fn a_document_of_another_issuer_is_no_document() {
    let provider = FakeProvider::start(&[&ONE]).await;
    provider.answer_as("https://id.example");
    provider.give(ONE.sign(&good(&provider.url)));
    assert!(matches!(exchange(&client(config(&provider))).await, Err(IdentityError::Config(_))));
}
