//! Learns a forest that puts the right articles first: `LambdaMART` (Burges, MSR-TR-2010-82) on binned features.

use super::forest::{Forest, Node, Tree};
use crate::secret::Dice;

/// How a forest is grown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Growth {
    pub(super) trees: usize,
    pub(super) leaves: usize,
    pub(super) rate: f32,
    /// A leaf holds at least so many candidates.
    pub(super) least: u32,
    /// Of 100 features, so many are looked at for a tree.
    pub(super) features_percent: u64,
    /// Of 100 questions, so many are used for a tree.
    pub(super) questions_percent: u64,
    /// Candidates below this rank are not worth correcting among themselves.
    pub(super) depth: usize,
    /// Softens large steps of leaves with little evidence.
    pub(super) ridge: f64,
    pub(super) seed: u64,
}

pub(super) const GROWTH: Growth = Growth {
    trees: 400,
    leaves: 15,
    rate: 0.03,
    least: 100,
    features_percent: 40,
    questions_percent: 80,
    depth: 20,
    ridge: 0.02,
    seed: 20_261_123,
};

const BINS: usize = 64;

/// The candidates of one question.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    /// Candidate after candidate, each `width` features.
    pub(super) features: Vec<f32>,
    /// Whether each candidate answers the question.
    pub(super) right: Vec<bool>,
}

/// Learns from groups whose candidates have `width` features each.
pub(super) fn grow(groups: &[Group], width: usize, growth: Growth) -> Forest {
    let table = Table::new(groups, width);
    let dice = Dice::seeded(growth.seed);
    let mut scores = vec![0.0_f32; table.rows];
    let mut forest = Forest::default();
    for _ in 0..growth.trees {
        let used: Vec<bool> = groups.iter().map(|_| dice.below(100) < growth.questions_percent).collect();
        let features: Vec<usize> = (0..width).filter(|_| dice.below(100) < growth.features_percent).collect();
        let pulls = pulls(groups, &used, &scores, growth.depth);
        let tree = table.tree(&pulls, &features, growth);
        for (row, score) in scores.iter_mut().enumerate() {
            *score += tree.score(table.row(groups, row));
        }
        forest.0.push(tree);
    }
    forest
}

/// How far a candidate's score should move, and how sure that is.
#[derive(Debug, Clone, Copy, Default)]
struct Pull {
    slope: f64,
    weight: f64,
}

/// For each pair of a right and a wrong candidate: the more their exchange would change nDCG and the less they
/// are told apart yet, the stronger they are pulled apart. Candidates of unused groups have no weight.
fn pulls(groups: &[Group], used: &[bool], scores: &[f32], depth: usize) -> Vec<Pull> {
    let mut pulls = vec![Pull::default(); scores.len()];
    let mut start = 0;
    for (group, used) in groups.iter().zip(used) {
        let end = start + group.right.len();
        if *used {
            group_pulls(&group.right, &scores[start..end], depth, &mut pulls[start..end]);
        }
        start = end;
    }
    pulls
}

fn group_pulls(right: &[bool], scores: &[f32], depth: usize, pulls: &mut [Pull]) {
    let count = right.iter().filter(|right| **right).count();
    if count == 0 {
        return;
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|one, two| scores[*two].total_cmp(&scores[*one]).then(one.cmp(two)));
    let discount = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
    let ideal: f64 = (0..count).map(discount).sum();
    for (rank, &good) in order.iter().enumerate().filter(|(_, place)| right[**place]) {
        for (other, &bad) in order.iter().enumerate().filter(|(_, place)| !right[**place]) {
            if rank.min(other) >= depth {
                break;
            }
            let change = (discount(rank) - discount(other)).abs() / ideal;
            let doubt = 1.0 / (1.0 + f64::from(scores[good] - scores[bad]).exp());
            let (slope, weight) = (doubt * change, doubt * (1.0 - doubt) * change);
            pulls[good].slope += slope;
            pulls[bad].slope -= slope;
            pulls[good].weight += weight;
            pulls[bad].weight += weight;
        }
    }
}

