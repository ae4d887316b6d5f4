//! tingxun (庭讯): how a Chinese court talks with people on the channel they already use.
//!
//! `docs/ARCHITECTURE.md` tells the story; dependencies point downwards only.

pub mod account;
pub mod answer;
pub mod app;
pub mod audit;
pub mod calendar;
pub mod case_system;
pub mod channel;
pub mod cli;
pub mod clock;
pub mod complaint;
pub mod config;
pub mod conversation;
pub mod db;
pub mod dialogue;
pub mod docket;
pub mod evaluation;
pub mod health;
pub mod http;
pub mod inbox;
pub mod language_model;
pub mod law;
pub mod learning;
pub mod named;
pub mod notices;
pub mod orders;
pub mod outbox;
pub mod people;
pub mod registrar;
pub mod reply_window;
pub mod retention;
pub mod rotation;
pub mod scripts;
pub mod seal;
pub mod secret;
pub mod simulator;
pub mod skew;
pub mod staff;
pub mod statutes;
pub mod telemetry;
pub mod text;
pub mod web;
pub mod webhooks;
pub mod wechat;
pub mod worker;
