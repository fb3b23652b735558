//! Runs all steps on one text: expressions, their meaning, and whether each is a deadline.

use chrono::Datelike;

use super::clause::{GlyphSpan, Sentences};
use super::expression::{Expression, Moment, Occurrence, Part, YearNumber};
use super::fold::{Folded, Gap};
use super::item::{MarkSet, assign, mark_sets, set_before};
use super::judge::{Context, NotADeadline, judge};
use super::parse::expressions;
use super::resolve::{Reference, Resolved, resolve};
use super::token::tokens;
use super::word_list::{begins, ends_with_any, words};
use super::{Mode, done};
use crate::DeadlineKind;
use crate::doubt::{Assumption, Impossible};
use crate::fiscal_year::FiscalYear;

pub(super) struct Study<'a> {
    pub mode: Mode,
    pub folded: Folded<'a>,
    pub sets: Vec<MarkSet>,
    pub sentences: Sentences,
    pub occurrences: Vec<Occurrence>,
    /// One per expression.
    pub outcomes: Vec<StudyOutcome>,
    pub items: Vec<Vec<String>>,
    /// Glyph ranges of the deadlines among them.
    pub deadlines: Vec<GlyphSpan>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum StudyOutcome {
    Deadline(Resolved),
    NotADeadline(NotADeadline),
    Impossible(Impossible),
    /// 通年, 毎月 and 未定 count in a deadline column only.
    NotInText,
    /// 未定 beside a date, 以降随時: its neighbour covers it.
    SaidBeside,
}

/// Clamps to fiscal years that calendar arithmetic can hold.
pub(super) fn sensible(year: FiscalYear) -> FiscalYear {
    FiscalYear::new(year.start().clamp(*FiscalYear::SENSIBLE.start(), *FiscalYear::SENSIBLE.end()))
}

pub(super) fn study(text: &str, year: FiscalYear, mode: Mode) -> Study<'_> {
    let folded = Folded::new(text);
    let tokens = tokens(&folded);
    let sets = mark_sets(&folded, mode);
    let sentences = Sentences::of(&folded, &sets);
    let mut occurrences = expressions(&folded, &tokens, &sets, mode);
    if mode == Mode::Column && occurrences.is_empty() && says_something(&folded, &sets) {
        occurrences.push(whole_cell(&folded));
    }
    if mode == Mode::Column {
        done::mark(&folded, &sets, &mut occurrences);
    }
    let outcomes = outcomes(&folded, &sets, &sentences, &occurrences, year, mode);
    let spans: Vec<(usize, usize)> = occurrences.iter().map(|one| (one.from, one.to)).collect();
    let items = assign(&folded, &sets, &spans, mode);
    let is_deadline = |at: &usize| matches!(outcomes[*at], StudyOutcome::Deadline(_));
    let deadlines = (0..spans.len()).filter(is_deadline).map(|at| {
        let from = occurrences[at].from;
        GlyphSpan { from, to: occurrences[at].behind, behind_mark: set_before(&sets, from).map_or(0, |set| set.to) }
    });
    let deadlines = deadlines.collect();
    Study { mode, folded, sets, sentences, occurrences, outcomes, items, deadlines }
}

impl Study<'_> {
    /// In a column, entries of items without an expression: (2) 工事完了後.
    pub(super) fn silent_items(&self) -> impl Iterator<Item = &str> {
        let ends = self.sets.iter().skip(1).map(|set| set.from).chain([self.folded.len()]);
        let entries = self.sets.iter().map(|set| set.to).zip(ends);
        let has_expression = |from: usize, to: usize| {
            let next = self.occurrences.partition_point(|one| one.from < from);
            self.occurrences.get(next).is_some_and(|one| one.from < to)
        };
        let is_silent = move |&(from, to): &(usize, usize)| {
            self.mode == Mode::Column && !has_expression(from, to) && is_words(self.folded.str(from, to))
        };
        entries.filter(is_silent).map(|(from, to)| self.folded.printed(from, to).trim())
    }

    /// In a column, ends of entries that name a time but no day, after a comma or on their own line: 9月末まで、審議会の後.
    pub(super) fn silent_ends(&self) -> impl Iterator<Item = &str> {
        let marks = self.sets.iter().map(|set| set.from);
        let ends = marks.chain([self.folded.len()]).filter(|_| self.mode == Mode::Column);
        let silent = |end: usize| {
            let last = self.occurrences.iter().rev().find(|one| one.from < end)?;
            let is_of_entry = self.sets.iter().all(|set| set.from >= end || set.from <= last.from);
            let rest = self.folded.printed(last.behind, end.max(last.behind));
            let is_apart = last.behind < end && self.folded.gap(last.behind) == Gap::Line;
            is_of_entry.then(|| silent_end(rest, is_apart)).flatten()
        };
        ends.filter_map(silent)
    }
}

