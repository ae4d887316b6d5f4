//! The integration tests: one binary, one module a journey. Those of `both!` run on SQLite and PostgreSQL.

mod answers;
mod api_client;
mod audit;
mod browser;
mod calculators;
mod crash;
mod drafts;
mod fake_model;
mod language_model;
mod late_answer;
mod law_cases;
mod laws;
mod learning;
mod model_attacks;
mod pages;
mod receives_message;
mod registration;
mod reply_window;
mod schema;
mod scripts_reload;
mod server;
mod shared_cache;
mod tree;
mod vectors;
mod webhook;
mod world;
