//! Files small enough to be read here: what they are, and what no file can be.

use super::*;

const SOLOMON: &str = "TINY\n\nVEHICLE\nNUMBER CAPACITY\n 2 10\n\nCUSTOMER\n\
    CUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME\n\n\
    0 0 0 0 0 100 0\n1 3 4 5 0 50 1\n2 0 8 5 10 60 1\n";
const LILIM: &str = "2\t10\t1\n0 0 0 0 0 100 0 0 0\n1 3 4 5 0 50 1 0 2\n2 0 8 -5 10 60 1 1 0\n";
const SARTORI: &str = "NAME: tiny\nCAPACITY: 10\nNODES\n0 41.1 -8.6 0 0 100 0 0 0\n\
    1 41.2 -8.6 5 0 50 1 0 2\n2 41.3 -8.6 -5 0 60 1 1 0\nEDGES\n0 5 7\n5 0 3\n8 3 0\nEOF\n";

fn solved(text: &str, convention: Convention) -> (Problem, Solution) {
    let benchmark = read(Format::Auto, text).unwrap();
    let requests: Vec<u32> = benchmark.requests().collect();
    let problem = benchmark.problem(&requests, Objective::Cost, convention);
    let options = Options { iterations: Some(200), ..Options::default() };
    let solution = solver::solve(&problem, &options, &|| 0.0, &mut |_| ()).unwrap();
    assert_eq!(solver::check(&problem, &solution), []);
    (problem, solution)
}

#[test]
fn a_form_is_known_by_its_content_and_costs_by_its_convention() {
    let check = |text, convention, cost, route: &str| {
        let (problem, solution) = solved(text, convention);
        assert_eq!((solution.cost, &*routes::written(&problem, &solution)), (cost, route));
    };
    // Three sides of 5, 5 and 8.
    for text in [SOLOMON, LILIM] {
        check(text, Convention::Exact, 18_000, "Route 1 : 1 2\n");
        check(text, Convention::Dimacs, 180, "Route 1 : 1 2\n");
    }
    // Minutes as they stand, and back is longer than there.
    check(SARTORI, Convention::Dimacs, 16, "Route 1 : 1 2\n");
}

#[test]
fn exact_rounds_where_dimacs_cuts() {
    let text = LILIM.replace("3 4 5", "1 1 5");
    let leg = |convention| {
        let benchmark = read(Format::Auto, &text).unwrap();
        benchmark.problem(&[1], Objective::Cost, convention).matrices[0].ticks[2 * 3 + 1]
    };
    // The root of 50 is 7.07106...
    assert_eq!((leg(Convention::Exact), leg(Convention::Dimacs)), (7_071, 70));
}

#[test]
fn what_no_file_can_be_is_said_in_one_line() {
    let changed = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    };
    for (text, word) in [
        (String::new(), "empty"),
        ("\u{0}\u{1}".to_owned(), "no number"),
        (changed(LILIM, "2\t10\t1", "2"), "line 1"),
        (changed(LILIM, "2\t10\t1", "-2\t10\t1"), "below zero"),
        (changed(LILIM, "2\t10\t1", "1e9\t10\t1"), "line 1"),
        (changed(LILIM, "2\t10\t1", "0\t10\t1"), "vehicles"),
        (changed(LILIM, "2\t10\t1", "2\t-1\t1"), "capacity"),
        (changed(LILIM, "0 50 1 0 2", "0 50 1 0 9"), "no node 9"),
        (changed(LILIM, "0 50 1 0 2", "0 50 1 0 0"), "neither"),
        (changed(LILIM, "0 50 1 0 2", "0 50 1 0 1"), "name each other"),
        (changed(LILIM, "0 50 1 0 2", "60 50 1 0 2"), "before ready"),
        (changed(LILIM, "0 50 1 0 2", "-1 50 1 0 2"), "below zero"),
        (changed(LILIM, "0 50 1 0 2", "0 50 -1 0 2"), "service"),
        (changed(LILIM, "8 -5", "8 -4"), "demand"),
        (changed(LILIM, "\n1 3", "\n7 3"), "where 1 is next"),
        (changed(LILIM, "3 4 5", "NaN 4 5"), "NaN"),
        (changed(SOLOMON, "3 4 5", "3 4"), "6 numbers"),
        (changed(SOLOMON, "3 4 5", "3 4 -5"), "below zero"),
        (changed(SOLOMON, " 2 10\n", ""), "line 6"),
        (changed(SARTORI, "CAPACITY: 10", "CAPACITY: x"), "CAPACITY"),
        (changed(SARTORI, "CAPACITY: 10\n", ""), "CAPACITY"),
        (changed(SARTORI, "5 0 3\n", ""), "2 rows"),
        (changed(SARTORI, "5 0 3\n", "5 0\n"), "2 cells"),
        (changed(SARTORI, "5 0 3\n", "5 0.5 3\n"), "whole"),
    ] {
        let error = read(Format::Auto, &text).expect_err(&text);
        let said = format!("{error:#}");
        assert!(said.contains(word) && !said.contains('\n'), "{said:?} does not say {word:?}");
    }
}

#[test]
fn a_matrix_below_zero_is_the_solvers_fault_and_named() {
    let text = SARTORI.replace("5 0 3", "5 0 -3");
    let benchmark = read(Format::Auto, &text).unwrap();
    let problem = benchmark.problem(&[1], Objective::Cost, Convention::Exact);
    let fault = solver::solve(&problem, &Options::default(), &|| 1.0, &mut |_| ()).unwrap_err();
    assert_eq!(fault.field, "matrices[0].ticks[5]");
}

#[test]
fn known_and_warm_name_requests_and_stops_that_there_are() {
    let benchmark = read(Format::Auto, LILIM).unwrap();
    assert_eq!(routes::known(" 1\n", &benchmark).unwrap(), [1]);
    for text in ["2", "1 1", "0", "x", "-1"] {
        assert!(routes::known(text, &benchmark).is_err(), "{text}");
    }
    let warm = routes::warm("Route 1 : 1 2\n", &benchmark, &[1]).unwrap();
    assert_eq!(warm, [[solver::Step::Pickup(0), solver::Step::Delivery(0)]]);
    for text in ["Route 1 : 1 3", "1 2", "Route 1 1 2", "Route 1 :\nRoute 2 :\nRoute 3 :", "é: 1"]
    {
        assert!(routes::warm(text, &benchmark, &[1]).is_err(), "{text}");
    }
    assert!(routes::warm("Route 1 : 1 2", &benchmark, &[]).is_err());
}