/// The last part after an expression, on its own line or after a comma, if it ends in a word for a time.
fn silent_end(rest: &str, is_apart: bool) -> Option<&str> {
    let is_comma = |c: char| matches!(c, '、' | '，' | ',' | '。' | ';' | '；' | '\n');
    let rest = rest.trim_end_matches(|c: char| is_comma(c) || c.is_whitespace());
    let start = rest.rfind(is_comma).or(is_apart.then_some(0))?;
    let part = rest[start..].trim_start_matches(is_comma).trim();
    let says_when =
        TIME_WORDS.iter().any(|word| part.ends_with(word)) && !NO_TIME_WORDS.iter().any(|word| part.ends_with(word));
    (says_when && !part.contains(['（', '）', '(', ')'])).then_some(part)
}

const TIME_WORDS: [&str; 12] =
    ["後", "のち", "次第", "以降", "頃", "ころ", "ごろ", "時", "とき", "前", "まで", "までに"];
/// Words with the same endings that name a part of the day or no time.
const NO_TIME_WORDS: [&str; 6] = ["午前", "午後", "前後", "今後", "最後", "名前"];

/// Whether the text is more than a dash, a ditto or なし.
fn says_something(folded: &Folded, sets: &[MarkSet]) -> bool {
    let in_mark = |at: usize| set_before(sets, at).is_some_and(|set| at < set.to);
    let words: String = (0..folded.len()).filter(|&at| !in_mark(at)).filter_map(|at| folded.char(at)).collect();
    is_words(&words)
}

fn is_words(words: &str) -> bool {
    let silent = words!("なし 該当なし 無し 無 同上 同左 同じ ー 再掲 済 済み 完了 完了済 完了済み 実施済 実施済み");
    // 企画課記入欄, （記入不要）, 関係課と協議の上, 担当：施設係 内線3142: nothing that has a day.
    let without_time = words!("記入欄 記載欄 記入不要 入力不要 協議の上 協議のうえ");
    let words = words.trim_matches(|c: char| !c.is_alphanumeric() || c == 'ー');
    !words.is_empty() && !silent.contains(&words) && !ends_with_any(words, without_time) && !words.contains("内線")
}

/// A cell of a deadline column without an expression names a time but no day.
fn whole_cell(folded: &Folded) -> Occurrence {
    Occurrence { to: folded.len(), behind: folded.len(), ..Occurrence::new(Expression::Unclear, 0) }
}

fn outcomes(
    folded: &Folded,
    sets: &[MarkSet],
    sentences: &Sentences,
    occurrences: &[Occurrence],
    year: FiscalYear,
    mode: Mode,
) -> Vec<StudyOutcome> {
    let mut named = None;
    let mut outcomes = Vec::with_capacity(occurrences.len());
    for (at, one) in occurrences.iter().enumerate() {
        let resolved = resolve(one, Reference { year, mode, named }).map(|mut resolved| {
            resolved.approximate |= closes_as_planned(folded, sentences, occurrences, at);
            if is_half_by_other_name(folded, one) {
                resolved.assumptions.push(Assumption::HalfByOtherName);
            }
            resolved
        });
        if let Ok(Resolved { due: Some(due), .. }) = &resolved
            && names_year(one)
        {
            named = Some(due.year());
        }
        if is_named_closer(folded, occurrences, at) || is_orientation(folded, occurrences, at) {
            outcomes.push(StudyOutcome::SaidBeside);
            continue;
        }
        outcomes.push(match mode {
            Mode::Column => in_column(folded, sets, occurrences, at, resolved, outcomes.last(), year),
            Mode::Free => in_text(folded, sentences, one, resolved, year),
        });
    }
    outcomes
}

