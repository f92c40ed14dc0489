//! The files read back: every figure of the report is in the workbook, in CSV and in JSON, once and the same.

use std::io::Cursor;

use calamine::{Data, Range, Reader as _, Xlsx, open_workbook_from_rs};

use super::{super::*, cell::clean, sample, *};

type Book = Xlsx<Cursor<Vec<u8>>>;

fn open(bytes: Vec<u8>) -> Book {
    open_workbook_from_rs(Cursor::new(bytes)).unwrap()
}

fn sheet(book: &mut Book, name: &str) -> Range<Data> {
    book.worksheet_range(name).unwrap()
}

fn written(report: &Report) -> Book {
    open(xlsx::book(report, sample::calls()).unwrap())
}

/// The cells of the row that begins with this text.
fn row_of(range: &Range<Data>, first: &str) -> Vec<Data> {
    let row = range.rows().find(|row| row.first().is_some_and(|cell| *cell == Data::String(first.to_owned())));
    row.unwrap_or_else(|| panic!("no row {first:?}")).to_vec()
}

fn numbers(cells: &[Data]) -> Vec<Option<f64>> {
    cells.iter().map(calamine::DataType::as_f64).collect()
}

fn count(n: u64) -> Option<f64> {
    Some(n as f64)
}

#[test]
fn the_workbook_has_its_nine_sheets_in_order_and_no_formula() {
    let mut book = written(&sample::report());
    let wanted =
        ["Зведення", "Показники", "По днях", "По годинах", "Теми", "Відділи", "Повідомлення", "Дзвінки", "Пояснення"];
    assert_eq!(book.sheet_names(), wanted);
    for name in wanted {
        assert!(book.worksheet_formula(name).unwrap().is_empty(), "{name}");
    }
}

#[test]
fn the_first_sheet_sums_the_outcomes_up_to_what_came() {
    let report = sample::report();
    let range = sheet(&mut written(&report), "Зведення");
    for row in &report.outcomes {
        let figures = [count(row.calls), row.percent, row.previous.map(|n| n as f64), None];
        let is_row = |cells: &&[Data]| cells[0] == Data::String(clean(&row.name)) && numbers(&cells[1..5]) == figures;
        assert_eq!(range.rows().filter(is_row).count(), 1, "{}", row.id);
    }
    let sum = row_of(&range, "Надійшло");
    assert_eq!(numbers(&sum[1..5]), [count(412), Some(100.0), count(387), None]);
    assert_eq!(report.outcomes.iter().map(|row| row.calls).sum::<u64>(), report.head.offered);
    for sentence in report.headline.iter().chain([&report.head.title, &report.head.line]) {
        row_of(&range, &clean(sentence));
    }
    for (mark, given) in (1..).zip(report.marks.given) {
        let rows = range.rows().filter(|row| row[..2] == [Data::Float(f64::from(mark)), Data::Float(given as f64)]);
        assert_eq!(rows.count(), 1, "mark {mark}");
    }
    row_of(&range, parts::DEMO);
}

#[test]
fn every_indicator_is_typed_and_the_same() {
    let report = sample::report();
    let range = sheet(&mut written(&report), "Показники");
    let values = [Some(23.5), Some(7.1), Some(4.62), None, Some(150.5), Some(99.46), None];
    for (indicator, value) in report.indicators.iter().zip(values) {
        let cells = row_of(&range, &clean(&indicator.name));
        assert_eq!(numbers(&cells[1..5]), [value, indicator.target, indicator.limit, count(indicator.n)]);
        let verdict = indicator.verdict.map_or(Data::Empty, |verdict| Data::String(verdict.words().to_owned()));
        assert_eq!(cells.get(8).cloned().unwrap_or(Data::Empty), verdict);
    }
    assert_eq!(row_of(&range, &clean(sample::HOSTILE))[1], Data::String("20 з 24".to_owned()), "too few for per cent");
    for bucket in &report.waits {
        let found = range.rows().filter(|row| numbers(&row[1..3]) == [count(bucket.answered), count(bucket.lost)]);
        assert_eq!(found.count(), 1);
    }
}

#[test]
fn days_are_dates_and_their_sums_and_those_of_hours_are_the_reports() {
    let report = sample::report();
    let mut book = written(&report);
    let range = sheet(&mut book, "По днях");
    assert_eq!(range.rows().count(), report.when.days.len() + 1, "no sums here: pivot tables would count them");
    for (row, day) in range.rows().skip(1).zip(&report.when.days) {
        let Data::DateTime(at) = &row[0] else { panic!("{:?}", row[0]) };
        assert_eq!(at.to_ymd_hms_milli(), (2026, 10, day.date.day().unsigned_abs(), 0, 0, 0, 0));
        let figures = [day.calls, day.informed, day.answered, day.lost, day.after_hours];
        assert_eq!(numbers(&row[3..8]), figures.map(count));
    }
    let range = sheet(&mut book, "По годинах");
    for (hour, row) in range.rows().skip(1).enumerate() {
        let figures: Vec<_> = report.when.hours.iter().map(|day| count(day[hour])).collect();
        assert_eq!(numbers(&row[1..8]), figures);
    }
}

