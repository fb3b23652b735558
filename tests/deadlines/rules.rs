//! One test per rule: a heading of a table with its lines. The notation is explained at the top of each table.

use std::fmt::Write as _;

use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::{Mode, read};

use super::{COLUMN, FREE, cells, print};

/// All lines under the heading; reports all failures at once.
fn check(table: &str, rule: &str, mode: Mode) {
    let mut wrong = String::new();
    let mut cases = 0;
    for (number, line) in lines_below(table, rule) {
        let [year, text, expected] = cells(line);
        let year = FiscalYear::new(year.parse().expect("a fiscal year"));
        let printed = print(&read(&text.replace('⏎', "\n"), year, mode));
        cases += 1;
        if printed != expected {
            let _ = writeln!(wrong, "line {number}: {text}\n  expected {expected}\n  read     {printed}");
        }
    }
    assert!(cases > 0, "no line below: {rule}");
    assert!(wrong.is_empty(), "{rule}\n{wrong}");
}

fn lines_below<'t>(table: &'t str, rule: &str) -> impl Iterator<Item = (usize, &'t str)> {
    let heading = format!("## {rule}");
    let numbered = table.lines().enumerate().map(|(number, line)| (number + 1, line));
    let below = numbered.skip_while(move |(_, line)| *line != heading).skip(1);
    below
        .take_while(|(_, line)| !line.starts_with("## "))
        .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
}

/// Every heading has a test, and no case stands above the first.
fn each_heading_has_its_test(table: &str, tested: &[&str]) {
    let headings: Vec<&str> = table.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(headings, tested);
    let above = table
        .lines()
        .take_while(|line| !line.starts_with("## "))
        .find(|line| line.contains(" | ") && !line.starts_with('#'));
    assert_eq!(above, None);
}

macro_rules! rule_tests {
    ($table:ident: $text:ident, $mode:ident, { $($name:ident = $rule:literal),+ $(,)? }) => {
        mod $table {
            $(
                #[test]
                fn $name() {
                    super::check(super::$text, $rule, super::Mode::$mode);
                }
            )+

            #[test]
            fn each_heading_has_its_test() {
                super::each_heading_has_its_test(super::$text, &[$($rule),+]);
            }
        }
    };
}

rule_tests!(column: COLUMN, Column, {
    words_of_an_end = "words of an end",
    parts_of_a_month = "parts of a month",
    the_fiscal_year_and_its_parts = "the fiscal year and its parts",
    calendar_years = "calendar years",
    eras_western_years_repeated_years = "eras, western years, repeated years",
    notations_with_numbers = "notations with numbers",
    weekdays_and_times_of_day = "weekdays and times of day",
    ranges = "ranges",
    lists = "lists",
    all_the_time_again_and_again = "all the time, again and again",
    assemblies = "assemblies",
    no_day = "no day",
    items = "items",
    spaces_and_line_breaks = "spaces and line breaks",
    cells_of_many_kinds = "cells of many kinds",
    every_figure_era_and_mark_that_forms_are_read_by = "every figure, era and mark that forms are read by",
    what_one_end_leaves_out_the_other_says = "what one end leaves out, the other says",
    the_month_without_its_character_the_year_beside_its_quarter = "the month without 月, the year beside its quarter",
    all_year_long_and_no_day_at_all = "all year long, and no day at all",
    a_beginning_with_its_year = "a beginning with its year",
    a_remark_in_brackets = "a remark in brackets",
    one_period_of_which_beginning_and_end_are_named = "one period of which beginning and end are named",
    what_is_planned = "what is planned",
    a_day_and_latin_letters = "a day and Latin letters",
    done = "done",
    as_goal_sheets_write_it = "as goal sheets write it",
    the_end_of_a_range_lies_in_the_year_of_its_beginning = "the end of a range lies in the fiscal year of its beginning, however far that is from the measure's",
    habits_of_the_keyboard = "habits of the keyboard",
});

rule_tests!(free: FREE, Free, {
    what_will_be_done = "what will be done",
    items = "items",
    what_has_happened = "what has happened",
    what_is_compared_or_dated = "what is compared or dated",
    names_plans_laws = "names, plans, laws",
    years_that_name_something = "years that name something",
    numbers_that_are_no_dates = "numbers that are no dates",
    sentences_of_many_kinds = "sentences of many kinds",
    words_of_an_end_apart_from_the_date = "words of an end apart from the date",
    what_a_bracket_dates = "what a bracket dates",
    what_goes_on_and_what_is_called_off = "what goes on, and what is called off",
    headings_inside_a_cell = "headings inside a cell",
    dates_of_figures_seasons_and_sums = "dates of figures, seasons and sums",
    how_things_are_at_such_a_time = "how things are at such a time",
    as_goal_sheets_write_it = "as goal sheets write it",
    days_of_others = "days of others",
    another_year_its_halves_and_quarters = "another year, its halves and quarters",
});