fn in_column(
    folded: &Folded,
    sets: &[MarkSet],
    occurrences: &[Occurrence],
    at: usize,
    resolved: Result<Resolved, Impossible>,
    before: Option<&StudyOutcome>,
    year: FiscalYear,
) -> StudyOutcome {
    let unclear = occurrences[at].expression == Expression::Unclear;
    match resolved {
        Err(why) => StudyOutcome::Impossible(why),
        Ok(_) if is_excepted(folded, &occurrences[at]) => StudyOutcome::NotADeadline(NotADeadline::Excepted),
        Ok(_) if unclear && has_neighbour(folded, sets, occurrences, at) => StudyOutcome::SaidBeside,
        Ok(resolved) if is_of_other_year(folded, occurrences, at, &resolved, year) => StudyOutcome::SaidBeside,
        Ok(resolved) if repeats(folded, occurrences, at, &resolved, before) => StudyOutcome::SaidBeside,
        Ok(resolved) => StudyOutcome::Deadline(resolved),
    }
}

/// 年明けの2月末, 年度末の3月: the second expression is more precise.
fn is_named_closer(folded: &Folded, occurrences: &[Occurrence], at: usize) -> bool {
    let one = &occurrences[at];
    let is_vague =
        words!("年明け 年始 年初 年末 年度末 年度当初 年度初め 年度始め").contains(&folded.str(one.from, one.to));
    let dates = |next: &&Occurrence| matches!(next.expression, Expression::At(moment) if moment.month().is_some());
    let next = occurrences.get(at + 1).filter(dates).filter(|_| is_vague);
    next.is_some_and(|next| {
        let is_apart = (one.to..=next.from).any(|i| folded.gap(i) != Gap::None);
        !is_apart && matches!(folded.str(one.to, next.from), "" | "の")
    })
}

/// 年度末（3月）, 上半期（9月末）: the bracket repeats the day.
fn repeats(
    folded: &Folded,
    occurrences: &[Occurrence],
    at: usize,
    resolved: &Resolved,
    before: Option<&StudyOutcome>,
) -> bool {
    let Some(StudyOutcome::Deadline(said)) = before else { return false };
    let one = &occurrences[at];
    let bracketed = folded.char_before(one.from) == Some('(') && folded.char(one.behind) == Some(')');
    let follows = at.checked_sub(1).is_some_and(|before| occurrences[before].behind + 1 == one.from);
    let is_dated = |kind| matches!(kind, DeadlineKind::By | DeadlineKind::Period);
    let same_days = is_dated(said.kind) && is_dated(resolved.kind) && said.due == resolved.due;
    let same = said.due.is_some() && (same_days || said.kind == DeadlineKind::Recurring && said.kind == resolved.kind);
    bracketed && follows && same
}

/// 8月（お盆明け）, 1月の年始休み明け: the holiday only locates a time within the month.
fn is_orientation(folded: &Folded, occurrences: &[Occurrence], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|before| &occurrences[before]) else { return false };
    let is_holiday = matches!(
        occurrences[at].expression,
        Expression::At(Moment { part: Part::Bon | Part::NewYear | Part::NewYearHolidays, .. })
    );
    let is_month = matches!(before.expression, Expression::At(moment) if moment.month().is_some());
    is_holiday && is_month && matches!(folded.str(before.to, occurrences[at].from), "" | "の" | "(")
}

/// 6月（前年度分）, 10月（来年度予算の要求）, 5月、当年度分は11月: the year qualifies a subject, not the date.
fn is_of_other_year(
    folded: &Folded,
    occurrences: &[Occurrence],
    at: usize,
    resolved: &Resolved,
    year: FiscalYear,
) -> bool {
    let one = &occurrences[at];
    let Some(before) = at.checked_sub(1).map(|before| &occurrences[before]) else { return false };
    let is_bracketed = folded
        .str(before.behind, one.from)
        .strip_suffix('(')
        .is_some_and(|between| between.chars().count() <= 8 && !between.contains(['、', '。', ')', '(']));
    let is_past = resolved.due.is_some_and(|due| due < year.first_day());
    let is_year = matches!(one.expression, Expression::At(Moment { part: Part::Whole, .. })) && !one.end;
    let is_share = is_year && folded.char(one.behind) == Some('分');
    is_bracketed && (is_past || is_year && folded.char(one.behind) != Some(')')) || is_share
}