/// All candidates, each feature in bins.
struct Table {
    rows: usize,
    /// Feature after feature, a byte for each row.
    bins: Vec<Vec<u8>>,
    /// For each feature the upper border of every bin but the last.
    borders: Vec<Vec<f32>>,
    /// For each row its group and place in it.
    places: Vec<(u32, u32)>,
    width: usize,
}

/// What falls into one bin.
#[derive(Clone, Copy, Default)]
struct Bin {
    slope: f64,
    weight: f64,
    count: u32,
}

struct Split {
    gain: f64,
    feature: usize,
    bin: u8,
}

/// A leaf that may still be split.
struct Open {
    node: usize,
    rows: Vec<u32>,
    split: Option<Split>,
}

impl Table {
    fn new(groups: &[Group], width: usize) -> Self {
        let places: Vec<(u32, u32)> = (0..)
            .zip(groups)
            .flat_map(|(number, group)| (0..group.right.len() as u32).map(move |place| (number, place)))
            .collect();
        let mut table = Self { rows: places.len(), bins: Vec::new(), borders: Vec::new(), places, width };
        for feature in 0..width {
            let values: Vec<f32> = (0..table.rows).map(|row| table.row(groups, row)[feature]).collect();
            let borders = borders(&values);
            let bin = |value: &f32| borders.partition_point(|border| border < value) as u8;
            table.bins.push(values.iter().map(bin).collect());
            table.borders.push(borders);
        }
        table
    }

    fn row<'g>(&self, groups: &'g [Group], row: usize) -> &'g [f32] {
        let (group, place) = self.places[row];
        let start = place as usize * self.width;
        &groups[group as usize].features[start..start + self.width]
    }

    fn tree(&self, pulls: &[Pull], features: &[usize], growth: Growth) -> Tree {
        let rows: Vec<u32> = (0..self.rows as u32).filter(|row| pulls[*row as usize].weight > 0.0).collect();
        let mut tree = Tree(vec![Node::Leaf(step(pulls, &rows, growth))]);
        let split = self.best_split(pulls, &rows, features, growth);
        let mut open = vec![Open { node: 0, rows, split }];
        for _ in 1..growth.leaves {
            let gain = |leaf: &Open| leaf.split.as_ref().map_or(0.0, |split| split.gain);
            let Some(best) =
                (0..open.len()).max_by(|one, two| gain(&open[*one]).total_cmp(&gain(&open[*two])))
            else {
                break;
            };
            let Open { node, rows, split: Some(split) } = open.swap_remove(best) else { break };
            let (low, high): (Vec<u32>, Vec<u32>) =
                rows.into_iter().partition(|row| self.bins[split.feature][*row as usize] <= split.bin);
            let first = tree.0.len();
            tree.0[node] = Node::Split {
                feature: split.feature as u8,
                border: self.borders[split.feature][usize::from(split.bin)],
                low: first as u8,
                high: first as u8 + 1,
            };
            for (node, rows) in [(first, low), (first + 1, high)] {
                tree.0.push(Node::Leaf(step(pulls, &rows, growth)));
                let split = self.best_split(pulls, &rows, features, growth);
                open.push(Open { node, rows, split });
            }
        }
        tree
    }

    fn best_split(&self, pulls: &[Pull], rows: &[u32], features: &[usize], growth: Growth) -> Option<Split> {
        let mut best: Option<Split> = None;
        for &feature in features {
            let mut bins = [Bin::default(); BINS];
            let column = &self.bins[feature];
            for &row in rows {
                let (bin, pull) = (&mut bins[usize::from(column[row as usize])], pulls[row as usize]);
                bin.slope += pull.slope;
                bin.weight += pull.weight;
                bin.count += 1;
            }
            if let Some((gain, bin)) = best_border(&bins, self.borders[feature].len(), growth)
                && best.as_ref().is_none_or(|best| gain > best.gain)
            {
                best = Some(Split { gain, feature, bin });
            }
        }
        best
    }
}

