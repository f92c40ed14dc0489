//! The list of calls as cells: the columns of the sheet «Дзвінки».

use super::{super::CallRow, Cell, Kind, Names};

/// Seconds are numbers, the number is text, what is not known is an empty cell.
pub const COLUMNS: [(&str, Kind); 13] = [
    ("Дата", Kind::Date),
    ("Час", Kind::Time),
    ("Номер (приховано)", Kind::Text(17)),
    ("Номер громади", Kind::Text(15)),
    ("Тема", Kind::Text(32)),
    ("Результат", Kind::Text(38)),
    ("Очікування, с", Kind::Figure),
    ("Розмова, с", Kind::Figure),
    ("Відділ", Kind::Text(26)),
    ("Оператор", Kind::Text(16)),
    ("Оцінка", Kind::Figure),
    ("Вирішено", Kind::Text(9)),
    ("Повторний", Kind::Text(10)),
];

pub fn cells(row: &CallRow, names: Names) -> Vec<Cell> {
    let at = row.at.datetime();
    let operator = if names == Names::Shown { Cell::text(row.operator.as_str()) } else { Cell::Empty };
    vec![
        Cell::Date(at.date()),
        Cell::Time(at.time()),
        row.number.as_deref().map_or(Cell::Empty, Cell::text),
        Cell::text(row.called.as_str()),
        Cell::text(row.topic.as_str()),
        Cell::text(row.outcome.as_str()),
        Cell::number(row.wait_s, 1),
        Cell::number(row.talk_s, 1),
        Cell::text(row.department.as_str()),
        operator,
        row.mark.map_or(Cell::Empty, |mark| Cell::Count(mark.into())),
        row.resolved.map_or(Cell::Empty, Cell::yes_no),
        Cell::yes_no(row.repeated),
    ]
}