#[test]
fn topics_departments_operators_and_boxes_are_the_reports() {
    let report = sample::report();
    let mut book = written(&report);
    let range = sheet(&mut book, "Теми");
    for topic in &report.topics {
        let cells = row_of(&range, &clean(&topic.title));
        let figures = [Some(topic.chosen), Some(topic.heard), Some(topic.then_operator), topic.previous];
        assert_eq!(numbers(&cells[1..5]), figures.map(|n| n.map(|n| n as f64)));
    }
    let range = sheet(&mut book, "Відділи");
    let rows: Vec<_> = range.rows().filter(|row| row[0] == Data::String(clean(sample::HOSTILE))).collect();
    assert_eq!(numbers(&rows[0][1..10]), [127.0, 118.0, 9.0, 3.0, 14.0, 17.5, 131.3, 34.0, 4.62].map(Some));
    assert_eq!(numbers(&rows[1][1..7]), [118.0, 14.0, 131.3, 150.5, 34.0, 4.62].map(Some));
    let range = sheet(&mut book, "Повідомлення");
    assert_eq!(numbers(&row_of(&range, &clean(sample::HOSTILE))[1..5]), [41, 40, 30, 2].map(count));
    let callbacks = [
        ("Не додзвонилися", 10),
        ("Додзвонилися самі", 3),
        ("Передзвонили", 4),
        ("з них протягом робочого дня", 3),
        ("Нічого не треба робити", 1),
        ("Залишилося", 2),
    ];
    for (name, n) in callbacks {
        assert_eq!(numbers(&row_of(&range, name)[1..2]), [count(n)], "{name}");
    }
}

#[test]
fn calls_are_typed_and_nothing_known_is_an_empty_cell() {
    let range = sheet(&mut written(&sample::report()), "Дзвінки");
    let rows: Vec<&[Data]> = range.rows().collect();
    assert_eq!(rows.len(), 1 + 3, "the test call is not among them");
    let Data::DateTime(date) = &rows[1][0] else { panic!("{:?}", rows[1][0]) };
    assert_eq!(date.to_ymd_hms_milli(), (2026, 10, 5, 0, 0, 0, 0));
    let Data::DateTime(time) = &rows[1][1] else { panic!("{:?}", rows[1][1]) };
    assert!((time.as_f64() * 86_400.0 - f64::from(9 * 3600 + 12 * 60 + 3)).abs() < 1e-3);
    assert_eq!(rows[1][2], Data::String("+38067•••2233".to_owned()), "a number is text");
    assert_eq!(numbers(&rows[1][6..8]), [Some(17.6), Some(131.0)]);
    assert_eq!(rows[1][10..], [Data::Float(5.0), Data::String("так".to_owned()), Data::String("ні".to_owned())]);
    for empty in [2, 6, 7, 10, 11] {
        assert_eq!(rows[2][empty], Data::Empty, "column {empty}");
    }
}

#[test]
fn a_report_without_names_has_none_in_its_list_of_calls_either() {
    let mut report = sample::report();
    report.operators.clear();
    let mut book = written(&report);
    assert!(sheet(&mut book, "Дзвінки").rows().skip(1).all(|row| row[9] == Data::Empty));
    assert!(!sheet(&mut book, "Відділи").rows().any(|row| row[0] == Data::String("Оператор".to_owned())));
    let text = csv::calls(sample::calls(), Names::of(&report));
    assert!(text.lines().skip(1).all(|line| line.split(';').count() >= 13));
    assert_eq!(Names::of(&report), Names::Hidden);
}

#[test]
fn a_hostile_name_stays_text_wherever_it_stands() {
    let report = sample::report();
    let mut book = written(&report);
    let plain = clean(sample::HOSTILE);
    let mut seen = 0;
    for name in book.sheet_names() {
        for cell in sheet(&mut book, &name).rows().flatten() {
            if let Data::String(text) = cell {
                assert!(!text.contains(['\u{202e}', '\n']), "{text:?}");
                seen += usize::from(*text == plain);
            }
        }
    }
    assert!(seen >= 14, "{seen}");
    for text in [csv::report(&report), csv::calls(sample::calls(), Names::Shown)] {
        assert!(!text.contains('\u{202e}'));
        for line in text.trim_start_matches('\u{feff}').split("\r\n") {
            assert!(!line.starts_with(['=', '+', '-', '@', '\n']) && !line.contains(";="), "{line}");
            assert!(!line.contains(";\"="), "{line}");
        }
    }
    let shown = text::report(&report);
    assert!(shown.contains("<script>") && !shown.contains('\u{202e}'));
}