/// The bin after which to split, with what is won.
fn best_border(bins: &[Bin; BINS], borders: usize, growth: Growth) -> Option<(f64, u8)> {
    let worth = |bin: Bin| bin.slope * bin.slope / (bin.weight + growth.ridge);
    let add = |sum: Bin, bin: &Bin| Bin {
        slope: sum.slope + bin.slope,
        weight: sum.weight + bin.weight,
        count: sum.count + bin.count,
    };
    let total = bins.iter().fold(Bin::default(), add);
    let mut low = Bin::default();
    let mut best: Option<(f64, u8)> = None;
    for (number, bin) in (0_u8..).zip(&bins[..borders]) {
        low = add(low, bin);
        let high = Bin {
            slope: total.slope - low.slope,
            weight: total.weight - low.weight,
            count: total.count - low.count,
        };
        if low.count < growth.least || high.count < growth.least {
            continue;
        }
        let gain = worth(low) + worth(high) - worth(total);
        if gain > 1e-9 && best.is_none_or(|(most, _)| gain > most) {
            best = Some((gain, number));
        }
    }
    best
}

/// A Newton step, shortened by the rate.
fn step(pulls: &[Pull], rows: &[u32], growth: Growth) -> f32 {
    let (slope, weight) = rows
        .iter()
        .map(|row| pulls[*row as usize])
        .fold((0.0, 0.0), |(slope, weight), pull| (slope + pull.slope, weight + pull.weight));
    growth.rate * (slope / (weight + growth.ridge)) as f32
}

/// Borders that spread the values evenly over the bins.
fn borders(values: &[f32]) -> Vec<f32> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    let mut distinct = sorted.clone();
    distinct.dedup();
    let middles = |values: &[f32]| values.windows(2).map(|pair| f32::midpoint(pair[0], pair[1])).collect();
    if distinct.len() <= BINS {
        return middles(&distinct);
    }
    // Half of the bins by rank, half by size: most candidates have little of a feature, the good ones have much.
    let (least, most) = (distinct[0], distinct[distinct.len() - 1]);
    let half = BINS / 2;
    let by_rank = (1..half).map(|part| sorted[part * sorted.len() / half]);
    let by_size = (1..half).map(|part| least + (most - least) * part as f32 / half as f32);
    let mut borders: Vec<f32> = by_rank.chain(by_size).collect();
    borders.sort_by(f32::total_cmp);
    borders.dedup();
    borders
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Right candidates have the larger first feature; the second is noise.
    fn groups() -> Vec<Group> {
        let dice = Dice::seeded(1);
        let group = |_| {
            let mut group = Group::default();
            for place in 0..20_u64 {
                let right = place < 3;
                let signal = dice.below(100) as f32 + if right { 60.0 } else { 0.0 };
                group.features.extend([signal, dice.below(100) as f32]);
                group.right.push(right);
            }
            group
        };
        (0..60).map(group).collect()
    }

    #[test]
    fn the_right_ones_come_first_and_twice_the_same() {
        let growth = Growth { trees: 30, least: 20, ..GROWTH };
        let forest = grow(&groups(), 2, growth);
        assert!(forest.score(&[140.0, 50.0]) > forest.score(&[20.0, 50.0]));
        assert_eq!(forest, grow(&groups(), 2, growth));
    }

    #[test]
    fn nothing_to_learn_gives_level_scores() {
        let group = Group { features: vec![1.0; 8], right: vec![false; 4] };
        let forest = grow(&[group], 2, Growth { trees: 3, ..GROWTH });
        assert_eq!(forest.score(&[1.0, 1.0]), 0.0);
        assert_eq!(grow(&[], 2, Growth { trees: 1, ..GROWTH }).score(&[0.0, 0.0]), 0.0);
    }
}
