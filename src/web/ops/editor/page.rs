//! The editors' page as HTML. Everything that is not written here is escaped.

use std::fmt::{self, Display, Write};

use crate::learning::{Cluster, Command, Near, Overview};

/// More than anybody reads at one sitting.
const MOST_CLUSTERS: usize = 100;
const SPANS: &[u32] = &[7, 30, 90, 180];
const REASONS: &[(&str, &str)] = &[("unknown", "不知道"), ("unsure", "没把握"), ("unhelpful", "没答到点上")];

/// A text in which nothing is markup.
struct Escaped<'t>(&'t str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            other => f.write_char(other),
        })
    }
}

/// The whole page.
pub(super) fn page(overview: &Overview, command: &Command) -> String {
    let Overview { questions, answered_by_now, clusters } = overview;
    let rows: String = clusters.iter().take(MOST_CLUSTERS).map(|cluster| row(cluster, command)).collect();
    let body = if clusters.is_empty() {
        "<p>没有待处理的问题。</p>".to_owned()
    } else {
        format!(
            "<table><thead><tr><th scope=\"col\">次数</th><th scope=\"col\">问法</th>\
             <th scope=\"col\">最接近的主题和采纳命令</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    };
    let more = match clusters.len().saturating_sub(MOST_CLUSTERS) {
        0 => String::new(),
        more => format!("<p>另有 {more} 组没有列出，请先处理上面的。</p>"),
    };
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>没答上来的问题</title><link rel=\"stylesheet\" href=\"/editor/style.css\"></head><body>\
         <main><h1>没答上来的问题</h1>{}\
         <p>最近 {} 天共 {questions} 个问题，其中 {answered_by_now} 个按现在的脚本已能答；其余归成 {} 组。\
         姓名、号码、地址已隐去。采纳前请编辑核对问法和主题，在服务器上运行命令。</p>{body}{more}</main></body></html>\n",
        spans(command.days),
        command.days,
        clusters.len(),
    )
}

fn spans(current: u32) -> String {
    let link = |days: &u32| {
        let mark = if *days == current { " aria-current=\"page\"" } else { "" };
        format!("<a href=\"/editor/questions?days={days}\"{mark}>{days} 天</a>")
    };
    format!("<nav aria-label=\"时间范围\">{}</nav>", SPANS.iter().map(link).collect::<String>())
}

fn row(cluster: &Cluster, command: &Command) -> String {
    let reasons: String = REASONS
        .iter()
        .filter_map(|(name, label)| Some(format!("<li>{label} {}</li>", cluster.reasons.get(name)?)))
        .collect();
    let phrasings: String =
        cluster.phrasings.iter().map(|phrasing| format!("<li>{}</li>", Escaped(phrasing))).collect();
    let missed: String = cluster.missed.iter().map(missed).collect();
    let nearest: String = cluster.nearest.iter().map(|near| offer(cluster, near, command)).collect();
    let new = Escaped(&command.accept_as_new(&cluster.id)).to_string();
    format!(
        "<tr><td data-label=\"次数\"><span class=\"count\">{}</span><ul>{reasons}</ul></td>\
         <td data-label=\"问法\"><ol>{phrasings}</ol></td>\
         <td data-label=\"最接近的主题和采纳命令\">{missed}{nearest}\
         <details><summary>都不是：新建主题</summary><code>{new}</code></details></td></tr>",
        cluster.size
    )
}

fn missed((topic, count): (&String, &usize)) -> String {
    format!(
        "<p class=\"missed\">{} 的答案有 {count} 次被说没答到点上：先看看要不要改答案。</p>",
        Escaped(topic)
    )
}

fn offer(cluster: &Cluster, near: &Near, command: &Command) -> String {
    let accept = command.accept(&cluster.id, &near.topic);
    format!(
        "<details><summary>{}（{}，{:.0}%）</summary><code>{}</code></details>",
        Escaped(&near.question),
        Escaped(&near.topic),
        near.certainty * 100.0,
        Escaped(&accept)
    )
}
