//! Questions on topics: our finder beside tantivy over the same phrasings and answers.

use std::collections::HashSet;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use jiff::civil::Date;
use tingxun::answer::{Engine, Engines, MENU_SIZE};
use tingxun::clock::{Clock, court_date};
use tingxun::evaluation::{self, Gold};
use tingxun::scripts::{Faq as Topic, Scripts, Source};
use tingxun::text::normalise;

use crate::load::{self, Which};
use crate::table::{self, Row};
use crate::theirs::{Document, Theirs};
use crate::turns;

/// What the ways of asking and the answer's text count. Of what was tried on these very questions (0.2, 0.5, 1; a
/// document a topic or a phrasing) this is the best for tantivy.
const WEIGHTS: [f32; 2] = [1.0, 0.2];

/// The scripts, and questions on them.
pub struct Faq {
    /// The court's scripts, read already.
    pub scripts: Arc<Scripts>,
    /// The questions with their right topics.
    pub questions: Vec<Gold>,
    /// The day that is asked on.
    pub today: Date,
}

impl Faq {
    /// Reads the scripts inside the binary, and questions from a file.
    ///
    /// # Errors
    /// When the file cannot be read or holds no question on a topic.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let place = || file.display().to_string();
        let questions = evaluation::read(&std::fs::read_to_string(file).with_context(place)?)?;
        ensure!(questions.iter().any(Gold::is_faq), "{} holds no questions on topics", place());
        let scripts = Engines::load(Source::of(""))?.current().scripts().clone();
        Ok(Self { scripts, questions, today: court_date(Clock::system().now()) })
    }

    /// Our engine; a phrasing that is asked later is not learned, as in `tingxun eval`.
    pub fn ours(&self) -> Engine {
        let asked = self.questions.iter().map(|gold| &gold.question);
        let engine = Engine::without(self.scripts.clone(), asked);
        engine.learn();
        engine
    }

    /// The same phrasings and answers in tantivy, one document a topic.
    ///
    /// # Errors
    /// When tantivy fails.
    pub fn theirs(&self) -> anyhow::Result<Theirs> {
        let asked: HashSet<String> = self.questions.iter().map(|gold| normalise(&gold.question)).collect();
        let documents = self.scripts.faqs.iter().enumerate().map(|(key, topic)| {
            let phrasings: Vec<&str> =
                phrasings(topic).filter(|one| !asked.contains(&normalise(one))).collect();
            Document { key, texts: [phrasings.join("\n"), topic.answer.to_string()] }
        });
        Ok(Theirs::new(documents, WEIGHTS)?)
    }

    /// Measures both and prints the figures.
    ///
    /// # Errors
    /// When one of them cannot be loaded or asked.
    pub fn compare(&self, time: Duration) -> anyhow::Result<()> {
        let loading = load::rows(Which::OurFaq, Which::TheirFaq)?;
        let (ours, mut theirs) = (self.ours(), self.theirs()?);
        let quality = [
            self.rights(|question| Ok(self.our_topics(&ours, question)))?,
            self.rights(|question| self.their_topics(&mut theirs, question))?,
        ];
        let asked: Vec<&str> = self.questions.iter().map(|gold| gold.question.as_str()).collect();
        let mut ask_ours = |question: &str| {
            black_box(ours.ask(question, self.today));
            Ok(())
        };
        let mut ask_theirs = |question: &str| {
            black_box(theirs.best(question, MENU_SIZE)?);
            Ok(())
        };
        let latency = turns::rows(time, &asked, [&mut ask_ours, &mut ask_theirs])?;
        let [first, three] = [0, 1].map(|place| quality.map(|shares| table::share(shares[place])));
        let [our_first, their_first] = first;
        let [our_three, their_three] = three;
        let mut rows: Vec<Row> = loading.into_iter().chain(latency).collect();
        rows.push(Row::new("first topic right", our_first, their_first));
        rows.push(Row::new("right topic among three", our_three, their_three));
        table::print(&self.title(), &rows);
        Ok(())
    }

    fn title(&self) -> String {
        let topics = &self.scripts.faqs;
        let phrasings: usize = topics.iter().map(|topic| topic.questions.len()).sum();
        let on_topics = self.questions.iter().filter(|gold| gold.is_faq()).count();
        format!(
            "answers: {} topics, {phrasings} phrasings; {} questions, {on_topics} of them on topics",
            topics.len(),
            self.questions.len()
        )
    }

    /// How many questions on topics get the right topic first, and among three.
    fn rights(
        &self,
        mut topics: impl FnMut(&str) -> anyhow::Result<Vec<String>>,
    ) -> anyhow::Result<[f64; 2]> {
        let (mut first, mut three, mut count) = (0_u32, 0_u32, 0_u32);
        for gold in self.questions.iter().filter(|gold| gold.is_faq()) {
            let topics = topics(&gold.question)?;
            first += u32::from(topics.first().is_some_and(|topic| gold.takes(topic)));
            three += u32::from(topics.iter().take(MENU_SIZE).any(|topic| gold.takes(topic)));
            count += 1;
        }
        Ok([first, three].map(|right| f64::from(right) / f64::from(count.max(1))))
    }

    /// The topic that is answered, or those that are offered.
    fn our_topics(&self, engine: &Engine, question: &str) -> Vec<String> {
        let outcome = engine.ask(question, self.today);
        let first = outcome.topic.into_iter().filter(|topic| !outcome.menu.contains(topic));
        first.chain(outcome.menu.iter().cloned()).map(|topic| topic.to_string()).collect()
    }

    fn their_topics(&self, theirs: &mut Theirs, question: &str) -> anyhow::Result<Vec<String>> {
        let best = theirs.best(question, MENU_SIZE)?;
        Ok(best.into_iter().map(|key| self.scripts.faqs[key].slug.value.to_string()).collect())
    }
}

fn phrasings(topic: &Topic) -> impl Iterator<Item = &str> {
    topic.questions.iter().map(|question| question.as_str())
}
