//! Random papers with texts as typed in offices: Japanese, half- and full-width digits, brackets, bullets.

use crate::common::forms::Form;
use crate::common::paper::{Paper, PaperGoal, PaperMeasure};
use matome_deadline::fiscal_year::FiscalYear;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

const YEAR: FiscalYear = FiscalYear::new(2026);

/// A line without spaces at its ends.
fn line() -> impl Strategy<Value = String> {
    "[市民道路公園図書館防災訓練研修改修整備推進]{1,3}[ぁ-んァ-ヶ亜-熙、。「」（）()・ー～〜%％0-9０-９a-zA-Zａ-ｚ　 ]{0,24}[市民会議計画策定支援の]{1,2}"
}

/// Lines with bullets and numbers; empty lines in between stay.
fn text() -> impl Strategy<Value = String> {
    let bullet = prop::sample::select(vec!["", "", "・", "(2) ", "（３）", "②", "○", "※", "【参考】", "-"]);
    let lines = vec((bullet, line(), prop::bool::weighted(0.1)), 0..4);
    (line(), lines).prop_map(|(first, lines)| {
        let mut text = first;
        for (bullet, line, gap) in lines {
            text.push_str(if gap { "\n\n" } else { "\n" });
            text.push_str(bullet);
            text.push_str(&line);
        }
        text
    })
}

fn period() -> impl Strategy<Value = String> {
    let expressions =
        ["9月末まで", "通年", "年度末", "８月～１月", "令和9年度末", "12月議会", "夏頃", "毎月", "11月31日"];
    vec(prop::sample::select(expressions.to_vec()), 1..4).prop_map(|parts| {
        let lines: Vec<String> = (1..).zip(parts).map(|(n, part)| format!("({n}) {part}")).collect();
        lines.join("\n")
    })
}

prop_compose! {
    fn measure()(
        title in line(),
        actions in text(),
        period in option::of(period()),
        target in text(),
        interim_report in option::of(text()),
        year_end_report in option::of(text()),
        rate in option::of(0_u8..=150),
        assessment in option::of(line()),
    ) -> PaperMeasure {
        PaperMeasure {
            fiscal_year: None,
            title: Some(title),
            actions: Some(actions),
            period,
            target: Some(target),
            interim_report,
            achievement_rate: rate.map(f64::from).filter(|_| year_end_report.is_some()),
            year_end_report,
            self_assessment: assessment,
        }
    }
}

prop_compose! {
    fn goal()(
        sections in btree_set("[福祉道路環境教育税務]{2,4}課", 1..3),
        title in line(),
        background in option::of(text()),
        purpose in option::of(text()),
        target in option::of(text()),
        measures in vec(measure(), 1..5),
    ) -> PaperGoal {
        let sections = sections.into_iter().collect();
        PaperGoal { sections, title, background, purpose, target, measures, ..PaperGoal::default() }
    }
}

pub(super) fn papers(form: Form) -> impl Strategy<Value = Paper> {
    ("[福祉建設環境教育産業]{2,4}部", vec(goal(), 1..6)).prop_map(move |(department, goals)| {
        let goals = goals.into_iter().map(|goal| on_form(form, goal)).collect();
        Paper { fiscal_year: Some(YEAR), department, goals, ..Paper::default() }
    })
}

/// The goal as the form allows: one measure if a row is a goal; consecutive years on a plan.
fn on_form(form: Form, mut goal: PaperGoal) -> PaperGoal {
    match form {
        Form::UneiHoshin | Form::BukyokuManifesto => goal.measures.truncate(1),
        Form::KodoKeikaku => {
            for (years, measure) in (-1..).zip(&mut goal.measures) {
                measure.fiscal_year = Some(YEAR.plus(years));
            }
        }
        Form::JutenMokuhyo | Form::SoshikiMokuhyo => {}
    }
    goal
}