/// 毎月（8月を除く）, 年末年始（12月29日～1月3日）を除く, 12月29日から1月3日までは休館
fn is_excepted(folded: &Folded, occurrence: &Occurrence) -> bool {
    let from = occurrence.behind.max(occurrence.series.1);
    let behind = folded.str(from, (from + 40).min(folded.len()));
    let behind = if behind.starts_with('(') { behind_bracket(behind) } else { behind.trim_start_matches(')') };
    let ahead = folded.str(occurrence.series.0.saturating_sub(6), occurrence.series.0);
    let closed = ends_with_any(ahead.trim_end_matches([':', '(', 'は']), words!("休館日 休業日 休園日 閉庁日 休日"));
    closed || begins(behind, words!("を除 以外 は除 除く は休 は閉 を休")).is_some()
}

/// The text after the bracket at the start of `text`.
fn behind_bracket(text: &str) -> &str {
    let mut depth = 0;
    let close = text.find(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    close.map_or("", |close| &text[close + 1..])
}

/// Whether the same entry holds an expression with a date: 9月（時期調整中）, 未定（8月頃）.
fn has_neighbour(folded: &Folded, sets: &[MarkSet], occurrences: &[Occurrence], at: usize) -> bool {
    let separate = |from: usize, to: usize| {
        (from..=to).any(|i| folded.gap(i) == Gap::Line)
            || folded.str(from, to).contains(['、', '。', ',', ':', ';'])
            || set_before(sets, to).is_some_and(|set| set.from >= from)
    };
    let is_date = |one: &Occurrence| one.expression != Expression::Unclear;
    let before = at.checked_sub(1).map(|i| &occurrences[i]);
    let after = occurrences.get(at + 1);
    before.is_some_and(|one| is_date(one) && !separate(one.to, occurrences[at].from))
        || after.is_some_and(|one| is_date(one) && !separate(occurrences[at].to, one.from))
}

fn in_text(
    folded: &Folded,
    sentences: &Sentences,
    occurrence: &Occurrence,
    resolved: Result<Resolved, Impossible>,
    year: FiscalYear,
) -> StudyOutcome {
    if matches!(occurrence.expression, Expression::Throughout | Expression::Recurring | Expression::Unclear) {
        return StudyOutcome::NotInText;
    }
    if is_excepted(folded, occurrence) {
        return StudyOutcome::NotADeadline(NotADeadline::Excepted);
    }
    let context = Context::new(folded, sentences, occurrence, resolved.as_ref().ok(), year);
    match (judge(&context), resolved) {
        (Some(fact), _) => StudyOutcome::NotADeadline(fact),
        (None, Ok(resolved)) => StudyOutcome::Deadline(resolved),
        (None, Err(why)) => StudyOutcome::Impossible(why),
    }
}

/// 予定 ends the clause: 2月までに実施を予定している.
fn closes_as_planned(folded: &Folded, sentences: &Sentences, occurrences: &[Occurrence], at: usize) -> bool {
    let from = occurrences[at].to;
    let (_, end) = sentences.around(from.saturating_sub(1));
    let next = occurrences.get(at + 1).map_or(end, |next| next.from).min(end);
    let clause = folded.str(from, next).split(['、', '。', ')', ']']).next().unwrap_or_default();
    ["予定", "予定である", "予定です", "予定している", "予定しています", "見込み", "見込みである", "見込んでいる"]
        .iter()
        .any(|word| clause.ends_with(word))
}

fn names_year(occurrence: &Occurrence) -> bool {
    let names = |moment: &Moment| {
        moment.year.is_some_and(|year| !matches!(year.number, YearNumber::Relative(_) | YearNumber::Same))
    };
    occurrence.expression.moments().is_some_and(|(first, last)| names(&first) || names(&last))
}

fn is_half_by_other_name(folded: &Folded, occurrence: &Occurrence) -> bool {
    let half = matches!(occurrence.expression, Expression::At(Moment { part: Part::Half(_), year: None, .. }));
    let text = folded.str(occurrence.from, occurrence.to);
    half && ["前期", "後期", "前半", "後半"].iter().any(|name| text.contains(name))
}
