//! The engine in force, exchanged as a whole when the scripts change.

use std::sync::{Arc, PoisonError, RwLock};

use anyhow::bail;

use super::Engine;
use crate::scripts::{Fault, Revision, ScriptShelf, Scripts, Source};
use crate::statutes::Collection;

/// Holds the engine in force. Cheap to clone; clones share it.
#[derive(Clone)]
pub struct Engines {
    shelf: Arc<ScriptShelf>,
    laws: Arc<Collection>,
    current: Arc<RwLock<Arc<Engine>>>,
}

impl Engines {
    /// Reads the scripts of a source, without law texts.
    ///
    /// # Errors
    /// When the scripts have faults; all of them are named.
    pub fn load(source: Source) -> anyhow::Result<Self> {
        Self::load_with(source, Collection::default())
    }

    /// Reads the scripts of a source, with imported law texts.
    ///
    /// # Errors
    /// When the scripts have faults; all of them are named.
    pub fn load_with(source: Source, laws: Collection) -> anyhow::Result<Self> {
        match ScriptShelf::open(source) {
            Ok(shelf) => {
                let engine = Arc::new(engine(shelf.current(), &laws));
                let current = Arc::new(RwLock::new(engine));
                Ok(Self { shelf: Arc::new(shelf), laws: Arc::new(laws), current })
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
    /// The faults of the changed scripts, once; the old ones stay in force.
    pub fn reload_if_changed(&self) -> Result<Option<Revision>, Vec<Fault>> {
        let Some(scripts) = self.shelf.reload_if_changed()? else { return Ok(None) };
        let revision = scripts.revision;
        let engine = Arc::new(engine(scripts, &self.laws));
        // Nobody's question shall wait for the learning.
        if self.current().has_learned() {
            engine.learn();
        }
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = engine;
        Ok(Some(revision))
    }
}

fn engine(scripts: Arc<Scripts>, laws: &Collection) -> Engine {
    let engine = Engine::new(scripts);
    if laws.articles.is_empty() { engine } else { engine.with_laws(laws.clone()) }
}
