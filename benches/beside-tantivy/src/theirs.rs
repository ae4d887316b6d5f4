//! tantivy as one would set it up for Chinese: characters and pairs of neighbours, BM25, two weighted fields.

use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::indexer::NoMergePolicy;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{LowerCaser, NgramTokenizer, TextAnalyzer};
use tantivy::{Index, ReloadPolicy, Searcher, TantivyDocument, Term};

const CUTTER: &str = "characters and pairs";
const KEY: &str = "key";
/// Enough for all articles of the country in one segment: more segments would be slower to search.
const WRITER_BYTES: usize = 512 << 20;

/// What tantivy is given: whose text it is, and the text of both fields.
pub struct Document {
    /// The number of the topic or article.
    pub key: usize,
    /// The text of the first and of the second field.
    pub texts: [String; 2],
}

/// An index in memory.
pub struct Theirs {
    searcher: Searcher,
    cutter: TextAnalyzer,
    fields: [(Field, f32); 2],
    /// The keys of each segment's documents.
    keys: Vec<Column<u64>>,
}

impl Theirs {
    /// Indexes documents on one thread; the weights are those of the two fields.
    ///
    /// # Errors
    /// When tantivy fails.
    pub fn new(documents: impl Iterator<Item = Document>, weights: [f32; 2]) -> tantivy::Result<Self> {
        let cutter = TextAnalyzer::builder(NgramTokenizer::all_ngrams(1, 2)?).filter(LowerCaser).build();
        let mut schema = Schema::builder();
        let text =
            TextFieldIndexing::default().set_tokenizer(CUTTER).set_index_option(IndexRecordOption::WithFreqs);
        let text = TextOptions::default().set_indexing_options(text);
        let fields = ["first", "second"].map(|name| schema.add_text_field(name, text.clone()));
        let key = schema.add_u64_field(KEY, FAST);
        let index = Index::create_in_ram(schema.build());
        index.tokenizers().register(CUTTER, cutter.clone());
        let mut writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for Document { key: number, texts } in documents {
            let mut document = TantivyDocument::new();
            document.add_u64(key, number as u64);
            for (field, text) in fields.iter().zip(texts) {
                document.add_text(*field, letters(&text));
            }
            writer.add_document(document)?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let searcher = reader.searcher();
        let segments = searcher.segment_readers().iter();
        let keys = segments.map(|segment| segment.fast_fields().u64(KEY)).collect::<Result<_, _>>()?;
        let [first, second] = fields;
        Ok(Self { searcher, cutter, fields: [(first, weights[0]), (second, weights[1])], keys })
    }

    /// The keys of the `count` best documents, best first.
    ///
    /// # Errors
    /// When tantivy fails.
    pub fn best(&mut self, question: &str, count: usize) -> tantivy::Result<Vec<usize>> {
        let query = self.query(question);
        let found = self.searcher.search(&query, &TopDocs::with_limit(count).order_by_score())?;
        let keys = found.into_iter().filter_map(|(_, place)| {
            let key = self.keys.get(place.segment_ord as usize)?.first(place.doc_id)?;
            usize::try_from(key).ok()
        });
        Ok(keys.collect())
    }

    /// Any of the question's pieces, in either field.
    fn query(&mut self, question: &str) -> BooleanQuery {
        let mut pieces: Vec<String> = Vec::new();
        let question = letters(question);
        let mut stream = self.cutter.token_stream(&question);
        while let Some(piece) = stream.next() {
            pieces.push(piece.text.clone());
        }
        pieces.sort_unstable();
        pieces.dedup();
        let clauses = pieces.iter().flat_map(|piece| {
            self.fields.map(|(field, weight)| {
                let term = TermQuery::new(Term::from_field_text(field, piece), IndexRecordOption::WithFreqs);
                let term: Box<dyn Query> = Box::new(BoostQuery::new(Box::new(term), weight));
                (Occur::Should, term)
            })
        });
        BooleanQuery::new(clauses.collect())
    }
}

/// A text without punctuation, which would only be found again in other texts' punctuation.
fn letters(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).collect()
}
