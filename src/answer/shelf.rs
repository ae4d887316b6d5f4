//! The engine in force, exchanged as a whole when the scripts change.

use std::sync::{Arc, PoisonError, RwLock};

use anyhow::bail;

use super::Engine;
use crate::scripts::{Fault, Scripts, Source};

/// Holds the engine in force. Cheap to clone; clones share it.
#[derive(Clone)]
pub struct Engines {
    source: Source,
    current: Arc<RwLock<Arc<Engine>>>,
}

impl Engines {
    /// Reads the scripts of a directory, or those inside the binary when it is empty.
    ///
    /// # Errors
    /// When the scripts have faults; all of them are named.
    pub fn load(directory: &str) -> anyhow::Result<Self> {
        let source = Source::of(directory);
        match Scripts::load(&source) {
            Ok(scripts) => {
                let engine = Arc::new(Engine::new(Arc::new(scripts)));
                Ok(Self { source, current: Arc::new(RwLock::new(engine)) })
            }
            Err(faults) => {
                let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
                bail!("the scripts have {} fault(s)\n{}", lines.len(), lines.join("\n"))
            }
        }
    }

    /// The engine in force. A turn keeps the one it began with.
    pub fn current(&self) -> Arc<Engine> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes changed scripts into force, all or nothing; returns their revision when there was a change.
    ///
    /// # Errors
    /// The faults of the changed scripts; the old ones stay in force.
    pub fn reload_if_changed(&self) -> Result<Option<String>, Vec<Fault>> {
        if self.source == Source::Embedded {
            return Ok(None);
        }
        if Scripts::revision_of(&self.source)? == self.current().scripts().revision {
            return Ok(None);
        }
        let scripts = Scripts::load(&self.source)?;
        let revision = scripts.revision.clone();
        let engine = Arc::new(Engine::new(Arc::new(scripts)));
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = engine;
        Ok(Some(revision))
    }
}