/// The fields of a CSV record; the text is known to hold no line ends within quotes.
fn fields(line: &str) -> Vec<String> {
    let (mut out, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => field.extend(chars.next()),
            '"' => quoted = !quoted,
            ';' if !quoted => out.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    out.push(field);
    out
}

#[test]
fn csv_workbook_and_json_say_the_same_of_every_call() {
    let (report, rows) = (sample::report(), sample::calls());
    let range = sheet(&mut written(&report), "Дзвінки");
    let text = csv::calls(&rows, Names::Shown);
    let json: Vec<serde_json::Value> = serde_json::from_str(&json::calls(&rows)).unwrap();
    let lines: Vec<&str> = text.trim_end().split("\r\n").skip(1).collect();
    assert_eq!((lines.len(), json.len()), (range.rows().count() - 1, range.rows().count() - 1));
    for ((line, row), json) in lines.iter().zip(range.rows().skip(1)).zip(&json) {
        let fields = fields(line);
        assert_eq!(fields.len(), 13);
        for at in [6, 7, 10] {
            let number = fields[at].replace(',', ".").parse::<f64>().ok();
            assert_eq!(number, numbers(&row[at..=at])[0], "column {at}");
        }
        let wait = json["wait_s"].as_f64().map(|seconds| cell::round(seconds, 1));
        assert_eq!(wait, numbers(&row[6..7])[0]);
    }
}

#[test]
fn csv_has_the_figures_of_every_section_with_a_decimal_comma() {
    let text = csv::report(&sample::report());
    assert!(text.starts_with('\u{feff}'));
    assert!(!text.replace("\r\n", "").contains(['\n', '\r']));
    for line in [
        "отримали інформацію від автовідповідача;231;56,1;220;",
        "\"Середній час очікування відповіді, с\";23,5;40;60;118;;;;у межах орієнтиру",
        "\"Не дочекалися відповіді, %\";7,1;5;10;127;9 зі 127;7,7;;у межах допустимого",
        "\"Середня оцінка, бала\";4,62;4,25;;34;34 зі 118;;;у межах орієнтиру",
        "01.10.2026;Чт;так;11;6;3;1;2",
        "09:00–09:59;9;10;11;12;13;14;15",
        "Паспорт;61;55;4;",
        "Не оцінили;84",
        "не працювала програма або не було світла;12.10.2026 14:00;12.10.2026 17:20;12000;ні",
        "Начальник відділу;Ім’я ПРІЗВИЩЕ",
    ] {
        assert!(text.split("\r\n").any(|found| found == line), "no line {line}\n{text}");
    }
}

#[test]
fn an_empty_month_makes_every_file() {
    let mut report = sample::report();
    report.head.offered = 0;
    for list in [&mut report.headline, &mut report.remarks] {
        list.clear();
    }
    report.outcomes.clear();
    report.indicators.clear();
    report.waits.clear();
    report.when.days.clear();
    report.topics.clear();
    report.departments.clear();
    report.operators.clear();
    report.boxes.clear();
    report.footnotes.clear();
    report.conclusions = None;
    report.head.signatures.clear();
    let rows: [CallRow; 0] = [];
    let mut book = open(xlsx::book(&report, &rows).unwrap());
    assert_eq!(sheet(&mut book, "Дзвінки").rows().count(), 1);
    assert!(csv::report(&report).contains("12. Висновки"));
    assert!(text::report(&report).contains("12. Висновки"));
}

#[test]
fn the_half_year_form_is_a_sheet_of_28_rows() {
    let form = half_year::sample(&sample::report());
    let mut book = open(xlsx::half_year(&form).unwrap());
    let range = sheet(&mut book, "Звіт за півріччя");
    let rows: Vec<_> = range.rows().filter(|row| matches!(row[0], Data::Float(_))).collect();
    assert_eq!(rows.len(), 28);
    for (row, line) in rows.iter().zip(&form.rows) {
        assert_eq!(row[1], Data::String(line.name.kk.to_owned()));
        assert_eq!(row[2], Data::String(line.name.uk.to_owned()));
        match line.figure {
            Some(figure) => assert_eq!(numbers(&row[4..5]), [Some(figure)]),
            None => assert_eq!(calamine::DataType::as_string(&row[4]).unwrap_or_default(), clean(&line.value)),
        }
    }
    assert!(book.worksheet_formula("Звіт за півріччя").unwrap().is_empty());
}
