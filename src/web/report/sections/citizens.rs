//! Sections 7 to 9: marks, messages, and who was called back.

use super::{Sheet, begin, begin_noted, data, end, figure, none};
use crate::{
    report::{Marks, words},
    web::{
        html::Html,
        report::{
            charts::{Bar, Bars, Fill},
            numbers,
            table::{Table, number, word},
        },
    },
};

pub fn marks(html: &mut Html, sheet: &mut Sheet<'_>) {
    let marks = &sheet.report.marks;
    begin(html, "marks", "7. Оцінки громадян");
    if marks.talks == 0 {
        none(html, "Розмов з оператором не було, тож і оцінок немає.");
        return end(html);
    }
    figure(html, "Діаграма: оцінки громадян", |html| chart(html, marks));
    data(html, "Ці цифри таблицею", |html| {
        let table = Table::begin(html, "Оцінки", &[word("Оцінка"), number("Розмов")]);
        for (name, count, _) in rows(marks) {
            table.row(html, name, &[count]);
        }
        table.end(html);
    });
    let given: u64 = marks.given.iter().sum();
    html.raw("<p>Оцінили <strong>").text(given).raw("</strong> ").text(words::out_of_talks(marks.talks));
    html.raw("; запитання про оцінку прозвучало до кінця: ").text(marks.asked).raw(". ");
    if marks.mean.is_some() {
        html.raw("Середня оцінка: <strong>").text(numbers::mark(marks.mean)).raw("</strong>. ");
    }
    if marks.resolved + marks.unresolved > 0 {
        html.raw("Питання вирішено: ").text(marks.resolved).raw(", не вирішено: ").text(marks.unresolved).raw(".");
    }
    html.raw("</p>\n");
    end(html);
}

fn chart(html: &mut Html, marks: &Marks) {
    let bars: Vec<Bar> = rows(marks)
        .into_iter()
        .map(|(name, value, fill)| Bar { name: name.into(), value, figure: value.to_string(), fill })
        .collect();
    let told: Vec<String> = bars.iter().map(|bar| format!("{} — {}", bar.name, bar.value)).collect();
    let desc = told.join("; ");
    Bars {
        id: "chart-marks", title: "Скільки яких оцінок поставили", desc: &desc, bars: &bars
    }
    .draw(html);
}

/// From the best to the worst, then those who gave none.
fn rows(marks: &Marks) -> [(&'static str, u64, Fill); 6] {
    let [one, two, three, four, five] = marks.given;
    let none = marks.talks.saturating_sub(one + two + three + four + five);
    [
        ("5", five, Fill::Answered),
        ("4", four, Fill::Answered),
        ("3", three, Fill::Informed),
        ("2", two, Fill::Lost),
        ("1", one, Fill::Lost),
        ("не оцінили", none, Fill::Other),
    ]
}

pub fn boxes(html: &mut Html, sheet: &mut Sheet<'_>) {
    let boxes = &sheet.report.boxes;
    begin_noted(html, &mut sheet.notes, "boxes", "8. Голосові повідомлення, зауваження та пропозиції");
    if boxes.is_empty() {
        none(html, "Повідомлень не залишали.");
        return end(html);
    }
    let heads =
        [word("Скринька"), number("Надійшло"), number("Прослухано"), number("Дано відповідь"), number("Прострочено")];
    let table = Table::begin(html, "Скриньки повідомлень", &heads);
    for row in boxes {
        table.row(html, &row.title, &[row.left, row.heard, row.answered, row.overdue]);
    }
    table.end(html);
    end(html);
}

pub fn callbacks(html: &mut Html, sheet: &mut Sheet<'_>) {
    let callbacks = &sheet.report.callbacks;
    begin_noted(html, &mut sheet.notes, "callbacks", "9. Кому передзвонили");
    if callbacks.missed == 0 {
        none(html, "Усім, хто просив оператора і чий номер відомий, відповіли.");
        return end(html);
    }
    let heads = [
        word("Номери"),
        number("Не додзвонилися"),
        number("Додзвонилися самі"),
        number("Передзвонили"),
        number("З них протягом робочого дня"),
        number("Не потрібно"),
        number("Залишилося"),
    ];
    let table = Table::begin(html, "Зворотні дзвінки", &heads);
    let cells = [
        callbacks.missed,
        callbacks.came_back,
        callbacks.called_back,
        callbacks.in_time,
        callbacks.dropped,
        callbacks.left,
    ];
    table.row(html, "Усього", &cells);
    table.end(html);
    end(html);
}
