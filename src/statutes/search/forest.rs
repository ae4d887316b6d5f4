//! A forest of small regression trees, added up; how it is asked and how it is written down.

use std::fmt::Write;

/// One step of a tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Node {
    /// Go on with `low` if the feature is at most the border, else with `high`.
    Split { feature: u8, border: f32, low: u8, high: u8 },
    /// The tree's answer.
    Leaf(f32),
}

/// A tree; its first node is the root, and every split leads to later nodes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tree(pub(super) Vec<Node>);

/// The trees.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Forest(pub(super) Vec<Tree>);

impl Tree {
    pub(super) fn score(&self, features: &[f32]) -> f32 {
        let mut at = 0;
        loop {
            match self.0.get(usize::from(at)) {
                Some(Node::Split { feature, border, low, high }) => {
                    let value = features.get(usize::from(*feature)).copied().unwrap_or(0.0);
                    at = if value <= *border { *low } else { *high };
                }
                Some(Node::Leaf(score)) => return *score,
                None => return 0.0,
            }
        }
    }

    /// A line: `s FEATURE BORDER LOW HIGH` and `l SCORE`, separated by blanks.
    fn line(&self) -> String {
        let mut line = String::new();
        for node in &self.0 {
            // Writing to a text cannot fail.
            let _ = match node {
                Node::Split { feature, border, low, high } => {
                    write!(line, "s {feature} {border} {low} {high} ")
                }
                Node::Leaf(score) => write!(line, "l {score} "),
            };
        }
        line.trim_end().to_owned()
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let mut nodes = Vec::new();
        while let Some(kind) = words.next() {
            nodes.push(match kind {
                "s" => Node::Split {
                    feature: words.next()?.parse().ok()?,
                    border: words.next()?.parse().ok()?,
                    low: words.next()?.parse().ok()?,
                    high: words.next()?.parse().ok()?,
                },
                "l" => Node::Leaf(words.next()?.parse().ok()?),
                _ => return None,
            });
        }
        // Only forward steps, so that a damaged file cannot send us round in circles.
        let forward = nodes.iter().enumerate().all(|(at, node)| match node {
            Node::Split { low, high, .. } => {
                [low, high].iter().all(|to| usize::from(**to) > at && usize::from(**to) < nodes.len())
            }
            Node::Leaf(_) => true,
        });
        (forward && !nodes.is_empty()).then_some(Self(nodes))
    }
}

impl Forest {
    pub(super) fn score(&self, features: &[f32]) -> f32 {
        self.0.iter().map(|tree| tree.score(features)).sum()
    }

    /// One line a tree.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(Tree::line)
    }

    /// Adds a tree from its line.
    pub(super) fn push_line(&mut self, line: &str) -> Option<()> {
        self.0.push(Tree::parse(line)?);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forest() -> Forest {
        let split = Node::Split { feature: 1, border: 0.5, low: 1, high: 2 };
        Forest(vec![Tree(vec![split, Node::Leaf(-1.25), Node::Leaf(2.0)]), Tree(vec![Node::Leaf(0.5)])])
    }

    #[test]
    fn trees_add_up() {
        assert_eq!(forest().score(&[9.0, 0.5]), -0.75);
        assert_eq!(forest().score(&[9.0, 0.6]), 2.5);
        assert_eq!(forest().score(&[]), -0.75, "a missing feature is 0");
    }

    #[test]
    fn what_is_written_is_read_and_damage_is_refused() {
        let mut read = Forest::default();
        for line in forest().lines() {
            read.push_line(&line).unwrap();
        }
        assert_eq!(read, forest());
        for wrong in ["", "x", "s 1 0.5 0 1 l 1", "s 1 0.5 1 9 l 1", "l", "s 1"] {
            assert_eq!(read.push_line(wrong), None, "{wrong}");
        }
    }
}
