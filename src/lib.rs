//! tingxun (庭讯): how a Chinese court talks with people on the channel they already use.
//!
//! Dependencies point downwards only: `cli` → `web` → services → `wechat`, `db` → pure rules (`text`).

pub mod clock;
pub mod db;
pub mod secret;
pub mod wechat;
