//! When there is no report to show: why, and the way back.

use warp::http::StatusCode;

use crate::web::{
    access::Visitor,
    html::Html,
    request::{self, Reply},
    staff::{self, Frame, Tab},
    view::{Snapshot, Unavailable},
};

/// Why the page asked for is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Not a period at all, or an absurd one.
    NoPeriod,
    /// It has not begun.
    Future,
    /// Before the first record.
    Before,
    /// The answer is not to be had just now.
    Unavailable(Unavailable),
    /// A text longer than is kept.
    TooLong,
    /// What was written could not be kept.
    NotKept,
    /// More calls than one file is made of.
    TooManyCalls,
    /// For other roles.
    NotAllowed,
    /// There is no such file or page of a report.
    Nothing,
}

impl Trouble {
    pub fn reply(self, snapshot: &Snapshot, visitor: &Visitor) -> Reply {
        self.reply_with(snapshot, visitor, None)
    }

    /// `text` is what somebody wrote and must not lose.
    pub fn reply_with(self, snapshot: &Snapshot, visitor: &Visitor, text: Option<&str>) -> Reply {
        let (status, title, advice) = self.words();
        let mut html = Html::new();
        staff::begin(&mut html, snapshot, visitor, &Frame::new(Tab::Report, title));
        html.raw("<p>").raw(advice).raw("</p>\n");
        if let Some(text) = text {
            html.raw("<p><label for=\"text\">Ваш текст — скопіюйте його, щоб не втратити:</label></p>\n");
            html.raw("<textarea id=\"text\" readonly rows=\"12\">\n").text(text).raw("</textarea>\n");
        }
        html.raw("<p><a href=\"/report\">До звіту</a></p>\n");
        staff::end(&mut html, snapshot);
        request::with(status, request::HTML, html.finish().into_bytes())
    }

    fn words(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NoPeriod => (
                StatusCode::BAD_REQUEST,
                "Такого періоду немає",
                "Оберіть місяць або дві дати: перша не пізніше другої, між ними щонайбільше три роки.",
            ),
            Self::Future => (StatusCode::NOT_FOUND, "Цей період ще не почався", "Звіт з’явиться, коли він настане."),
            Self::Before => (
                StatusCode::NOT_FOUND,
                "За цей період записів немає",
                "Програма ще не працювала. Оберіть пізніший місяць.",
            ),
            Self::Unavailable(Unavailable::NotReady) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Записи ще готуються",
                "Програму щойно запущено. Оновіть сторінку за хвилину.",
            ),
            Self::Unavailable(Unavailable::Busy) => {
                (StatusCode::SERVICE_UNAVAILABLE, "Зараз рахуються інші звіти", "Оновіть сторінку за кілька секунд.")
            }
            Self::Unavailable(Unavailable::Failed) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Записи не вдалося прочитати",
                "Спробуйте за хвилину. Якщо не допоможе, скажіть адміністраторові: причина — у журналі програми.",
            ),
            Self::TooLong => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "Текст задовгий",
                "Скоротіть його, будь ласка: вміщується до 8000 знаків — це три сторінки.",
            ),
            Self::NotKept => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Текст не вдалося зберегти",
                "Спробуйте за хвилину. Якщо не допоможе, скажіть адміністраторові.",
            ),
            Self::TooManyCalls => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Забагато дзвінків для одного файлу",
                "Оберіть коротший період або скористайтеся командою slukhavka export.",
            ),
            Self::NotAllowed => {
                (StatusCode::FORBIDDEN, "Це не для вашої ролі", "Попросіть керівника або адміністратора.")
            }
            Self::Nothing => {
                (StatusCode::NOT_FOUND, "Такої сторінки немає", "Перевірте адресу або перейдіть до звіту.")
            }
        }
    }
}
