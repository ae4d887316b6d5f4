//! Reads one law from Markdown: headings, and paragraphs that begin with a bold article number.

use super::number::ArticleNumber;

/// An article as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) number: ArticleNumber,
    pub(super) unit: char,
    pub(super) headings: Vec<Box<str>>,
    pub(super) text: String,
}

/// The articles in their order. What stands before the first one (title, preamble, notes) is left out.
pub(super) fn articles(markdown: &str) -> Vec<Written> {
    let mut found: Vec<Written> = Vec::new();
    let mut headings: Vec<(usize, Box<str>)> = Vec::new();
    let mut open = false;
    for line in markdown.lines().map(|line| line.trim_matches([' ', '\u{3000}', '\t', '\r'])) {
        if let Some((level, words)) = heading(line) {
            headings.retain(|(above, _)| *above < level);
            headings.push((level, words));
            open = false;
        } else if let Some((number, unit, text)) = beginning(line) {
            // The first heading is the title of the law itself.
            let headings =
                headings.iter().filter(|(level, _)| *level > 1).map(|(_, words)| words.clone()).collect();
            found.push(Written { number, unit, headings, text: text.to_owned() });
            open = true;
        } else if open
            && !line.is_empty()
            && let Some(article) = found.last_mut()
        {
            if !article.text.is_empty() {
                article.text.push('\n');
            }
            article.text.push_str(line);
        }
    }
    found
}

/// `## 第一编 总　则` is 第一编 总则, two levels deep: printers space short headings out.
fn heading(line: &str) -> Option<(usize, Box<str>)> {
    let words = line.trim_start_matches('#');
    let level = line.len() - words.len();
    if level == 0 || !words.starts_with([' ', '\u{3000}']) {
        return None;
    }
    let words = words.trim();
    let (label, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let rest: String = rest.split_whitespace().collect();
    let space = if rest.is_empty() {
        ""
    } else if label.starts_with('第') {
        " "
    } else {
        ""
    };
    Some((level, format!("{label}{space}{rest}").into()))
}

/// `**第五百七十七条** 当事人…`
fn beginning(line: &str) -> Option<(ArticleNumber, char, &str)> {
    let (label, text) = line.strip_prefix("**")?.split_once("**")?;
    let label: String = label.split_whitespace().collect();
    let number = ArticleNumber::parse(&label)?;
    let unit = if label.contains('条') { '条' } else { '项' };
    Some((number, unit, text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_keep_their_headings_and_paragraphs() {
        let text = "# 测试法\n\n- 简称: 测试法\n\n前言不算。\n\n## 第一章 总　则\n\n**第一条** 甲。\n\n乙。\n\n\
            ### 第一节 细 目\n\n**第二条**　丙。\n## 附则\n\n**第二条之一** 丁。\n\n**注意** 不是条文。\n";
        let found = articles(text);
        let seen: Vec<_> = found
            .iter()
            .map(|article| (article.number.to_string(), article.headings.join("/"), article.text.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                ("第一条".to_owned(), "第一章 总则".to_owned(), "甲。\n乙。"),
                ("第二条".to_owned(), "第一章 总则/第一节 细目".to_owned(), "丙。"),
                ("第二条之一".to_owned(), "附则".to_owned(), "丁。\n**注意** 不是条文。"),
            ]
        );
    }

    #[test]
    fn replies_are_numbered_by_items() {
        let found = articles("# 批复\n\n**第一项** 甲。\n\n**第二项** 乙。\n");
        assert_eq!(found.iter().map(|article| article.unit).collect::<String>(), "项项");
    }
}
